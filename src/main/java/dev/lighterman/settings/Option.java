package dev.lighterman.settings;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One option of a pipeline: its path in the pipeline file, from which every other way to set it follows. Immutable.
 *
 * @param <T> the Java type of its value
 */
public final class Option<T> {
    private static final Map<String, String> SERVER_METHODS =
            Map.of("host", "ssh", "wait", "noWait", "keepRuns", "keep", "keepRunsFor", "keep", "keepMegabytes", "keep");
    private static final String ANSIBLE = "ansible.";

    private final String path;
    private final OptionType<T> type;
    private final Optional<T> byDefault;
    private final String defaultText;
    private final String description;

    private Option(String path, OptionType<T> type, Optional<T> byDefault, String defaultText, String description) {
        this.path = Objects.requireNonNull(path, "path");
        this.type = Objects.requireNonNull(type, "type");
        this.byDefault = byDefault;
        this.defaultText = Objects.requireNonNull(defaultText, "defaultText");
        this.description = Objects.requireNonNull(description, "description");
    }

    /** One that has a value whether it is set or not. */
    static <T> Option<T> of(String path, OptionType<T> type, T byDefault, String description) {
        return new Option<>(path, type, Optional.of(byDefault), type.text(byDefault), description);
    }

    /** One that has no value of its own when it is not set; the text says what holds then. */
    static <T> Option<T> unset(String path, OptionType<T> type, String defaultText, String description) {
        return new Option<>(path, type, Optional.empty(), defaultText, description);
    }

    /** The place in the pipeline file and of {@code --set}, such as {@code server.connectTimeout}. */
    public String path() {
        return path;
    }

    /**
     * The method that sets it in Java: of {@code PipelineBuilder} the path in camel case, such as {@code imageName}; with its
     * class where its section is one, such as {@code Server.connectTimeout}.
     */
    public String method() {
        if (path.equals("build")) {
            return "buildCommand"; // build() is what makes the pipeline
        }
        if (path.startsWith("server.")) {
            String field = path.substring("server.".length());
            return "Server." + SERVER_METHODS.getOrDefault(field, field);
        }
        if (path.startsWith(ANSIBLE)) {
            return "ansible";
        }
        StringBuilder name = new StringBuilder();
        for (String part : path.split("\\.", -1)) {
            name.append(name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return name.toString();
    }

    /** How it is set in Java: {@link #method}, and of a section with a value of its own what sets it there. */
    public String java() {
        return path.startsWith(ANSIBLE)
                ? method() + "(AnsibleOptions." + path.substring(ANSIBLE.length()) + ")"
                : method();
    }

    /** The Maven property, such as {@code lighterman.server.connectTimeout}. */
    public String property() {
        return "lighterman." + path;
    }

    /** The type in a word or two, for people. */
    public String typeName() {
        return type.name();
    }

    /** What holds when it is not set, for people; empty when it must be set. */
    public String defaultText() {
        return defaultText;
    }

    /** What it does, one sentence. */
    public String description() {
        return description;
    }

    /** Its value when it is not set. */
    Optional<T> byDefault() {
        return byDefault;
    }

    OptionType<T> type() {
        return type;
    }

    @Override
    public String toString() {
        return path;
    }
}
