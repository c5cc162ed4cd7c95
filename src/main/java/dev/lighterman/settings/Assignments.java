package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import dev.lighterman.source.FileNames;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlPosition;
import dev.lighterman.yaml.YamlType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code --set} gives: text by the path of an option, or of a part of one. */
final class Assignments {
    static final String VARIABLES = "vars";

    private final OptionValues values;
    private final References references;
    private final Problems findings;

    Assignments(OptionValues values, References references, Problems findings) {
        this.values = values;
        this.references = references;
        this.findings = findings;
    }

    private OptionReader reader(ValueOrigin place) {
        return new OptionReader(values, references, findings, place, any -> place);
    }

    void read(String path, String text) {
        ValueOrigin place = new ValueOrigin.Assignment(path);
        FileNames.loss(text).ifPresent(loss -> findings.problem(place, loss));
        Optional<Option<?>> option = OptionTree.option(path);
        if (path.startsWith(VARIABLES + ".") && path.length() > VARIABLES.length() + 1) {
            return;
        } else if (readEntry(AnsibleSection.EXTRA_VARS, path, text, place) || readTextEntry(path, text, place)) {
            return;
        } else if (option.isPresent()) {
            parse(option.get(), text, place).ifPresent(node -> reader(place).read(option.get(), node));
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
            all.put(name.get(), reader(place).structures().any(node));
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
                reader(place)
                        .structures()
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
        reader(place)
                .structures()
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
}
