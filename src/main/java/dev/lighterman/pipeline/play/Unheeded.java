package dev.lighterman.pipeline.play;

import dev.lighterman.api.AnsibleOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the environment of this process tells Ansible, and a control node elsewhere does not get. */
final class Unheeded {
    private static final String PREFIX = "ANSIBLE_";

    /** Variables that change what is shown, or where Ansible keeps its own files; Lighterman has its own words for that. */
    private static final Set<String> OF_NO_MATTER = Set.of(
            "ANSIBLE_CALLBACKS_ENABLED",
            "ANSIBLE_CALLBACK_WHITELIST",
            "ANSIBLE_COMMAND_WARNINGS",
            "ANSIBLE_CONFIG",
            "ANSIBLE_DEBUG",
            "ANSIBLE_DEPRECATION_WARNINGS",
            "ANSIBLE_FORCE_COLOR",
            "ANSIBLE_HOME",
            "ANSIBLE_LOCALHOST_WARNING",
            "ANSIBLE_LOCAL_TEMP",
            "ANSIBLE_LOG_PATH",
            "ANSIBLE_NOCOLOR",
            "ANSIBLE_NOCOWS",
            "ANSIBLE_RETRY_FILES_ENABLED",
            "ANSIBLE_STDOUT_CALLBACK",
            "ANSIBLE_VERBOSITY");

    private Unheeded() {}

    /**
     * A warning that names the variables.
     *
     * @param environment of this process
     * @param heeded the names of those that are followed
     */
    static Optional<String> warning(Map<String, String> environment, AnsibleOptions options, Set<String> heeded) {
        List<String> names = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)
                    && !value.isEmpty()
                    && !OF_NO_MATTER.contains(name)
                    && !heeded.contains(name)
                    && !options.environment().containsKey(name)) {
                names.add(name);
            }
        });
        names.sort(null);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        boolean one = names.size() == 1;
        return Optional.of(String.join(", ", names) + (one ? " is" : " are")
                + " set here, but does not reach the control node; perhaps you should set "
                        .replace("does", one ? "does" : "do")
                + (one ? "it" : "them") + " with ansible.environment, or in the project's ansible.cfg");
    }
}
