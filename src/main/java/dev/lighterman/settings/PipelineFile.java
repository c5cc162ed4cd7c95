package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlPosition;
import dev.lighterman.yaml.YamlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a pipeline file and what overrides it: all problems at once, each with its place. */
public final class PipelineFile {

    /** What a field begins with that is not read: a place for anchors, as in other programs' files. */
    private static final String OF_THE_USER = "x-";

    private final Map<String, String> overrides;
    private final Map<String, String> variables = new HashMap<>();
    private final Problems findings = new Problems();
    private final References references;
    private final OptionValues values = new OptionValues();

    private PipelineFile(
            Path directory,
            Map<String, String> overrides,
            Function<String, String> environment,
            Optional<SecretPrograms> programs) {
        this.overrides = overrides;
        this.references = new References(directory, variables, environment, programs, findings);
    }

    /**
     * Reads a file. What is wrong with it is told where settings are made of it.
     *
     * @param overrides text by path, as {@code --set} gives it; {@code vars.X} sets the variable X; not null
     * @param environment looks an environment variable up, null when it is not set
     * @return what it says
     */
    public static PipelineInput load(Path file, Map<String, String> overrides, Function<String, String> environment) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        try {
            YamlDocument document = YamlDocument.parse(file.toString(), bytes(file));
            return input(
                    directory, Optional.of(file), document.root(), document.duplicateKeys(), overrides, environment);
        } catch (InvalidInputException e) {
            return new PipelineInput(
                    new OptionValues(), directory, Optional.of(file.toString()), problems(e.problems()));
        }
    }

    /**
     * Reads values without a file.
     *
     * @param directory what relative paths are taken from, not null
     * @return what they say
     */
    public static PipelineInput of(
            Path directory, Map<String, String> overrides, Function<String, String> environment) {
        Path absolute = directory.toAbsolutePath().normalize();
        return input(absolute, Optional.empty(), Optional.empty(), List.of(), overrides, environment);
    }

    /** Executes no program yet, so that what needs none can do without. */
    private static PipelineInput input(
            Path directory,
            Optional<Path> file,
            Optional<YamlNode> root,
            List<Problem> before,
            Map<String, String> overrides,
            Function<String, String> environment) {
        Map<String, String> set = Collections.unmodifiableMap(new LinkedHashMap<>(overrides)); // it is read again later
        Function<Optional<SecretPrograms>, PipelineFile> reading = programs -> {
            PipelineFile reader = new PipelineFile(directory, set, environment, programs);
            before.forEach(reader.findings::problem);
            reader.read(root);
            return reader;
        };
        PipelineFile first = reading.apply(Optional.empty());
        PipelineInput input = first.input(directory, file);
        if (!first.references.refersToProgram()) {
            return input;
        }
        SecretPrograms programs = new SecretPrograms(directory);
        return input.completedBy(() -> reading.apply(Optional.of(programs)).input(directory, file));
    }

    private PipelineInput input(Path directory, Optional<Path> file) {
        return new PipelineInput(values, directory, file.map(Path::toString), findings);
    }

    private static Problems problems(List<Problem> found) {
        Problems problems = new Problems();
        found.forEach(problems::problem);
        return problems;
    }

    /**
     * The fields that a pipeline file sets, so that a caller can give others a default: {@code transfer}, {@code image.name}
     * and so on, variables as {@code vars.X}. Nothing is checked.
     *
     * @param file the pipeline file, not null
     * @return their paths; none of a file that cannot be read, which {@link #load} says better
     */
    public static Set<String> fields(Path file) {
        Set<String> fields = new LinkedHashSet<>();
        try {
            YamlDocument.parse(file.toString(), bytes(file)).root().ifPresent(root -> addFields(fields, "", root));
        } catch (InvalidInputException e) {
            return Set.of();
        }
        return fields;
    }

    private static void addFields(Set<String> fields, String above, YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                String path = above + entry.key().text();
                fields.add(path);
                addFields(fields, path + ".", entry.value());
            }
        }
    }

    private static byte[] bytes(Path file) throws InvalidInputException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no pipeline file " + file
                    + otherEnding(file)
                            .map(other -> "; did you mean " + other + " (-f)?")
                            .orElse("; perhaps you should name one with -f, or write one with `lighterman init`"));
        } catch (IOException e) {
            throw new InvalidInputException("the pipeline file " + file + " cannot be read: "
                    + (Files.isDirectory(file)
                            ? "it is a directory; perhaps you should name a file in it"
                            : e.getMessage()));
        }
    }

    /** The file that is there under the other ending of YAML. */
    public static Optional<Path> otherEnding(Path file) {
        String name = file.getFileName().toString();
        String other = name.endsWith(".yaml") ? name.replaceFirst("yaml$", "yml") : name.replaceFirst("yml$", "yaml");
        return Optional.of(file.resolveSibling(other)).filter(Files::isRegularFile);
    }

    private void read(Optional<YamlNode> document) {
        Optional<YamlNode.Mapping> root = Optional.empty();
        if (document.isPresent()) {
            if (document.get() instanceof YamlNode.Mapping mapping) {
                root = Optional.of(mapping);
            } else if (!isNull(document.get())) {
                findings.problem(document.get()
                        .position()
                        .problem("a pipeline file is a mapping of fields such as server: and image:, but this is "
                                + document.get().description()));
            }
        }
        root.flatMap(mapping -> mapping.get(Assignments.VARIABLES)).ifPresent(this::readVariables);
        overrides.forEach((path, text) -> {
            if (path.startsWith(Assignments.VARIABLES + ".")) {
                variables.put(path.substring(Assignments.VARIABLES.length() + 1), text);
                references.variable(path.substring(Assignments.VARIABLES.length() + 1), "");
            } else if (OptionTree.option(path).isEmpty() && path.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                variables.put(path, text); // --set X=...; unknown when nothing refers to it
                references.variable(path, "");
            }
        });
        root.ifPresent(mapping -> readFields("", mapping));
        overrides.forEach(new Assignments(values, references, findings)::read);
        values.references(references.found());
    }

    private void readVariables(YamlNode node) {
        ValueReader reader = new ValueReader(references, findings, PipelineFile::at);
        if (!(node instanceof YamlNode.Mapping mapping)) {
            reader.problem(node, "vars must be a mapping, but is " + node.description());
            return;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            reader.raw("vars." + entry.key().text(), "text", entry.value())
                    .flatMap(text -> references.valueOfVariable(text, reader.place(entry.value())))
                    .ifPresent(value -> variables.put(entry.key().text(), value));
            references.variable(
                    entry.key().text(), entry.value() instanceof YamlNode.Scalar scalar ? scalar.text() : "");
        }
    }

    private static ValueOrigin at(YamlNode node) {
        return new ValueOrigin.At(node.position());
    }

    private OptionReader reader(YamlNode node) {
        return new OptionReader(values, references, findings, at(node), PipelineFile::at);
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.type() == YamlType.NULL;
    }

    private void readFields(String section, YamlNode.Mapping mapping) {
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            String path = section.isEmpty() ? key : section + "." + key;
            if (path.equals(Assignments.VARIABLES) || path.startsWith(OF_THE_USER)) {
                continue;
            }
            Optional<Option<?>> option = OptionTree.option(path);
            if (OptionTree.isSection(path)) {
                readSection(path, option, entry);
            } else if (option.isEmpty()) {
                findings.problem(entry.key().position().problem(unknownField(section, key)));
            } else if (!overrides.containsKey(path) && !isNull(entry.value())) {
                reader(entry.value()).read(option.get(), entry.value());
            }
        }
    }

    private void readSection(String path, Optional<Option<?>> option, YamlNode.Entry entry) {
        if (entry.value() instanceof YamlNode.Mapping mapping) {
            option.ifPresent(section -> reader(entry.key()).read(section, mapping));
            readFields(path, mapping);
        } else {
            YamlPosition position = isNull(entry.value())
                    ? entry.key().position()
                    : entry.value().position();
            findings.problem(position.problem(path + " must be a mapping, but "
                    + (isNull(entry.value())
                            ? "has no fields; perhaps you should write \"" + path
                                    + ": {}\" for all defaults, or remove it"
                            : "is " + ValueReader.describe(entry.value()))));
        }
    }

    private static String unknownField(String section, String key) {
        String where = section.isEmpty() ? "" : " in " + section;
        Collection<String> siblings = OptionTree.children(section);
        Optional<String> near = Suggestion.nearest(key, siblings);
        if (near.isEmpty()) {
            near = OptionTree.elsewhere(key);
        }
        return "unknown field \"" + key + "\"" + where
                + near.map(found -> "; did you mean \"" + found + "\"?")
                        .orElse("; " + (section.isEmpty() ? "a pipeline" : section) + " has "
                                + String.join(", ", siblings));
    }
}
