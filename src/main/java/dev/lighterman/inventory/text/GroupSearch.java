package dev.lighterman.inventory.text;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for a group in the text of a static inventory: INI sections, or keys of YAML. Variables and the hosts' values are not
 * read. Where only Ansible itself could say what a file holds (a plugin's configuration, say), the answer is empty.
 */
public final class GroupSearch {
    private static final Pattern SECTION =
            Pattern.compile("\\[([^:\\]\\s]+)(?::(hosts|children|vars))?\\]\\s*(?:#.*)?");

    private GroupSearch() {}

    /**
     * Whether an inventory file has a group. The form is chosen as Ansible does: YAML for {@code .yml}, {@code .yaml} and
     * {@code .json}, INI for other extensions, and for none the one that fits.
     *
     * @param fileName without directories, not null
     * @return empty if the text is no static inventory
     */
    public static Optional<Boolean> has(String group, String fileName, String text) {
        boolean yaml = fileName.endsWith(".yml") || fileName.endsWith(".yaml") || fileName.endsWith(".json");
        if (!yaml && fileName.indexOf('.') >= 0) {
            return ini(group, text);
        }
        Optional<YamlNode.Mapping> root = mapping(text);
        if (root.isEmpty()) {
            return yaml ? Optional.empty() : ini(group, text);
        }
        return root.get().get("plugin").isPresent()
                ? Optional.empty()
                : Optional.of(root.get().entries().stream().anyMatch(entry -> has(group, entry)));
    }

    private static Optional<YamlNode.Mapping> mapping(String text) {
        try {
            return YamlDocument.parse("", text)
                    .root()
                    .flatMap(
                            root -> root instanceof YamlNode.Mapping mapping ? Optional.of(mapping) : Optional.empty());
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    /** Whether a group of a YAML inventory is the one looked for, or one of the groups below it is. */
    private static boolean has(String group, YamlNode.Entry entry) {
        if (entry.key().text().equals(group)) {
            return true;
        }
        Optional<YamlNode> children =
                entry.value() instanceof YamlNode.Mapping sections ? sections.get("children") : Optional.empty();
        if (children.isPresent() && children.get() instanceof YamlNode.Mapping below) {
            return below.entries().stream().anyMatch(child -> has(group, child));
        }
        return children.isPresent()
                && children.get() instanceof YamlNode.Scalar child
                && child.text().equals(group);
    }

    private static Optional<Boolean> ini(String group, String text) {
        boolean found = false;
        String kind = "hosts";
        for (String each : IniText.LINE_END.split(text, -1)) {
            String line = each.strip();
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                kind = section.group(2) == null ? "hosts" : section.group(2);
                found |= !kind.equals("vars") && section.group(1).equals(group);
            } else if (!isNothing(line) && !mayStand(line, kind)) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    private static boolean isNothing(String line) {
        return line.isEmpty() || line.startsWith("#") || line.startsWith(";");
    }

    private static boolean mayStand(String line, String kind) {
        boolean bracketed = line.startsWith("[") && line.endsWith("]");
        return !bracketed && (!kind.equals("hosts") || HostLine.problem(line).isEmpty());
    }
}
