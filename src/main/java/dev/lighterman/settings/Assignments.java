package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
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
        } else if (readEntry(path, text, place)) {
            return;
        } else if (option.isPresent()) {
            parse(option.get(), text, place).ifPresent(node -> reader(place).read(option.get(), node));
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

    /** One entry of a mapping by its own path, {@code deploy.env.NAME}, beside those of the file. */
    @SuppressWarnings("unchecked") // what the types of these hold
    private boolean readEntry(String path, String text, ValueOrigin place) {
        for (Option<?> option : Options.all()) {
            OptionType.Form form = option.type().form();
            boolean ofText = form == OptionType.Form.TEXTS || form == OptionType.Form.PLAIN_TEXTS;
            String above = option.path() + ".";
            if ((ofText || option == AnsibleSection.EXTRA_VARS)
                    && path.startsWith(above)
                    && path.length() > above.length()) {
                Option<Map<String, Object>> mapping = (Option<Map<String, Object>>) option;
                Map<String, Object> all =
                        new LinkedHashMap<>(values.get(mapping).orElse(Map.of()));
                if (addEntry(option, path.substring(above.length()), text, place, all)) {
                    values.set(mapping, all, place);
                }
                return true;
            }
        }
        return false;
    }

    /** The text of a variable is read as YAML, so that it may be a number. */
    private boolean addEntry(Option<?> option, String name, String text, ValueOrigin place, Map<String, Object> all) {
        StructureReader structures = reader(place).structures();
        String path = option.path();
        if (option == AnsibleSection.EXTRA_VARS) {
            Optional<YamlNode> node = yaml(text, place);
            node.ifPresent(found -> all.put(name, structures.any(found)));
            return node.isPresent();
        }
        Optional<?> value = option.type().form() == OptionType.Form.TEXTS
                ? structures.textOrSecret(path, path + "." + name, asText(text))
                : structures.plainText(path, name, asText(text));
        value.ifPresent(found -> all.put(name, found));
        return value.isPresent();
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
