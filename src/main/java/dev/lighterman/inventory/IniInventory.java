package dev.lighterman.inventory;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The INI form, by the rules of Ansible's {@code plugins/inventory/ini.py}. */
final class IniInventory {
    private static final Pattern SECTION = Pattern.compile("\\[([^:\\]\\s]+)(?::(\\w+))?\\]\\s*(?:#.*)?");
    private static final Pattern GROUP = Pattern.compile("([^:\\]\\s]+)\\s*(?:#.*)?");

    private final String file;
    private final InventoryBuilder builder = new InventoryBuilder();
    private final List<Problem> problems = new ArrayList<>();
    /** Groups that are mentioned before they are declared, with the problem if they never are. */
    private final Map<String, Problem> pending = new LinkedHashMap<>();

    private InventoryBuilder.Draft group;
    private String groupName = "ungrouped";
    private String state = "hosts";

    private IniInventory(String file) {
        this.file = file;
    }

    static boolean isGroupName(String name) {
        return GROUP.matcher(name).matches() && !name.contains("#");
    }

    static Inventory parse(String file, String text) throws InvalidInputException {
        IniInventory reader = new IniInventory(file);
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            try {
                reader.line(line.strip(), number);
            } catch (IllegalArgumentException e) {
                reader.problems.add(Problem.at(file, number, 1, e.getMessage()));
            }
        }
        reader.problems.addAll(reader.pending.values());
        if (!reader.problems.isEmpty()) {
            throw new InvalidInputException(reader.problems);
        }
        return reader.builder.build();
    }

    private void line(String line, int number) {
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
            return;
        }
        Matcher section = SECTION.matcher(line);
        if (section.matches()) {
            section(section.group(1), Optional.ofNullable(section.group(2)).orElse("hosts"), number);
            return;
        }
        if (line.startsWith("[") && line.endsWith("]")) {
            throw new IllegalArgumentException(
                    "\"" + line + "\" is no section; perhaps you should remove spaces from it");
        }
        if (group == null) {
            group = builder.group(groupName);
        }
        switch (state) {
            case "vars" -> {
                int equals = line.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("expected key=value, found \"" + line + "\"");
                }
                group.var(
                        line.substring(0, equals).strip(),
                        PythonLiteral.read(line.substring(equals + 1).strip()));
            }
            case "children" -> {
                Matcher child = GROUP.matcher(line);
                if (!child.matches()) {
                    throw new IllegalArgumentException("expected the name of a group, found \"" + line + "\"");
                }
                String name = child.group(1);
                group.child(name);
                if (!builder.has(name)) {
                    pending.putIfAbsent(
                            name,
                            Problem.at(
                                    file,
                                    number,
                                    1,
                                    "there is no group \"" + name + "\" to be a child of " + groupName));
                }
            }
            default -> group.host(host(line));
        }
    }

    private void section(String name, String kind, int number) {
        if (!kind.equals("hosts") && !kind.equals("children") && !kind.equals("vars")) {
            throw new IllegalArgumentException("\"" + kind + "\" is none of hosts, children, vars");
        }
        groupName = name;
        state = kind;
        if (kind.equals("vars") && !builder.has(name)) {
            pending.putIfAbsent(
                    name, Problem.at(file, number, 1, "there is no group \"" + name + "\" to have variables"));
        } else if (!kind.equals("vars")) {
            pending.remove(name);
        }
        group = builder.group(name);
    }

    /**
     * Reads a host's line.
     *
     * @throws IllegalArgumentException when it is wrong
     */
    static Host host(String line) {
        List<String> words = ShellWords.split(line);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("expected a host, found \"" + line + "\"");
        }
        String pattern = words.get(0);
        if (pattern.endsWith(":")) {
            throw new IllegalArgumentException(
                    "\"" + pattern + "\" ends with \":\"; perhaps this is YAML, which needs the extension .yml");
        }
        Map<String, Object> vars = new LinkedHashMap<>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected key=value, found \"" + word
                        + "\"; perhaps you should put quotes around a value with" + " spaces");
            }
            vars.put(word.substring(0, equals), PythonLiteral.read(word.substring(equals + 1)));
        }
        return new Host(pattern, vars);
    }

    static String render(Inventory inventory) {
        List<String> sections = new ArrayList<>();
        inventory.group("ungrouped").ifPresent(group -> {
            if (!group.hosts().isEmpty()) {
                sections.add(hosts(group));
            }
        });
        for (Group group : inventory.groups()) {
            boolean declared = group.isBuiltIn() || !group.children().isEmpty();
            if (!group.name().equals("ungrouped") && (!group.hosts().isEmpty() || !declared)) {
                sections.add("[" + group.name() + "]\n" + hosts(group));
            }
            if (!group.children().isEmpty()) {
                sections.add("[" + group.name() + ":children]\n" + String.join("\n", group.children()) + "\n");
            }
            if (!group.vars().isEmpty()) {
                StringBuilder vars = new StringBuilder("[" + group.name() + ":vars]\n");
                group.vars()
                        .forEach((key, value) -> vars.append(key)
                                .append('=')
                                .append(PythonText.write(value))
                                .append('\n'));
                sections.add(vars.toString());
            }
        }
        return String.join("\n", sections);
    }

    private static String hosts(Group group) {
        StringBuilder lines = new StringBuilder();
        for (Host host : group.hosts()) {
            StringBuilder vars = new StringBuilder();
            host.vars().forEach((key, value) -> vars.append(' ').append(word(key, PythonText.write(value))));
            String line = ShellWords.quote(host.pattern()) + vars;
            if (line.startsWith(";") || (line.startsWith("[") && line.endsWith("]"))) {
                // Lest it is taken for a comment or a section.
                line = "'" + host.pattern() + "'" + vars;
            }
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    private static String word(String key, String value) {
        String quoted = value.isEmpty() ? "" : ShellWords.quote(value);
        return ShellWords.quote(key) + "=" + quoted;
    }
}
