package dev.lighterman.yaml;

import dev.lighterman.api.InvalidInputException.Problem;

/**
 * A place in a YAML text. Immutable.
 *
 * @param file the file as the user named it, not null
 * @param line from 1
 * @param column from 1, in characters (code points)
 */
public record YamlPosition(String file, int line, int column) {
    /**
     * A problem at this place.
     *
     * @param message what is wrong and what to do about it, not null
     */
    public Problem problem(String message) {
        return Problem.at(file, line, column, message);
    }

    /** {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
