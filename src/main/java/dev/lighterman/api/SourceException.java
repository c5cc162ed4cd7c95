package dev.lighterman.api;

/** The source could not be fetched: no such remote or branch, or the credentials were refused. */
public final class SourceException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message for people.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     */
    public SourceException(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     * @param cause what led to it, may be null
     */
    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
