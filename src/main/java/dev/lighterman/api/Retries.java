package dev.lighterman.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What a pipeline tries again: section {@code retries} of the pipeline file. Values are checked when the pipeline is run.
 * Immutable and thread-safe.
 *
 * @param connect how often connecting, or sending files, is tried again when the server cannot be reached; 0 to 1000
 * @param run how often a playbook run that failed is run again; 0 to 1000
 * @param delay how long to wait before, not null
 */
public record Retries(int connect, int run, Duration delay) {
    /** Connecting three times, runs not at all, after 10 seconds. */
    public static final Retries DEFAULT = new Retries(3, 0, Duration.ofSeconds(10));

    /**
     * Makes a value of its parts.
     *
     * @param connect as {@link #connect()}
     * @param run as {@link #run()}
     * @param delay as {@link #delay()}
     * @throws NullPointerException if it is null
     */
    public Retries {
        Objects.requireNonNull(delay, "delay");
    }

    /**
     * {@return the same with another number of tries to connect}
     *
     * @param value as {@link #connect()}
     */
    public Retries connect(int value) {
        return new Retries(value, run, delay);
    }

    /**
     * {@return the same with another number of tries to run}
     *
     * @param value as {@link #run()}
     */
    public Retries run(int value) {
        return new Retries(connect, value, delay);
    }

    /**
     * {@return the same with another delay}
     *
     * @param value as {@link #delay()}
     */
    public Retries delay(Duration value) {
        return new Retries(connect, run, value);
    }
}
