package dev.lighterman.api;

import java.util.Optional;

/**
 * One thing a run needs, looked at beforehand. Immutable.
 *
 * @param name what was looked at, for example {@code ansible}
 * @param state how it stands
 * @param detail what was found, one line without secrets
 * @param remedy what to do about it; empty where nothing needs doing
 */
public record Check(String name, State state, String detail, Optional<String> remedy) {
    /** How something stands. */
    public enum State {
        /** As it should be. */
        OK,
        /** A run works, with something to be known. */
        WARNING,
        /** A run would fail. */
        FAILED
    }

    /**
     * Something as it should be.
     *
     * @param name what was looked at, not null
     * @param detail what was found, not null
     * @return never null
     */
    public static Check ok(String name, String detail) {
        return new Check(name, State.OK, detail, Optional.empty());
    }

    /**
     * Something a run would fail for.
     *
     * @param name what was looked at, not null
     * @param detail what was found, not null
     * @param remedy what to do about it, not null
     * @return never null
     */
    public static Check failed(String name, String detail, String remedy) {
        return new Check(name, State.FAILED, detail, Optional.of(remedy));
    }

    /**
     * Something to be known.
     *
     * @param name what was looked at, not null
     * @param detail what was found, not null
     * @param remedy what to do about it, not null
     * @return never null
     */
    public static Check warning(String name, String detail, String remedy) {
        return new Check(name, State.WARNING, detail, Optional.of(remedy));
    }
}
