package dev.lighterman.maven;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fields of the pipeline file among Maven's properties: {@code lighterman.} and the field's path. */
final class Overrides {
    private static final String PREFIX = "lighterman.";
    /** The goals' own parameters. */
    private static final Set<String> RESERVED = Set.of("file", "skip", "console", "verbose", "result", "part", "out");

    private static final Pattern SET = Pattern.compile("--set (?=[\\w.]+[:=])");

    private Overrides() {}

    /** What is configured, then the project's properties, then those of the command line, the last one wins. */
    static Map<String, String> of(Map<String, String> configured, Properties project, Properties user) {
        Map<String, String> overrides = new LinkedHashMap<>(configured);
        addTo(overrides, project);
        addTo(overrides, user);
        return overrides;
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

    /** Problems name an override as the command line has it, {@code --set server.port: ...}. */
    static String inMavensWords(String problem) {
        return SET.matcher(problem).replaceAll(Matcher.quoteReplacement("-D" + PREFIX));
    }
}
