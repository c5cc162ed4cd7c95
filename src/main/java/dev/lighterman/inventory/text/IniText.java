package dev.lighterman.inventory.text;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.inventory.Inventory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The text of an INI inventory from groups of lines, as a pipeline file has them. */
public final class IniText {
    /** What ends a line for Python. */
    static final Pattern LINE_END = Pattern.compile("\\R|[\\x1c-\\x1e]");

    private static final Pattern GROUP = Pattern.compile("[^:\\]\\s#]+");

    private IniText() {}

    /**
     * The inventory that comes with Lighterman: this control node is both {@code ansible-server} and {@code kubernetes}.
     */
    public static String standard() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(Inventory.ANSIBLE_SERVER, List.of("localhost ansible_connection=local"));
        groups.put(Inventory.KUBERNETES, List.of("localhost ansible_connection=local"));
        return render(groups);
    }

    /**
     * Checks groups of lines and writes them one below the other.
     *
     * @param groups for each group its hosts, each a line of an INI inventory: {@code localhost ansible_connection=local}
     * @throws InvalidInputException if a line is wrong; the message names the group
     */
    public static String of(Map<String, List<String>> groups) throws InvalidInputException {
        for (Map.Entry<String, List<String>> group : groups.entrySet()) {
            if (!GROUP.matcher(group.getKey()).matches()) {
                throw new InvalidInputException("inventory: \"" + group.getKey() + "\" cannot be the name of a group");
            }
            for (String line : group.getValue()) {
                Optional<String> problem = isHost(line.strip())
                        ? HostLine.problem(line.strip())
                        : Optional.of("expected a host, found \"" + line + "\"");
                if (problem.isPresent()) {
                    throw new InvalidInputException("inventory: group " + group.getKey() + ": " + problem.get());
                }
            }
        }
        return render(groups);
    }

    /** Whether Ansible takes a line neither for a comment nor for a section nor for several lines. */
    private static boolean isHost(String line) {
        return !line.startsWith(";")
                && !(line.startsWith("[") && line.endsWith("]"))
                && !LINE_END.matcher(line).find()
                && !line.isEmpty();
    }

    private static String render(Map<String, List<String>> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach((name, lines) -> {
            text.append(text.isEmpty() ? "" : "\n").append('[').append(name).append("]\n");
            lines.forEach(line -> text.append(line.strip()).append('\n'));
        });
        return text.toString();
    }
}
