package dev.lighterman.settings;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which options of the pipeline file a command, or a goal of the Maven plugin, makes use of. */
public enum CommandOptions {
    /** None: it reads no pipeline file. */
    NONE(Set.of()),
    /** What it takes to reach the server, and to judge the runs there. */
    SERVER(Set.of("server", "failOnError", "retries")),
    /** A playbook that is no job of the pipeline. */
    PLAY(Set.of("server", "ansible", "inventory", "failOnError", "retries")),
    /** The CI job. */
    IMAGE(Set.of(
            "name",
            "source",
            "build",
            "server",
            "transfer",
            "image",
            "inventory",
            "ansible",
            "notify",
            "failOnError",
            "retries")),
    /** The CD job. */
    DEPLOY(Set.of(
            "name", "source", "server", "image", "deploy", "inventory", "ansible", "notify", "failOnError", "retries")),
    /** All of them. */
    ALL(Set.of());

    @SuppressWarnings("ImmutableEnumChecker") // of unmodifiable sets
    private final Set<String> sections;

    CommandOptions(Set<String> sections) {
        this.sections = sections;
    }

    /**
     * Those of the paths that change nothing. A path that is no option's is left to what reads the options.
     *
     * @param paths as {@code --set} has them, not null
     * @return never null
     */
    public List<String> unused(Collection<String> paths) {
        return paths.stream().filter(path -> !uses(section(path))).toList();
    }

    private boolean uses(String section) {
        boolean known =
                Options.all().stream().anyMatch(option -> section(option.path()).equals(section));
        return this != NONE && (this == ALL || !known || sections.contains(section));
    }

    private static String section(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
