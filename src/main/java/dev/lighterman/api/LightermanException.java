package dev.lighterman.api;

import java.util.Objects;
import java.util.Optional;

/**
 * What Lighterman throws. It says what kind of thing went wrong, what may help, and by which run it can be found again; the
 * message is complete for a user: what, where, why, and what to do about it. It never holds a secret. Only what callers tell
 * apart by more than its kind is a class of its own. Immutable.
 */
public class LightermanException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    /**
     * Without anything that may help.
     *
     * @param kind what kind of thing went wrong, not null
     * @param problem what, where and why; no secrets; not null
     */
    public LightermanException(FailureKind kind, String problem) {
        this(Failure.of(kind, problem), null);
    }

    /**
     * With what may help.
     *
     * @param kind what kind of thing went wrong, not null
     * @param problem what, where and why; no secrets; not null
     * @param remedy what to do about it: {@code perhaps you should ...}, not null
     */
    public LightermanException(FailureKind kind, String problem, String remedy) {
        this(Failure.of(kind, problem).remedy(remedy), null);
    }

    /**
     * With a cause.
     *
     * @param kind what kind of thing went wrong, not null
     * @param problem what, where and why; no secrets; not null
     * @param cause what led to it, may be null
     */
    public LightermanException(FailureKind kind, String problem, Throwable cause) {
        this(Failure.of(kind, problem), cause);
    }

    /**
     * A failure to be thrown.
     *
     * @param failure what went wrong, not null
     * @param cause what led to it, may be null
     */
    public LightermanException(Failure failure, Throwable cause) {
        super(Objects.requireNonNull(failure, "failure").message(), cause);
        this.failure = failure;
    }

    /** {@return what went wrong} */
    public Failure failure() {
        return failure;
    }

    /** {@return what kind of thing went wrong} */
    public FailureKind kind() {
        return failure.kind();
    }

    /**
     * {@return what to do about it, as the end of the message: {@code perhaps you should ...}; empty where nothing is
     * known to help}
     */
    public Optional<String> remedy() {
        return failure.remedy();
    }

    /**
     * {@return the run it is about, by whose id it can be found again on the control node; empty where there is none,
     * or it has ended}
     */
    public Optional<String> runId() {
        return failure.runId();
    }
}
