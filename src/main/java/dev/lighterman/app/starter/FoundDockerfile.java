package dev.lighterman.app.starter;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}?");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]*\"|'[^']*'|\\S*)");
    private static final Pattern HERE =
            Pattern.compile("(?<=\\s)[0-9]*<<-?[\"']?([A-Za-z_][A-Za-z0-9_]*)[\"']?(?!\\S)");
    private static final Pattern WITH_HERE = Pattern.compile("(?is)\\s*(?:RUN|COPY|ADD)\\s.*");
    private static final Pattern JSON = Pattern.compile("(?:--\\S+\\s+)*\\[.*\\]\\s*");
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
        for (String line : lines(text)) {
            String[] words = line.strip().split("\\s+", 2);
            String rest = words.length > 1 ? expanded(words[1].strip(), variables) : "";
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "ARG", "ENV" -> variables(rest, variables);
                case "COPY", "ADD" -> sources.addAll(copied(rest));
                case "EXPOSE" -> port = port(rest);
                default -> {} // says nothing of the context
            }
        }
        return new FoundDockerfile(directory, name, port, sources);
    }

    /** The instructions, each in one line: comments may stand among the lines of one, and here-documents below it. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        Deque<String> ends = new ArrayDeque<>();
        StringBuilder line = new StringBuilder();
        for (String part : text.split("\\R", -1)) {
            if (!ends.isEmpty()) {
                if (part.replaceFirst("^\t+", "").equals(ends.peek())) {
                    ends.remove();
                }
            } else if (!part.strip().startsWith("#")) {
                boolean goesOn = part.stripTrailing().endsWith("\\");
                line.append(goesOn ? part.stripTrailing().replaceFirst("\\\\$", " ") : part);
                if (!goesOn) {
                    if (WITH_HERE.matcher(line).matches()) {
                        HERE.matcher(line).results().forEach(found -> ends.add(found.group(1)));
                    }
                    lines.add(line.toString());
                    line.setLength(0);
                }
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static void variables(String rest, Map<String, String> variables) {
        Matcher matcher = ASSIGNMENT.matcher(rest);
        if (!matcher.lookingAt()) { // ENV in its old form
            String[] words = rest.split("\\s+", 2);
            if (words.length > 1) {
                variables.put(words[0], words[1].strip());
            }
            return;
        }
        matcher.reset();
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(2).replaceAll("^[\"']|[\"']$", ""));
        }
    }

    private static String expanded(String text, Map<String, String> variables) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                variables.getOrDefault(found.group(1), found.group(2) == null ? found.group() : found.group(2))));
    }

    private static Optional<Integer> port(String rest) {
        Matcher matcher = PORT.matcher(rest);
        return matcher.find() ? Optional.of(Integer.parseInt(matcher.group())) : Optional.empty();
    }

    private static List<String> copied(String rest) {
        List<String> words = new ArrayList<>();
        String plain = JSON.matcher(rest).matches() ? rest.replaceAll("[\\[\\]\",]+", " ") : rest;
        for (String word : plain.strip().split("\\s+", -1)) {
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
