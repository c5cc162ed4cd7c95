package dev.lighterman.api;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A role or a collection that a run used, since its project's {@code requirements.yml} asks for it. Immutable.
 *
 * @param type what it is, not null
 * @param name such as {@code geerlingguy.nginx}, not null
 * @param version as installed; empty where nothing says it, as with a role that is part of the project
 * @param source where it came from: a URL without login, or its path on the control node where it was there already; not null
 */
public record AnsibleContent(Type type, String name, Optional<String> version, String source) {
    /** What Ansible content is. */
    public enum Type {
        /** A role. */
        ROLE,
        /** A collection. */
        COLLECTION
    }

    /**
     * Makes a value of its parts.
     *
     * @param type as {@link #type()}
     * @param name as {@link #name()}
     * @param version as {@link #version()}
     * @param source as {@link #source()}
     * @throws NullPointerException if one of them is null
     */
    public AnsibleContent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(source, "source");
    }

    /** {@return type, name and version for people, such as {@code role geerlingguy.nginx 3.1.4}} */
    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT) + " " + name
                + version.map(text -> " " + text).orElse("");
    }
}
