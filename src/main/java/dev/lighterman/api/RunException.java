package dev.lighterman.api;

/** A playbook run could not be staged, started or followed. */
public final class RunException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message for people.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     */
    public RunException(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     * @param cause what led to it, may be null
     */
    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
