package dev.lighterman.pipeline.job;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Result;
import dev.lighterman.mask.SecretMask;
import java.util.Optional;

/** Ends a job early. */
public final class JobFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final Result result;
    private final transient Optional<String> legacyText;

    public JobFailure(FailureKind kind, String problem, Result result, Optional<String> legacyText) {
        this(Failure.of(kind, problem), result, legacyText);
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
