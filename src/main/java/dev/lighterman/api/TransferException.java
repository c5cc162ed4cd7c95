package dev.lighterman.api;

/** Files could not be found, sent or put in place; files already on the control node are as they were or whole. */
public final class TransferException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message for people.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     */
    public TransferException(String message) {
        super(message);
    }

    /**
     * With a cause.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     * @param cause what led to it, may be null
     */
    public TransferException(String message, Throwable cause) {
        super(message, cause);
    }
}
