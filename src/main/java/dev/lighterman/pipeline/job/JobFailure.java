package dev.lighterman.pipeline.job;

import dev.lighterman.api.Failure;
import dev.lighterman.api.Result;
import dev.lighterman.mask.SecretMask;
import java.util.Optional;

/** Ends a job early. */
public final class JobFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final Result result;
    private final transient Optional<String> legacyText;

    /** A failure that gives the job the result FAILURE, and for which Publish Over SSH has no text. */
    public JobFailure(Failure failure) {
        this(failure, Result.FAILURE, Optional.empty());
    }

    public JobFailure(Failure failure, Result result, Optional<String> legacyText) {
        super(failure.message());
        this.failure = failure;
        this.result = result;
        this.legacyText = legacyText;
    }

    public JobFailure masked(SecretMask mask) {
        return new JobFailure(failure.texts(mask::masked), result, legacyText.map(mask::masked));
    }

    public Failure failure() {
        return failure;
    }

    Result result() {
        return result;
    }

    Optional<String> legacyText() {
        return legacyText;
    }
}
