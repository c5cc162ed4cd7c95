package dev.lighterman.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables that ansible-playbook gets in its environment. Those that Lighterman relies on are refused. Stateless. */
final class AnsibleEnvironment {
    private static final String CALLBACKS = "perhaps you should set it in the project's ansible.cfg";
    private static final String VAULT = "perhaps you should use vaultPasswordFile or vaultIds";
    private static final String BECOME = "perhaps you should use becomePassword";
    private static final String LOGIN = "perhaps you should use ansible.password";
    private static final String OWN = "Lighterman sets it itself; perhaps you should leave it out";

    /** What is refused, by name; a name that ends with a star is the beginning of some. */
    private static final Map<String, String> REFUSED = refused();

    private AnsibleEnvironment() {}

    private static Map<String, String> refused() {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("LIGHTERMAN_*", OWN);
        refused.put("ANSIBLE_CALLBACK*", CALLBACKS);
        refused.put("ANSIBLE_STDOUT_CALLBACK", CALLBACKS);
        refused.put("ANSIBLE_LOAD_CALLBACK_PLUGINS", CALLBACKS);
        refused.put("ANSIBLE_CONFIG", "perhaps you should name the directory of that ansible.cfg as the project");
        refused.put("ANSIBLE_INVENTORY", "perhaps you should use inventory");
        refused.put("ANSIBLE_VAULT_PASSWORD_FILE", VAULT);
        refused.put("ANSIBLE_VAULT_IDENTITY_LIST", VAULT);
        refused.put("ANSIBLE_ASK_VAULT_PASS", VAULT);
        refused.put("ANSIBLE_BECOME_PASSWORD_FILE", BECOME);
        refused.put("ANSIBLE_BECOME_ASK_PASS", BECOME);
        refused.put("ANSIBLE_CONNECTION_PASSWORD_FILE", LOGIN);
        refused.put("ANSIBLE_ASK_PASS", LOGIN);
        refused.put(
                "ANSIBLE_ENABLE_TASK_DEBUGGER",
                "there is nobody to answer the debugger; perhaps you should leave it out");
        for (String name : List.of(
                "ANSIBLE_FORCE_COLOR",
                "ANSIBLE_NOCOLOR",
                "ANSIBLE_NOCOWS",
                "ANSIBLE_RETRY_FILES_ENABLED",
                "PYTHONUNBUFFERED",
                "LC_ALL",
                "HOME")) {
            refused.put(name, OWN);
        }
        return refused;
    }

    /** A sentence for each variable that cannot be set. */
    static List<String> problems(Map<String, Object> variables) {
        List<String> problems = new ArrayList<>();
        variables.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                problems.add("\"" + name + "\" is no name of a variable");
            } else if (value == null || value instanceof Map<?, ?> || value instanceof Iterable<?>) {
                problems.add("the value of " + name + " must be text, a number, true or false");
            }
            refusal(name).ifPresent(why -> problems.add(name + " cannot be set; " + why));
        });
        return problems;
    }

    private static Optional<String> refusal(String name) {
        return REFUSED.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("*")
                        ? name.startsWith(
                                entry.getKey().substring(0, entry.getKey().length() - 1))
                        : name.equals(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
