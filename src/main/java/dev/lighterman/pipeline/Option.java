package dev.lighterman.pipeline;

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

    private final String path;
    private final OptionType<T> type;
    private final String defaultText;
    private final String description;
    private final Optional<String> notYet;

    Option(String path, OptionType<T> type, String defaultText, String description, Optional<String> notYet) {
        this.path = Objects.requireNonNull(path, "path");
        this.type = Objects.requireNonNull(type, "type");
        this.defaultText = Objects.requireNonNull(defaultText, "defaultText");
        this.description = Objects.requireNonNull(description, "description");
        this.notYet = Objects.requireNonNull(notYet, "notYet");
    }

    /**
     * The place in the pipeline file and of {@code --set}, such as {@code server.connectTimeout}.
     *
     * @return never null
     */
    public String path() {
        return path;
    }

    /**
     * The method that sets it in Java: of {@code PipelineBuilder} the path in camel case, such as {@code imageName}; with its
     * class where its section is one, such as {@code Server.connectTimeout}.
     *
     * @return never null
     */
    public String method() {
        if (path.equals("build")) {
            return "buildCommand"; // build() is what makes the pipeline
        }
        if (path.startsWith("server.")) {
            String field = path.substring("server.".length());
            return "Server." + SERVER_METHODS.getOrDefault(field, field);
        }
        StringBuilder name = new StringBuilder();
        for (String part : path.split("\\.", -1)) {
            name.append(name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return name.toString();
    }

    /**
     * The Maven property, such as {@code lighterman.server.connectTimeout}.
     *
     * @return never null
     */
    public String property() {
        return "lighterman." + path;
    }

    /**
     * The type in a word or two, for people.
     *
     * @return never null
     */
    public String typeName() {
        return type.name();
    }

    /**
     * What holds when it is not set, for people; empty when it must be set.
     *
     * @return never null
     */
    public String defaultText() {
        return defaultText;
    }

    /**
     * What it does, one sentence.
     *
     * @return never null
     */
    public String description() {
        return description;
    }

    OptionType<T> type() {
        return type;
    }

    /** Present when the option is known but does nothing yet: it is then refused with this sentence. */
    Optional<String> notYet() {
        return notYet;
    }

    @Override
    public String toString() {
        return path;
    }
}
