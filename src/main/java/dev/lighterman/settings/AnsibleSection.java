package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.AnsibleOptions.Owed;
import dev.lighterman.api.GalaxyServer;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.HostLogin;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SshKey;
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
            "Number of -v flags for ansible-playbook.");
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
            "The password for become, on all hosts and above what the inventory says (ansible_become_password); below that of"
                    + " ansible.logins.");
    public static final Option<String> BECOME_USER = Option.unset(
            "ansible.becomeUser",
            OptionType.TEXT,
            "Ansible's: root",
            "As which user tasks run with become, where neither inventory nor play says (--become-user).");
    public static final Option<String> BECOME_METHOD = Option.unset(
            "ansible.becomeMethod",
            OptionType.TEXT,
            "Ansible's: sudo",
            "By what become is done, where neither inventory nor play says (--become-method).");
    public static final Option<String> USER = Option.unset(
            "ansible.user",
            OptionType.TEXT,
            "Ansible's: the login user of the server",
            "The name to log in to managed hosts with, where neither inventory nor play says (-u).");
    public static final Option<Secret> PASSWORD = Option.unset(
            "ansible.password",
            OptionType.SECRET,
            "none",
            "The password to log in to managed hosts with, above what the inventory says (ansible_password); below that of"
                    + " ansible.logins.");
    public static final Option<List<HostLogin>> LOGINS = Option.unset(
            "ansible.logins",
            OptionType.LOGINS,
            "none",
            "Logins of some of the managed hosts, above what the inventory says: hosts (a pattern as in a play), and user,"
                    + " password, becomePassword. Of two for a host the first holds; see managed-hosts.md.");
    public static final Option<List<SshKey>> KEYS = Option.unset(
            "ansible.keys",
            OptionType.KEYS,
            "the server's own",
            "Private keys to log in to managed hosts with: a file, or file (or key: its text), passphrase, hosts (a pattern as in"
                    + " a play; all by default). They stay in no file on the server; see managed-hosts.md.");
    public static final Option<Path> KNOWN_HOSTS = Option.unset(
            "ansible.knownHosts",
            OptionType.PATH,
            "the server's own",
            "A file on this machine with the host keys of the managed hosts, in OpenSSH's format; no others count then.");
    public static final Option<HostKey> HOST_KEY = Option.unset(
            "ansible.hostKey",
            OptionType.HOST_KEY,
            "strict with ansible.knownHosts, else what the server's configuration says",
            "Which host keys of managed hosts are trusted: strict (those in known_hosts), accept-new (also new hosts) or insecure"
                    + " (any).");
    public static final Option<String> CONNECTION = Option.unset(
            "ansible.connection",
            OptionType.TEXT,
            "Ansible's: ssh",
            "The connection plugin to reach managed hosts by, where neither inventory nor play says (-c).");
    public static final Option<Path> PROJECT = Option.unset(
            "ansible.project",
            OptionType.PATH,
            "the directory with the playbook's ansible.cfg, else the playbook's own",
            "The directory that is sent with a playbook of yours, and that its run works in; see playbooks.md.");
    public static final Option<String> REQUIREMENTS = Option.unset(
            "ansible.requirements",
            OptionType.TEXT,
            "requirements.yml, roles/requirements.yml and collections/requirements.yml of the project",
            "The file with the roles and collections that are installed on the server before a playbook of yours; none for nothing.");
    public static final Option<List<GalaxyServer>> GALAXY = Option.unset(
            "ansible.galaxy",
            OptionType.GALAXY,
            "what ansible.cfg says",
            "The servers that roles and collections come from, each with name, url and token.");
    public static final Option<Boolean> FOLLOW_LINKS = Option.of(
            "ansible.followLinks",
            OptionType.BOOLEAN,
            DEFAULTS.followLinks(),
            "Send what symbolic links lead to outside of a playbook's directory and its git work tree; the same for the inventory"
                    + " and the manifests. Otherwise such a link is an error.");
    public static final Option<Owed> OWED = Option.of(
            "ansible.owed",
            OptionType.lowerCase(Owed.values()),
            DEFAULTS.owed(),
            "What a run does about handlers that an earlier run of the playbook was to run and did not, because a host failed before: run"
                    + " them, or warn of them only; see playbooks.md.");
    public static final Option<Boolean> WHY = Option.of(
            "ansible.why",
            OptionType.BOOLEAN,
            DEFAULTS.why(),
            "Find out why hosts were not reached or run no module, by trying the way to them once the run has ended; see"
                    + " why-hosts-fail.md.");
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
    static final SectionOptions<AnsibleOptions> ALL = SectionOptions.<AnsibleOptions>none()
            .with(EXTRA_VARS, AnsibleOptions::extraVars)
            .with(FORKS, AnsibleOptions::forks)
            .with(VERBOSITY, AnsibleOptions::verbosity)
            .with(VAULT_PASSWORD_FILE, AnsibleOptions::vaultPasswordFile)
            .and(List.of(VAULT_IDS))
            .with(BECOME, AnsibleOptions::become)
            .with(CHECK, AnsibleOptions::check)
            .with(DIFF, AnsibleOptions::diff)
            .with(BECOME_PASSWORD, AnsibleOptions::becomePassword)
            .with(BECOME_USER, AnsibleOptions::becomeUser)
            .with(BECOME_METHOD, AnsibleOptions::becomeMethod)
            .with(USER, AnsibleOptions::user)
            .with(PASSWORD, AnsibleOptions::password)
            .with(LOGINS, AnsibleOptions::logins)
            .with(KEYS, AnsibleOptions::keys)
            .with(KNOWN_HOSTS, AnsibleOptions::knownHosts)
            .with(HOST_KEY, AnsibleOptions::hostKey)
            .with(CONNECTION, AnsibleOptions::connection)
            .with(PROJECT, AnsibleOptions::project)
            .and(List.of(REQUIREMENTS))
            .with(GALAXY, AnsibleOptions::galaxy)
            .with(FOLLOW_LINKS, AnsibleOptions::followLinks)
            .with(OWED, AnsibleOptions::owed)
            .with(WHY, AnsibleOptions::why)
            .and(List.of(TIMEOUT, OPTIONS, ENVIRONMENT));

    /** Options that name things: shown wherever they turn up, also where they came from the environment or a file. */
    static final List<String> SHOWN = List.of(
            "ansible.vaultIds",
            "ansible.user",
            "ansible.becomeUser",
            "ansible.becomeMethod",
            "ansible.connection",
            "ansible.knownHosts");

    private AnsibleSection() {}
}
