package dev.lighterman.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One option of a pipeline: its path in the pipeline file, from which every other way to set it follows. Immutable.
 *
 * @param <T> the Java type of its value
 */
public final class Option<T> {
    /** The Java values by the sections they stand for; of two that fit the first one counts. */
    private static final List<Map.Entry<String, String>> CLASSES = List.of(
            Map.entry("source.", "Source."),
            Map.entry("server.pod.", "ControlPod."),
            Map.entry("server.image.", "ExecutionImage."),
            Map.entry("server.", "Server."),
            Map.entry("image.", "Image."),
            Map.entry("deploy.service.", "Service."),
            Map.entry("deploy.rollout.", "RolloutPolicy."),
            Map.entry("deploy.", "Deployment."),
            Map.entry("ansible.", "AnsibleOptions."),
            Map.entry("retries.", "Retries."),
            Map.entry("", "Pipeline."));

    /** Methods that are not named after their option. */
    private static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("notify", "notifying"),
            Map.entry("source.username", "login"),
            Map.entry("source.password", "login"),
            Map.entry("ansible.options", "arguments"),
            Map.entry("server.host", "ssh"),
            Map.entry("server.wait", "noWait"),
            Map.entry("server.keepRuns", "keep"),
            Map.entry("server.keepRunsFor", "keep"),
            Map.entry("server.keepMegabytes", "keep"),
            Map.entry("server.image.name", "named"),
            Map.entry("image.name", "named"),
            Map.entry("image.login.username", "login"),
            Map.entry("image.login.password", "login"),
            Map.entry("deploy.name", "jobName"),
            Map.entry("deploy.deployment", "named"),
            Map.entry("deploy.resources.requests", "requests"),
            Map.entry("deploy.resources.limits", "limits"),
            Map.entry("deploy.service.type", "of"));

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
     * The method that sets it in Java, with its class, such as {@code Server.connectTimeout}.
     */
    public String java() {
        Map.Entry<String, String> type = CLASSES.stream()
                .filter(entry -> path.startsWith(entry.getKey()))
                .findFirst()
                .orElseThrow();
        return type.getValue()
                + METHODS.getOrDefault(path, path.substring(type.getKey().length()));
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
