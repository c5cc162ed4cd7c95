package dev.lighterman.api;

import java.util.Objects;

/**
 * A password, passphrase or token. Its {@code toString} never shows it, so that it can't slip into a log or an exception.
 * Immutable and thread-safe.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = Objects.requireNonNull(value, "value");
    }

    /**
     * Wraps a value.
     *
     * @param value the secret text, not null, may be empty
     * @return a new secret
     */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** {@return the value itself: for the one place that needs it} */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Always eight asterisks, whatever the value. */
    @Override
    public String toString() {
        return "********";
    }
}
