package dev.lighterman.api;

/**
 * The common parent of what Lighterman throws. Each subclass stands for one cause and carries its data. The message is
 * complete for a user: what, where, why, and what to do about it; it never holds a secret.
 */
public abstract class LightermanException extends Exception {
    private static final long serialVersionUID = 1L;

    protected LightermanException(String message) {
        super(message);
    }

    protected LightermanException(String message, Throwable cause) {
        super(message, cause);
    }
}
