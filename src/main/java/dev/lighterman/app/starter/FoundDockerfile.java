package dev.lighterman.app.starter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Dockerfile says of its context and its port.
 *
 * @param directory the directory it is in, relative to the project's; empty for that itself
 * @param name its name there
 * @param port what the last stage exposes
 * @param sources what it copies out of the context, as written there
 */
record FoundDockerfile(String directory, String name, Optional<Integer> port, List<String> sources) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)(?::-[^}]*)?\\}?");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    FoundDockerfile {
        sources = List.copyOf(sources);
    }

    /** The first that is there, the project's own before those of its modules. */
    static Optional<FoundDockerfile> in(Path project, List<String> modules) {
        return Stream.concat(Stream.of(""), modules.stream().filter(module -> !module.isEmpty()))
                .flatMap(directory -> Texts.first(project.resolve(directory), "Dockerfile", "Containerfile").stream()
                        .map(name -> read(directory, name, project)))
                .findFirst();
    }

    String path() {
        return Texts.below(directory, name);
    }

    private static FoundDockerfile read(String directory, String name, Path project) {
        String text = Texts.of(project.resolve(directory).resolve(name)).orElse("");
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> sources = new ArrayList<>();
        Optional<Integer> port = Optional.empty();
        for (String line : text.replaceAll("\\\\\\r?\\n", " ").split("\\R", -1)) {
            String[] words = line.strip().split("\\s+", 2);
            String rest = words.length > 1 ? expanded(words[1].strip(), variables) : "";
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "ARG", "ENV" -> variable(rest, variables);
                case "COPY", "ADD" -> sources.addAll(copied(rest));
                case "EXPOSE" -> port = port(rest);
                default -> {} // says nothing of the context
            }
        }
        return new FoundDockerfile(directory, name, port, sources);
    }

    private static void variable(String rest, Map<String, String> variables) {
        int equals = rest.indexOf('=');
        if (equals > 0) {
            String value = rest.substring(equals + 1).strip();
            variables.put(rest.substring(0, equals).strip(), value.replaceAll("^[\"']|[\"']$", ""));
        }
    }

    private static String expanded(String text, Map<String, String> variables) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(variables.getOrDefault(found.group(1), found.group())));
    }

    private static Optional<Integer> port(String rest) {
        Matcher matcher = PORT.matcher(rest);
        return matcher.find() ? Optional.of(Integer.parseInt(matcher.group())) : Optional.empty();
    }

    private static List<String> copied(String rest) {
        List<String> words = new ArrayList<>();
        for (String word : rest.replaceAll("[\\[\\]\",]+", " ").strip().split("\\s+", -1)) {
            if (word.startsWith("--from=")) {
                return List.of();
            } else if (!word.startsWith("--")) {
                words.add(word);
            }
        }
        return words.subList(0, Math.max(0, words.size() - 1)).stream()
                .filter(word -> !word.contains("://")
                        && !word.startsWith("git@")
                        && !word.contains("$")
                        && !word.startsWith("<<"))
                .map(word -> word.replaceFirst("^(\\./|/)+(?=.)", "").replaceFirst("/$", ""))
                .map(word -> word.isEmpty() ? "." : word)
                .toList();
    }
}
