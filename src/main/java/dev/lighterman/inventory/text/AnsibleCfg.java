package dev.lighterman.inventory.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An ansible.cfg: sections of keys and values in order. Immutable and thread-safe.
 *
 * @param sections for each section its values by key; a value is one line
 */
public record AnsibleCfg(Map<String, Map<String, String>> sections) {
    /** The file's name. */
    public static final String FILE_NAME = "ansible.cfg";

    public AnsibleCfg {
        Map<String, Map<String, String>> copy = new LinkedHashMap<>();
        sections.forEach((name, values) -> copy.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
        sections = Collections.unmodifiableMap(copy);
    }

    /**
     * The configuration that comes with Lighterman: the inventory beside it, no facts unless a play asks for them, host keys
     * checked, one connection round trip a task less (pipelining), no retry files and no cows.
     */
    public static AnsibleCfg standard() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("inventory", "inventory/hosts");
        defaults.put("gathering", "explicit");
        defaults.put("host_key_checking", "True");
        defaults.put("interpreter_python", "auto_silent");
        defaults.put("force_valid_group_names", "ignore");
        defaults.put("retry_files_enabled", "False");
        defaults.put("nocows", "True");
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        sections.put("defaults", defaults);
        sections.put("connection", Map.of("pipelining", "True"));
        return new AnsibleCfg(sections);
    }

    /** {@return the file's text; a text that ends with a line break; empty without sections} */
    public String render() {
        return sections.entrySet().stream()
                .map(section -> "[" + section.getKey() + "]\n"
                        + section.getValue().entrySet().stream()
                                .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }
}
