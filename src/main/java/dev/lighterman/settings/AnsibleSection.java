package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What holds for all playbooks: {@code ansible}. Part of {@link Options}. */
public final class AnsibleSection {
    /** A value with nothing set, which says what the defaults are. */
    private static final AnsibleOptions DEFAULTS = AnsibleOptions.none();

    public static final Option<Map<String, Object>> EXTRA_VARS = Option.of(
            "ansible.extraVars",
            OptionType.MAP,
            DEFAULTS.extraVars(),
            "Extra variables for the pipeline's playbooks. Values with ${env:X} or ${file:PATH} are kept like passwords: they stay in "
                    + "no file.");
    public static final Option<Integer> FORKS =
            Option.unset("ansible.forks", OptionType.integer("number", 1, 10_000), "5", "How many hosts at a time.");
    public static final Option<Integer> VERBOSITY = Option.of(
            "ansible.verbosity",
            OptionType.integer("number", 0, 6),
            DEFAULTS.verbosity(),
            "How many -v ansible-playbook gets.");
    public static final Option<Path> VAULT_PASSWORD_FILE = Option.unset(
            "ansible.vaultPasswordFile",
            OptionType.PATH,
            "none",
            "A file on this machine whose first line is the vault password.");
    public static final Option<List<String>> VAULT_IDS = Option.unset(
            "ansible.vaultIds",
            OptionType.LIST,
            "none",
            "Vault passwords by their ids, each as label@file with a file on this machine.");
    public static final Option<Boolean> BECOME = Option.of(
            "ansible.become", OptionType.BOOLEAN, DEFAULTS.become(), "Run the pipeline's playbooks with become.");
    public static final Option<Boolean> CHECK = Option.of(
            "ansible.check",
            OptionType.BOOLEAN,
            DEFAULTS.check(),
            "Change nothing and say what would be done: nothing is built, sent, pushed or applied; the cluster checks the "
                    + "manifests.");
    public static final Option<Boolean> DIFF = Option.of(
            "ansible.diff",
            OptionType.BOOLEAN,
            DEFAULTS.diff(),
            "Show what the deployment changes in the cluster, by kubectl diff, before it does.");
    public static final Option<Secret> BECOME_PASSWORD = Option.unset(
            "ansible.becomePassword",
            OptionType.SECRET,
            "none",
            "The password for become, on all hosts and above what the inventory says (ansible_become_password).");
    public static final Option<Path> PROJECT = Option.unset(
            "ansible.project",
            OptionType.PATH,
            "the directory with the playbook's ansible.cfg, else the playbook's own",
            "The directory that is sent with a playbook of yours, and that its run works in; see playbooks.md.");
    public static final Option<Boolean> FOLLOW_LINKS = Option.of(
            "ansible.followLinks",
            OptionType.BOOLEAN,
            DEFAULTS.followLinks(),
            "Send what symbolic links lead to outside of a playbook's directory and its git work tree; the same for the inventory"
                    + " and the manifests. Otherwise such a link is an error.");
    public static final Option<Duration> TIMEOUT = Option.of(
            "ansible.timeout",
            OptionType.DURATION,
            Duration.ofMinutes(20),
            "A run past this is ended, its whole process group with it.");

    public static final Option<List<String>> OPTIONS = Option.unset(
            "ansible.options",
            OptionType.LIST,
            "none",
            "Further options of ansible-playbook, passed on as they are, such as [--force-handlers]; see playbooks.md.");
    public static final Option<Map<String, Object>> ENVIRONMENT = Option.of(
            "ansible.environment",
            OptionType.MAP,
            DEFAULTS.environment(),
            "Variables of the environment that ansible-playbook runs in. Values with ${env:X} or ${file:PATH} are kept like "
                    + "passwords.");

    /** All of them, in the order of the pipeline file. */
    static final List<Option<?>> ALL = List.of(
            EXTRA_VARS,
            FORKS,
            VERBOSITY,
            VAULT_PASSWORD_FILE,
            VAULT_IDS,
            BECOME,
            CHECK,
            DIFF,
            BECOME_PASSWORD,
            PROJECT,
            FOLLOW_LINKS,
            TIMEOUT,
            OPTIONS,
            ENVIRONMENT);

    /** Those that name things: shown wherever they turn up, also where they came from the environment or a file. */
    static final List<String> SHOWN = List.of("ansible.vaultIds");

    private AnsibleSection() {}
}
