package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.mask.PrivateFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts values in for {@code ${env:X}}, {@code ${file:PATH}}, {@code ${run:PROGRAM ARGUMENTS}} and {@code ${X}}; {@code $${X}}
 * stands for itself.
 */
final class References {
    /** What stands for a program's output as long as no program may be executed. */
    static final String NOT_RUN = "${run:...}";

    private static final String RUN = "run:";
    private static final String OTHERWISE = ":-";
    /** Arguments of a program may have braces in pairs, as {@code jsonpath={.data.key}} has. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(run:(?:[^{}]++|\\{(?:[^{}]++|\\{[^{}]*+\\})*+\\})*+(?=\\})|[^}]*)\\}");

    private static final long MAX_FILE = 1 << 20;

    private final Path directory;
    private final Map<String, String> variables;
    private final Function<String, String> environment;
    private final Problems findings;
    private final Optional<SecretPrograms> programs;
    private final Set<String> ofPrograms = new HashSet<>();
    private boolean refersToProgram;
    private final Set<String> used = new HashSet<>();
    private final Set<String> secret = new HashSet<>();
    private final Map<String, List<Path>> read = new HashMap<>(); // by the reference, or by the variable that refers
    private final Set<Path> files = new LinkedHashSet<>();
    private final Set<Secret> values = new LinkedHashSet<>();

    /**
     * References that are not looked up yet.
     *
     * @param programs what executes programs; empty to put {@link #NOT_RUN} in their place
     */
    References(
            Path directory,
            Map<String, String> variables,
            Function<String, String> environment,
            Optional<SecretPrograms> programs,
            Problems findings) {
        this.programs = programs;
        this.directory = directory;
        this.variables = variables;
        this.environment = environment;
        this.findings = findings;
    }

    /** What a text refers to, each as it stands there. */
    private static Stream<String> names(String text) {
        return REFERENCE.matcher(text).results().map(found -> found.group(1)).filter(Objects::nonNull);
    }

    /** Whether a text refers to anything. */
    static boolean in(String text) {
        return names(text).findAny().isPresent();
    }

    /** Whether a text refers to the environment, a file, a program, or a variable that does: it may hold a secret then. */
    boolean mayHoldSecret(String text) {
        return names(text).anyMatch(this::isSecret);
    }

    private boolean isSecret(String name) {
        return name.startsWith("env:") || name.startsWith("file:") || name.startsWith(RUN) || secret.contains(name);
    }

    /** Whether anything that was looked up was a program's output. */
    boolean refersToProgram() {
        return refersToProgram;
    }

    /** The value of a variable, which may be anything: what refers to the variable says whether it is a secret. */
    Optional<String> valueOfVariable(String text, ValueOrigin place) {
        return expand(text, place, false);
    }

    /** Says what a variable's value is made of: its text, or nothing where it was given as it is. */
    void variable(String name, String text) {
        if (outputIn(text)) {
            ofPrograms.add(name);
        } else {
            ofPrograms.remove(name);
        }
        if (mayHoldSecret(text)) {
            secret.add(name);
            List<Path> all = read.computeIfAbsent(name, each -> new ArrayList<>());
            names(text).forEach(each -> all.addAll(read.getOrDefault(each, List.of())));
        } else {
            secret.remove(name);
        }
    }

    /** Variables that were referred to. */
    Set<String> used() {
        return used;
    }

    /** As {@link #expand}, where a value from the environment or a file is to be hidden, and its file to stay here. */
    Optional<String> expandSecret(String text, ValueOrigin place) {
        return expandSecret(text, place, false);
    }

    /** As {@link #expandSecret(String, ValueOrigin)}, for the value of a secret: a file that others can read is a problem. */
    Optional<String> secretValue(String text, ValueOrigin place) {
        return expandSecret(text, place, true);
    }

    private Optional<String> expandSecret(String text, ValueOrigin place, boolean ofSecret) {
        Optional<String> expanded = expand(text, place, ofSecret);
        Stream<String> secrets = expanded.isPresent() ? names(text) : Stream.empty();
        secrets.filter(name -> isSecret(name) && !isWrittenOut(name)).forEach(name -> {
            value(name, place, ofSecret)
                    .filter(value -> !value.isEmpty())
                    .map(Secret::of)
                    .ifPresent(values::add);
            files.addAll(read.getOrDefault(name, List.of()));
        });
        return expanded;
    }

    /** What {@link #expandSecret} has found. */
    ReferencedSecrets found() {
        return new ReferencedSecrets(List.copyOf(files), List.copyOf(values));
    }

    /**
     * The text with values put in, for what is shown to everybody; empty when one is missing, which is then a problem at the
     * place. So is a program, whose output is always a secret.
     */
    Optional<String> expand(String text, ValueOrigin place) {
        if (outputIn(text)) {
            findings.problem(
                    place,
                    "the output of a program, ${run:...}, is a secret, and this is shown to everybody; perhaps you should write it"
                            + " out, or use ${env:NAME}");
            return Optional.empty();
        }
        return expand(text, place, false);
    }

    private boolean outputIn(String text) {
        return names(text).anyMatch(name -> name.startsWith(RUN) || ofPrograms.contains(name));
    }

    private Optional<String> expand(String text, ValueOrigin place, boolean ofSecret) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        boolean whole = true;
        while (matcher.find()) {
            if (matcher.group(1) == null) {
                matcher.appendReplacement(result, Matcher.quoteReplacement("${"));
                continue;
            }
            Optional<String> value = value(matcher.group(1), place, ofSecret);
            whole &= value.isPresent();
            matcher.appendReplacement(result, Matcher.quoteReplacement(value.orElse("")));
        }
        return whole ? Optional.of(matcher.appendTail(result).toString()) : Optional.empty();
    }

    private Optional<String> value(String reference, ValueOrigin place, boolean ofSecret) {
        if (reference.startsWith("env:")) {
            return fromEnvironment(reference.substring("env:".length()), place);
        } else if (reference.startsWith("file:")) {
            return fromFile(reference.substring("file:".length()), place, ofSecret);
        } else if (reference.startsWith(RUN)) {
            return fromProgram(reference.substring(RUN.length()), place);
        }
        used.add(reference);
        Optional<String> value = Optional.ofNullable(variables.get(reference));
        if (value.isEmpty()) {
            String name = reference.matches("[A-Za-z_][A-Za-z0-9_]*") ? reference : "NAME";
            findings.problem(
                    place,
                    "unknown variable ${" + reference + "}; perhaps you should give it with --set vars." + name
                            + "=..., or write ${env:" + name + "} for an environment variable or $${" + reference
                            + "} for the text itself");
        }
        return value;
    }

    /** The value, or what stands after {@code :-} where there is none or it is empty, as in a shell. */
    private Optional<String> fromEnvironment(String text, ValueOrigin place) {
        int otherwise = text.indexOf(OTHERWISE);
        String name = otherwise < 0 ? text : text.substring(0, otherwise);
        Optional<String> value = Optional.ofNullable(environment.apply(name));
        if (otherwise >= 0) {
            return value.filter(found -> !found.isEmpty())
                    .or(() -> Optional.of(text.substring(otherwise + OTHERWISE.length())));
        } else if (value.isEmpty()) {
            findings.problem(
                    place, "the environment variable " + name + " is not set; perhaps you should export it first");
        }
        return value;
    }

    /** Whether what is put in stands in the file: that is no secret. */
    private boolean isWrittenOut(String reference) {
        int otherwise = reference.indexOf(OTHERWISE);
        String value = reference.startsWith("env:") && otherwise > 0
                ? environment.apply(reference.substring("env:".length(), otherwise))
                : "set";
        return value == null || value.isEmpty();
    }

    private Optional<String> fromProgram(String line, ValueOrigin place) {
        refersToProgram = true;
        if (in(line)) {
            findings.problem(
                    place,
                    "${run:" + line
                            + "}: nothing is put in for a reference inside of another one; perhaps you should let the"
                            + " program read the variable or the file itself");
            return Optional.empty();
        }
        try {
            List<String> command = CommandLines.parse(line);
            return Optional.of(programs.isPresent() ? programs.get().output(command) : NOT_RUN);
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> findings.problem(place, "${run:" + line + "}: " + found.message()));
            return Optional.empty();
        }
    }

    private Optional<String> fromFile(String name, ValueOrigin place, boolean ofSecret) {
        Path file = directory;
        try {
            file = LocalPath.resolve(directory, LocalPath.parse(name));
            read.put("file:" + name, List.of(file));
            Optional<String> open = ofSecret ? PrivateFile.problemOfSecret(file) : Optional.empty();
            if (open.isPresent()) {
                findings.problem(place, "the file " + file + " " + open.get());
                return Optional.empty();
            }
            if (Files.size(file) > MAX_FILE) {
                findings.problem(place, "the file " + file + " is longer than 1 MiB");
                return Optional.empty();
            }
            return Optional.of(Files.readString(file).replaceFirst("[\\r\\n]+\\z", ""));
        } catch (InvalidInputException e) {
            e.problems().forEach(problem -> findings.problem(place, problem.message()));
        } catch (NoSuchFileException e) {
            findings.problem(place, "there is no file " + file);
        } catch (AccessDeniedException e) {
            findings.problem(place, "the file " + file + " may not be read");
        } catch (MalformedInputException e) {
            findings.problem(place, "the file " + file + " is not UTF-8 text");
        } catch (IOException e) {
            findings.problem(place, "the file " + file + " cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }
}
