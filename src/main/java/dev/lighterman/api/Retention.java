package dev.lighterman.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What is kept of runs on a control node when another one starts: the newest that have ended, never less than those that go
 * on. Immutable and thread-safe.
 *
 * @param runs how many, the one that starts among them; at least 1
 * @param age how old they may be, by when they ended; not negative, not null
 * @param bytes how much room all of them may take; not negative
 */
public record Retention(int runs, Duration age, long bytes) {
    /** 20 runs, 30 days, 1 GiB. */
    public static final Retention DEFAULT = new Retention(20, Duration.ofDays(30), 1L << 30);

    /**
     * Makes a value of its parts.
     *
     * @param runs as {@link #runs()}
     * @param age as {@link #age()}
     * @param bytes as {@link #bytes()}
     * @throws IllegalArgumentException if {@code runs} is less than 1, or another is negative
     * @throws NullPointerException if one of them is null
     */
    public Retention {
        Objects.requireNonNull(age, "age");
        if (runs < 1 || age.isNegative() || bytes < 0) {
            throw new IllegalArgumentException("nothing can be kept less than nothing");
        }
    }

    /**
     * The same with another number of runs.
     *
     * @param value at least 1
     * @return a new value
     * @throws IllegalArgumentException if it is less
     */
    public Retention runs(int value) {
        return new Retention(value, age, bytes);
    }

    /**
     * The same with another age.
     *
     * @param value not negative, not null
     * @return a new value
     * @throws IllegalArgumentException if it is negative
     */
    public Retention age(Duration value) {
        return new Retention(runs, value, bytes);
    }

    /**
     * The same with more or less room.
     *
     * @param value in bytes, not negative
     * @return a new value
     * @throws IllegalArgumentException if it is negative
     */
    public Retention bytes(long value) {
        return new Retention(runs, age, value);
    }
}
