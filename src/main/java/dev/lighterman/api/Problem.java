package dev.lighterman.api;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing wrong with the input. Immutable.
 *
 * @param file the file as the user named it, if the problem is in a file
 * @param line the line, from 1; 0 when unknown
 * @param column the column, from 1; 0 when unknown
 * @param message what is wrong and what to do about it, not null
 */
public record Problem(Optional<String> file, int line, int column, String message) {
    public Problem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(message, "message");
    }

    /**
     * A problem without a place.
     *
     * @param message what is wrong, not null
     * @return the problem
     */
    public static Problem of(String message) {
        return new Problem(Optional.empty(), 0, 0, message);
    }

    /**
     * A problem at a place in a file.
     *
     * @param file the file as the user named it
     * @param line from 1
     * @param column from 1
     * @param message what is wrong
     * @return the problem
     */
    public static Problem at(String file, int line, int column, String message) {
        return new Problem(Optional.of(file), line, column, message);
    }

    /** {@code file:line:column: message}, leaving out what is unknown. */
    @Override
    public String toString() {
        if (file.isEmpty()) {
            return message;
        }
        return file.get() + (line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "") + ": " + message;
    }
}
