package dev.lighterman.run.stage;

import dev.lighterman.api.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A password that the project's ansible.cfg names by its file. The file stays where it is: the run gets the password in a file
 * of its own that is removed when the run ends, and Ansible gets that file's path by the variable, which it heeds before its
 * configuration. Immutable.
 *
 * @param variable such as {@code ANSIBLE_VAULT_PASSWORD_FILE}
 * @param label of the vault id, where the variable holds a list of {@code label@file}; empty otherwise
 * @param password what is in the file
 */
public record ConfigSecret(String variable, String label, Secret password) {
    private static final String FILE = AnsibleCommand.SECRETS + "/config-";

    /** The path of the file of one of a run's passwords, in the run's directory. */
    static String file(int index) {
        return FILE + (index + 1);
    }

    /** The variables, with paths as they are from the run's project. */
    static Map<String, String> environment(List<ConfigSecret> all) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String label = all.get(i).label();
            values.computeIfAbsent(all.get(i).variable(), name -> new ArrayList<>())
                    .add((label.isEmpty() ? "" : label + "@") + "../" + file(i));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        values.forEach((name, paths) -> environment.put(name, String.join(",", paths)));
        return environment;
    }
}
