package dev.lighterman.maven;

import dev.lighterman.settings.Options;
import dev.lighterman.settings.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fields of the pipeline file among Maven's properties: {@code lighterman.} and the field's path. */
final class Overrides {
    private static final String PREFIX = "lighterman.";
    /** The goals' own parameters. */
    private static final Set<String> RESERVED = Set.of(
            "file",
            "skip",
            "console",
            "verbose",
            "serverId",
            "gitServerId",
            "registryServerId",
            "result",
            "junit",
            "html",
            "summary",
            "codeQuality",
            "job",
            "against",
            "registry",
            "part",
            "out",
            "id",
            "local",
            "follow",
            "offset",
            "directory",
            "playbooks",
            "pod",
            "namespace",
            "context",
            "print",
            "configurations",
            "globals",
            "imported",
            "once",
            "playbook",
            "hosts",
            "module",
            "arguments",
            "freeForm",
            "filter",
            "graph",
            "saved",
            "history",
            "version",
            "digest",
            "play.allowNoHosts",
            "play.become",
            "play.becomeMethod",
            "play.becomePasswordFile",
            "play.becomeUser",
            "play.check",
            "play.connection",
            "play.connectionPasswordFile",
            "play.diff",
            "play.extraVars",
            "play.followLinks",
            "play.forks",
            "play.git",
            "play.inventory",
            "play.key",
            "play.keyFiles",
            "play.knownHosts",
            "play.limit",
            "play.secretVars",
            "play.skipTags",
            "play.slices",
            "play.slicesAllow",
            "play.startAtTask",
            "play.tags",
            "play.user",
            "play.vaultIds",
            "play.vaultPasswordFile");

    private static final Set<String> BEGINNINGS = Stream.concat(
                    Stream.of("vars"), Options.all().stream().map(option -> beginning(option.path())))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern SET = Pattern.compile("--set (?=[\\w.]+[:=])");

    /** One that is like none of the file's. */
    private static final Pattern UNKNOWN = Pattern.compile("(--set ([\\w.]+): unknown option); perhaps .*");

    private Overrides() {}

    /**
     * What is configured, then the project's properties, then those of the command line, the last one wins. Of the
     * project's only those that begin like a field: others, a version for example, are the project's own business.
     */
    static Map<String, String> of(Map<String, String> configured, Properties project, Properties user) {
        Map<String, String> overrides = new LinkedHashMap<>(configured);
        Map<String, String> ofProject = new LinkedHashMap<>();
        addTo(ofProject, project);
        ofProject.keySet().removeIf(path -> !BEGINNINGS.contains(beginning(path)));
        overrides.putAll(ofProject);
        addTo(overrides, user);
        return overrides;
    }

    /**
     * The fields that a command with one goal sets for that goal. Where there are others, of the command or bound to a phase,
     * they may use what this one does not.
     */
    static Set<String> ofOneGoal(List<String> goals, Properties user) {
        return goals.size() == 1 && goals.get(0).contains(":")
                ? of(Map.of(), new Properties(), user).keySet()
                : Set.of();
    }

    private static String beginning(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    private static void addTo(Map<String, String> overrides, Properties properties) {
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (name.startsWith(PREFIX)) {
                String path = name.substring(PREFIX.length());
                if (!RESERVED.contains(path)) {
                    overrides.put(path, properties.getProperty(name));
                }
            }
        }
    }

    /** Problems name an override as the command line has it, {@code --set server.port: ...}, and know no parameters of goals. */
    static String inMavensWords(String problem) {
        Matcher unknown = UNKNOWN.matcher(problem);
        Optional<String> near = unknown.matches() ? Suggestion.nearest(unknown.group(2), RESERVED) : Optional.empty();
        return SET.matcher(near.map(found -> unknown.group(1) + "; did you mean \"" + found + "\"?")
                        .orElse(problem))
                .replaceAll(Matcher.quoteReplacement("-D" + PREFIX));
    }
}
