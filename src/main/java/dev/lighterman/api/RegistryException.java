package dev.lighterman.api;

/** A registry could not be asked, or does not know what it was asked for. */
public final class RegistryException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /**
     * Without a cause.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     */
    public RegistryException(String message) {
        super(message);
    }
}
