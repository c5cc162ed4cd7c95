package dev.lighterman.inventory;

import dev.lighterman.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An ansible.cfg: sections of keys and values in order. Immutable. Read by the rules of Python's configparser as Ansible sets
 * it up: {@code =} or {@code :}, comments by {@code #} and {@code ;} on lines of their own and by {@code ;} after a blank,
 * values that go on in indented lines.
 *
 * @param sections for each section its values by key, as written
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
     * The configuration that comes with Lighterman: the inventory beside it, no facts unless asked for, host keys checked, one
     * connection round trip a task less (pipelining), and nothing on the screen or the disk that nobody reads.
     *
     * @return never null
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

    /**
     * Reads a configuration.
     *
     * @param file its name for messages, not null
     * @param text not null
     * @return never null
     * @throws InvalidInputException all wrong lines at once
     */
    public static AnsibleCfg parse(String file, String text) throws InvalidInputException {
        return new AnsibleCfgReader(file).read(text);
    }

    static Optional<String> find(Map<String, String> values, String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(lower))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * A value.
     *
     * @param section the section's name
     * @param key the key, in any case
     * @return empty when it is not set
     */
    public Optional<String> get(String section, String key) {
        return Optional.ofNullable(sections.get(section)).flatMap(values -> find(values, key));
    }

    /**
     * The same configuration with one value set, at the place it has or at its section's end.
     *
     * @param section the section, added when it is not there
     * @param key the key
     * @param value the value; further lines are indented
     * @return never null
     */
    public AnsibleCfg with(String section, String key, String value) {
        Map<String, Map<String, String>> changed = new LinkedHashMap<>(sections);
        Map<String, String> values = new LinkedHashMap<>(changed.getOrDefault(section, Map.of()));
        String existing = values.keySet().stream()
                .filter(candidate -> candidate.equalsIgnoreCase(key))
                .findFirst()
                .orElse(key);
        values.put(existing, value);
        changed.put(section, values);
        return new AnsibleCfg(changed);
    }

    /**
     * The file's text.
     *
     * @return text that ends with a line break, unless there is nothing in it
     */
    public String render() {
        List<String> texts = new ArrayList<>();
        sections.forEach((name, values) -> {
            StringBuilder text = new StringBuilder("[" + name + "]\n");
            values.forEach((key, value) -> {
                String separator = value.isEmpty() ? " =" : " = ";
                text.append(key)
                        .append(separator)
                        .append(value.replaceAll("\n(?!\n)", "\n    "))
                        .append('\n');
            });
            texts.add(text.toString());
        });
        return String.join("\n", texts);
    }
}
