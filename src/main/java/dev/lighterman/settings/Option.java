package dev.lighterman.settings;

import java.util.Objects;
import java.util.Optional;

/**
 * One option of a pipeline: its path in the pipeline file, from which every other way to set it follows. Immutable.
 *
 * @param <T> the Java type of its value
 */
public final class Option<T> {
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

    /** The value of an option that is not set. */
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
