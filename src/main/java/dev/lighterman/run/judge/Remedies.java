package dev.lighterman.run.judge;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may help against what Ansible says, where it names no option and no file of its user's. */
final class Remedies {
    /** A plugin that is not there, in the words of Ansible's versions for each kind of plugin. */
    private static final String MISSING = "(?:couldn't resolve module/action '|could not find matching plugin: '"
            + "|the connection plugin '|[Ll]ookup plugin (?:\\(|')|specifies unknown plugin '|No (?:filter|test) named '"
            + "|Invalid play strategy specified: )";

    private static final String NAME = "(?<name>(?!ansible\\.(?:builtin|legacy))[a-z0-9_]+\\.[a-z0-9_]+)";
    private static final Pattern COLLECTION =
            Pattern.compile("(?:unable to locate collection |Cannot find the collection |" + MISSING + ")" + NAME);
    private static final Pattern PLUGIN = Pattern.compile(MISSING + "(?<name>[A-Za-z0-9_]+)(?![A-Za-z0-9_.])");

    private Remedies() {}

    static Optional<String> of(String reason) {
        return vault(reason)
                .or(() -> callback(reason))
                .or(() -> collection(reason))
                .or(() -> plugin(reason));
    }

    /** What helps where something stays encrypted: Ansible names neither the option nor the file. */
    static Optional<String> vault(String reason) {
        if (reason.contains("no vault secrets found")) {
            return Optional.of("perhaps you should give the password of the vault: --vault-password-file,"
                    + " ansible.vaultPasswordFile");
        }
        return reason.contains("no vault secrets were found that could decrypt")
                ? Optional.of("perhaps you should check the password that was given, and give each further one by"
                        + " --vault-id LABEL@FILE")
                : Optional.empty();
    }

    /** Such as {@code stdout_callback = yaml}, which the package ansible has and ansible-core alone has not. */
    private static Optional<String> callback(String reason) {
        return reason.contains("Invalid callback for stdout specified")
                        || (reason.contains("Could not load '") && reason.contains("callback plugin"))
                ? Optional.of("perhaps you should require the collection that has it (requirements.yml), or leave"
                        + " stdout_callback out of ansible.cfg")
                : Optional.empty();
    }

    private static Optional<String> collection(String reason) {
        Matcher missing = COLLECTION.matcher(reason);
        return missing.find()
                ? Optional.of("perhaps you should require the collection " + missing.group("name")
                        + " in requirements.yml, which is installed before the playbook begins")
                : Optional.empty();
    }

    /** A name without a collection, such as {@code docker_image} or {@code doas}: Ansible knows which has it, and does not say. */
    private static Optional<String> plugin(String reason) {
        Matcher missing = PLUGIN.matcher(reason);
        return missing.find()
                ? Optional.of("perhaps you should check the name " + missing.group("name")
                        + ", or require the collection that has it in requirements.yml")
                : Optional.empty();
    }
}
