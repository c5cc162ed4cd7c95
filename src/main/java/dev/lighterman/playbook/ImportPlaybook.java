package dev.lighterman.playbook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another playbook's plays at this place: {@code import_playbook: other.yml}. Immutable.
 *
 * @param keywords see {@link PlaybookEntry#keywords()}
 */
public record ImportPlaybook(Map<String, Object> keywords) implements PlaybookEntry {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param keywords as {@link #keywords()}
     * @throws NullPointerException if it is null
     */
    public ImportPlaybook {
        keywords = Keywords.freeze(keywords);
    }

    /**
     * Imports a playbook.
     *
     * @param file relative to the playbook that imports
     * @return never null
     */
    public static ImportPlaybook of(String file) {
        return new ImportPlaybook(Map.of("import_playbook", file));
    }

    /** {@return the file or collection playbook imported; empty when nothing stands there} */
    public Optional<String> file() {
        for (String key : KEYS) {
            if (keywords.containsKey(key)) {
                return Keywords.text(keywords, key);
            }
        }
        return Optional.empty();
    }

    /** The keyword by its names; {@code include} is the one before Ansible 2.8. */
    static final List<String> KEYS =
            List.of("import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook", "include");
}
