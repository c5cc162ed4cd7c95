package dev.lighterman.pipeline;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Result;
import dev.lighterman.run.SecretMask;
import java.util.Optional;

/** Ends a job early. */
final class JobFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final Result result;
    private final transient Optional<String> legacyText;

    JobFailure(FailureKind kind, String message, Result result, Optional<String> legacyText) {
        super(message);
        this.failure = new Failure(kind, message);
        this.result = result;
        this.legacyText = legacyText;
    }

    JobFailure masked(SecretMask mask) {
        return new JobFailure(failure.kind(), mask.masked(failure.message()), result, legacyText.map(mask::masked));
    }

    Failure failure() {
        return failure;
    }

    Result result() {
        return result;
    }

    Optional<String> legacyText() {
        return legacyText;
    }
}
