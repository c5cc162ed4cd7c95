package dev.lighterman.inventory;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an ansible.cfg line by line, as Python's configparser does. */
final class AnsibleCfgReader {
    private final String file;
    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private Map<String, String> section;
    private String key;
    private int keyIndent;
    /** Empty lines since the key's last one; they belong to its value only when more of it follows. */
    private int emptyLines;

    AnsibleCfgReader(String file) {
        this.file = file;
    }

    AnsibleCfg read(String text) throws InvalidInputException {
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            line(line, number);
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new AnsibleCfg(sections);
    }

    private void line(String line, int number) {
        String content = withoutComment(line);
        String stripped = content.strip();
        if (stripped.isEmpty()) {
            emptyLines += line.isBlank() ? 1 : 0;
            return;
        }
        int indent = content.indexOf(stripped);
        if (key != null && indent > keyIndent) {
            section.merge(key, stripped, (before, now) -> before + "\n".repeat(emptyLines + 1) + now);
            emptyLines = 0;
        } else if (stripped.startsWith("[") && stripped.endsWith("]")) {
            section(stripped.substring(1, stripped.length() - 1), number);
        } else {
            value(stripped, indent, number);
        }
    }

    private void section(String name, int number) {
        if (sections.containsKey(name)) {
            problem(number, "section [" + name + "] stands here again");
        }
        section = sections.computeIfAbsent(name, unused -> new LinkedHashMap<>());
        key = null;
    }

    private void value(String line, int indent, int number) {
        key = null;
        int separator = separator(line);
        if (section == null) {
            problem(number, "expected a section such as [defaults] first, found \"" + line + "\"");
        } else if (separator <= 0) {
            problem(number, "expected key = value, found \"" + line + "\"");
        } else {
            key = line.substring(0, separator).strip();
            keyIndent = indent;
            emptyLines = 0;
            if (AnsibleCfg.find(section, key).isPresent()) {
                problem(number, "\"" + key + "\" stands here again");
            }
            section.put(key, line.substring(separator + 1).strip());
        }
    }

    private void problem(int number, String message) {
        problems.add(Problem.at(file, number, 1, message));
    }

    private static String withoutComment(String line) {
        String stripped = line.strip();
        if (stripped.startsWith("#") || stripped.startsWith(";")) {
            return "";
        }
        for (int i = 1; i < line.length(); i++) {
            if (line.charAt(i) == ';' && Character.isWhitespace(line.charAt(i - 1))) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    private static int separator(String line) {
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
    }
}
