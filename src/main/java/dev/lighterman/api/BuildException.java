package dev.lighterman.api;

/** The build command could not be started or failed. */
public final class BuildException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message for people.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     */
    public BuildException(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     * @param cause what led to it, may be null
     */
    public BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
