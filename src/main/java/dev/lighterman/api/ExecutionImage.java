package dev.lighterman.api;

import java.util.Objects;

/**
 * A container image that Ansible runs in on the control node, with its collections and Python libraries: an execution
 * environment. Immutable and thread-safe.
 *
 * @param name the image's name, with a registry, a tag or a digest as the engine takes them; not null
 * @param engine the program that starts it, not null
 * @param pull when it is fetched, not null
 */
public record ExecutionImage(String name, Image.Engine engine, Pull pull) {
    /** When an image is fetched from its registry. */
    public enum Pull {
        /** Where the control node has none of that name. */
        MISSING,
        /** Before every run. */
        ALWAYS,
        /** Not at all. */
        NEVER
    }

    /**
     * Refuses what is no name.
     *
     * @param name as {@link #name()}
     * @param engine as {@link #engine()}
     * @param pull as {@link #pull()}
     * @throws IllegalArgumentException if the name is blank, begins with a hyphen or holds blanks
     */
    public ExecutionImage {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(pull, "pull");
        if (!name.matches("[\\w][\\w.:/@-]*")) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of an image");
        }
    }

    /**
     * An image that podman starts, fetched where it is missing.
     *
     * @param name as {@link #name()}
     * @return never null
     * @throws IllegalArgumentException if it is no name of an image
     */
    public static ExecutionImage named(String name) {
        return new ExecutionImage(name, Image.Engine.PODMAN, Pull.MISSING);
    }

    /**
     * The same with another engine.
     *
     * @param value not null
     * @return a new value
     */
    public ExecutionImage engine(Image.Engine value) {
        return new ExecutionImage(name, value, pull);
    }

    /**
     * The same, fetched at other times.
     *
     * @param value not null
     * @return a new value
     */
    public ExecutionImage pull(Pull value) {
        return new ExecutionImage(name, engine, value);
    }
}
