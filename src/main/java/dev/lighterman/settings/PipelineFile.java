package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Problem;
import dev.lighterman.source.FileNames;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlPosition;
import dev.lighterman.yaml.YamlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
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
    private static final String VARIABLES = "vars";

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
        Function<Optional<SecretPrograms>, PipelineFile> reading = programs -> {
            PipelineFile reader = new PipelineFile(directory, overrides, environment, programs);
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
     * The fields that a pipeline file sets, so that a caller can give others a default: {@code transfer}, {@code image.name} and so on,
     * variables as {@code vars.X}. Nothing is checked.
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
                    + "; perhaps you should name one with -f, or write one with `lighterman init`");
        } catch (IOException e) {
            throw new InvalidInputException("the pipeline file " + file + " cannot be read: "
                    + (Files.isDirectory(file) ? "it is a directory" : e.getMessage()));
        }
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
        root.flatMap(mapping -> mapping.get(VARIABLES)).ifPresent(this::readVariables);
        overrides.forEach((path, text) -> {
            if (path.startsWith(VARIABLES + ".")) {
                variables.put(path.substring(VARIABLES.length() + 1), text);
                references.variable(path.substring(VARIABLES.length() + 1), "");
            } else if (OptionTree.option(path).isEmpty() && path.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                variables.put(path, text); // --set X=...; unknown when nothing refers to it
                references.variable(path, "");
            }
        });
        root.ifPresent(mapping -> readFields("", mapping));
        overrides.forEach(this::readOverride);
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

    private static boolean isNull(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.type() == YamlType.NULL;
    }

    private void readFields(String section, YamlNode.Mapping mapping) {
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            String path = section.isEmpty() ? key : section + "." + key;
            if (path.equals(VARIABLES)) {
                continue;
            }
            Optional<Option<?>> option = OptionTree.option(path);
            if (OptionTree.isSection(path)) {
                readSection(path, option, entry);
            } else if (option.isEmpty()) {
                findings.problem(entry.key().position().problem(unknownField(section, key)));
            } else if (!overrides.containsKey(path) && !isNull(entry.value())) {
                new Reader(at(entry.value()), PipelineFile::at).read(option.get(), entry.value());
            }
        }
    }

    private void readSection(String path, Optional<Option<?>> option, YamlNode.Entry entry) {
        if (entry.value() instanceof YamlNode.Mapping mapping) {
            option.ifPresent(section -> new Reader(at(entry.key()), PipelineFile::at).read(section, mapping));
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

    private void readOverride(String path, String text) {
        ValueOrigin place = new ValueOrigin.Assignment(path);
        FileNames.loss(text).ifPresent(loss -> findings.problem(place, loss));
        Optional<Option<?>> option = OptionTree.option(path);
        if (path.startsWith(VARIABLES + ".") && path.length() > VARIABLES.length() + 1) {
            return;
        } else if (readEntry(AnsibleSection.EXTRA_VARS, path, text, place) || readTextEntry(path, text, place)) {
            return;
        } else if (option.isPresent()) {
            parse(option.get(), text, place)
                    .ifPresent(node -> new Reader(place, any -> place).read(option.get(), node));
        } else if (OptionTree.above(path).isPresent()) {
            readText(OptionTree.above(path).get(), path, text, place);
        } else if (!references.used().contains(path)) {
            Optional<String> field = OptionTree.paths().stream()
                    .filter(known -> known.startsWith(path + "."))
                    .findFirst();
            if (field.isPresent()) {
                findings.problem(
                        place, "this is a section; perhaps you should set its fields one by one, as " + field.get());
                return;
            }
            Optional<String> near = Suggestion.nearest(path, OptionTree.paths()).or(() -> OptionTree.elsewhere(path));
            findings.problem(
                    place,
                    "unknown option"
                            + near.map(found -> "; did you mean \"" + found + "\"?")
                                    .orElse("; perhaps you should look at the list of options, docs/options.md"));
        }
    }

    /** A variable by its own path; its text is read as YAML, so that it may be a number. */
    private boolean readEntry(Option<Map<String, Object>> option, String path, String text, ValueOrigin place) {
        Optional<String> name = entryOf(option, path);
        name.flatMap(found -> yaml(text, place)).ifPresent(node -> {
            Map<String, Object> all = new LinkedHashMap<>(values.get(option).orElse(Map.of()));
            all.put(name.get(), new Reader(place, any -> place).structures.any(node));
            values.set(option, all, place);
        });
        return name.isPresent();
    }

    /** An entry of texts by its own path, {@code deploy.env.NAME}. */
    private boolean readTextEntry(String path, String text, ValueOrigin place) {
        for (Option<?> option : Options.all()) {
            Optional<String> name =
                    option.type().form() == OptionType.Form.PLAIN_TEXTS ? entryOf(option, path) : Optional.empty();
            if (name.isPresent()) {
                @SuppressWarnings("unchecked") // the type of that form
                Option<Map<String, String>> texts = (Option<Map<String, String>>) option;
                Map<String, String> all = new LinkedHashMap<>(values.get(texts).orElse(Map.of()));
                new Reader(place, any -> place)
                        .structures
                        .plainText(texts.path(), name.get(), asText(text))
                        .ifPresent(value -> {
                            all.put(name.get(), value);
                            values.set(texts, all, place);
                        });
                return true;
            }
        }
        return false;
    }

    private static Optional<String> entryOf(Option<?> option, String path) {
        String above = option.path() + ".";
        return path.startsWith(above) && path.length() > above.length()
                ? Optional.of(path.substring(above.length()))
                : Optional.empty();
    }

    /** One text of a mapping of texts, beside those of the file. */
    private void readText(Option<Map<String, Object>> option, String path, String text, ValueOrigin place) {
        Map<String, Object> texts = new LinkedHashMap<>(values.get(option).orElse(Map.of()));
        new Reader(place, any -> place)
                .structures
                .textOrSecret(option.path(), path, asText(text))
                .ifPresent(value -> {
                    texts.put(path.substring(option.path().length() + 1), value);
                    values.set(option, texts, place);
                });
    }

    private static YamlNode asText(String text) {
        return new YamlNode.Scalar(new YamlPosition("--set", 1, 1), YamlType.STRING, text, false, Optional.empty());
    }

    /** The text as a node: as YAML where the type is more than a word, else as the very text. */
    private Optional<YamlNode> parse(Option<?> option, String text, ValueOrigin place) {
        boolean structured =
                switch (option.type().form()) {
                    case MAP, TEXTS, PLAIN_TEXTS, SECTION -> true;
                    case JOBS,
                            JUMPS,
                            NOTIFICATIONS,
                            GALAXY,
                            KEYS,
                            LOGINS,
                            TRANSFERS,
                            INVENTORY,
                            LIST,
                            PATHS,
                            COMMAND,
                            READINESS ->
                        text.stripLeading().startsWith("[")
                                || text.stripLeading().startsWith("{");
                    default -> false;
                };
        if (structured) {
            return yaml(text, place);
        }
        return Optional.of(asText(text));
    }

    private Optional<YamlNode> yaml(String text, ValueOrigin place) {
        try {
            return YamlDocument.parse("--set", text).root();
        } catch (InvalidInputException e) {
            for (Problem problem : e.problems()) {
                findings.problem(place, problem.message());
            }
            return Optional.empty();
        }
    }

    /** Reads one option's value, where it was found. */
    private final class Reader {
        private final ValueOrigin place;
        private final ValueReader single;
        private final StructureReader structures;

        Reader(ValueOrigin place, Function<YamlNode, ValueOrigin> places) {
            this.place = place;
            this.single = new ValueReader(references, findings, places);
            this.structures = new StructureReader(single, references);
        }

        void read(Option<?> option, YamlNode node) {
            if (option == Options.JOBS) {
                JobReader reader = new JobReader(single, structures);
                List<JobSpec> jobs = reader.jobs(option.path(), node);
                values.set(Options.JOBS, jobs, new ValueOrigin.Jobs(place, reader.places()));
            } else {
                value(option, node).ifPresent(value -> put(option, value));
            }
        }

        @SuppressWarnings("unchecked") // value() gives what the option's type says
        private <T> void put(Option<T> option, Object value) {
            values.set(option, (T) value, place);
        }

        private Optional<?> value(Option<?> option, YamlNode node) {
            String name = option.path();
            OptionType<?> type = option.type();
            return switch (type.form()) {
                case TEXT -> single.nonEmpty(name, node);
                case HOST_KEY -> single.hostKey(name, node);
                case SECRET -> single.secret(name, node);
                case PATH -> single.path(name, node);
                case PLAYBOOK -> single.playbook(name, node);
                case INTEGER -> single.integer(name, type, node);
                case BOOLEAN -> single.bool(name, node);
                case DURATION -> single.duration(name, node);
                case CHOICE -> single.choice(name, type, node);
                case LIST -> single.list(name, node);
                case PATHS -> single.paths(name, node);
                case COMMAND -> structures.command(name, node);
                case MAP -> structures.map(name, node);
                case TEXTS -> structures.texts(name, node);
                case PLAIN_TEXTS -> structures.plainTexts(name, node);
                case READINESS -> structures.readiness(name, node);
                case KEYS -> new HostReader(single, structures).keys(name, node);
                case LOGINS -> new HostReader(single, structures).logins(name, node);
                case JUMPS -> structures.jumps(name, node);
                case GALAXY -> structures.galaxy(name, node);
                case NOTIFICATIONS -> new NotificationReader(single, structures, references).notifications(name, node);
                case TRANSFERS -> structures.transfers(name, node);
                case INVENTORY -> structures.inventory(name, node);
                case SECTION -> Optional.of(true);
                case JOBS -> throw new IllegalArgumentException(name);
            };
        }
    }
}
