package dev.lighterman.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How {@code ansible-playbook} is called: what its options {@code --limit}, {@code --tags}, {@code -e} and so on say. The
 * same value serves a playbook of its own ({@link PlayRequest}), a job of a pipeline ({@link JobSpec}) and all playbooks of a
 * pipeline. An option that is not set is left to {@link #or} or to Ansible. Whether values can be used (a number's range, a
 * file) is checked when something is run with them. Immutable and thread-safe.
 */
public final class AnsibleOptions extends OptionSet<AnsibleOptions> {
    private static final Key<String> LIMIT = new Key<>("limit");
    private static final Key<List<String>> TAGS = new Key<>("tags");
    private static final Key<List<String>> SKIP_TAGS = new Key<>("skipTags");
    private static final Key<String> START_AT_TASK = new Key<>("startAtTask");
    private static final Key<Map<String, Object>> EXTRA_VARS = new Key<>("extraVars");
    private static final Key<List<String>> EXTRA_VARS_ARGUMENTS = new Key<>("extraVarsArguments");

    /** Vault passwords by their ids, an empty one for none: the {@link Path} of a file, or the {@link Secret} itself. */
    private static final Key<Map<String, Object>> VAULT = new Key<>("vault");

    private static final Key<Boolean> BECOME = new Key<>("become");
    private static final Key<Secret> BECOME_PASSWORD = new Key<>("becomePassword");
    private static final Key<Boolean> CHECK = new Key<>("check");
    private static final Key<Boolean> DIFF = new Key<>("diff");
    private static final Key<Integer> FORKS = new Key<>("forks");
    private static final Key<Integer> VERBOSITY = new Key<>("verbosity");
    private static final Key<Duration> TIMEOUT = new Key<>("timeout");
    private static final Key<Path> PROJECT = new Key<>("project");
    private static final Key<List<SshKey>> KEYS = new Key<>("keys");
    private static final Key<List<HostLogin>> LOGINS = new Key<>("logins");
    private static final Key<String> USER = new Key<>("user");
    private static final Key<Secret> PASSWORD = new Key<>("password");
    private static final Key<String> CONNECTION = new Key<>("connection");
    private static final Key<String> BECOME_USER = new Key<>("becomeUser");
    private static final Key<String> BECOME_METHOD = new Key<>("becomeMethod");
    private static final Key<Path> KNOWN_HOSTS = new Key<>("knownHosts");
    private static final Key<HostKey> HOST_KEY = new Key<>("hostKey");
    private static final Key<Boolean> ALLOW_NO_HOSTS = new Key<>("allowNoHosts");
    private static final Key<Boolean> FOLLOW_LINKS = new Key<>("followLinks");
    private static final Key<List<String>> ARGUMENTS = new Key<>("arguments");
    private static final Key<Map<String, Object>> ENVIRONMENT = new Key<>("environment");

    private static final Key<Optional<Path>> REQUIREMENTS = new Key<>("requirements");
    private static final Key<List<GalaxyServer>> GALAXY = new Key<>("galaxy");
    private static final Key<Owed> OWED = new Key<>("owed");
    private static final Key<Boolean> WHY = new Key<>("why");

    private static final AnsibleOptions NONE = new AnsibleOptions(Map.of());

    private AnsibleOptions(Map<String, Object> values) {
        super(values);
    }

    @Override
    AnsibleOptions of(Map<String, Object> changed) {
        return new AnsibleOptions(changed);
    }

    /** {@return the options that are set, by name; unmodifiable, never null} */
    public Map<String, Object> options() {
        return values();
    }

    /** {@return no option at all} */
    public static AnsibleOptions none() {
        return NONE;
    }

    /**
     * These options, and those of others that these do not set. Extra variables, vault ids, variables of the environment,
     * further arguments, keys and logins come from both: of two with the same name, or for the same host, the one of these
     * options holds.
     *
     * @param defaults what holds where nothing is set here, not null
     * @return never null
     */
    public AnsibleOptions or(AnsibleOptions defaults) {
        AnsibleOptions both = of(joined(defaults.values(), values()));
        return both.with(EXTRA_VARS, joined(defaults.extraVars(), extraVars()))
                .with(EXTRA_VARS_ARGUMENTS, joined(defaults.extraVarsArguments(), extraVarsArguments()))
                .with(VAULT, joined(defaults.vault(), vault()))
                .with(ARGUMENTS, joined(defaults.arguments(), arguments()))
                .with(ENVIRONMENT, joined(defaults.environment(), environment()))
                .with(KEYS, joined(keys(), defaults.keys()))
                .with(LOGINS, joined(logins(), defaults.logins()));
    }

    /**
     * Narrows the hosts down ({@code -l}). For a {@link PlayRequest}, {@code @last-failed} alone stands for the hosts that
     * failed, or could not be reached, in the newest run of the playbook at this path that the control node still has.
     * Where there is none, or no host failed, nothing is run and the run fails with a sentence that says so.
     *
     * @param pattern a host pattern, not null
     * @return new options
     */
    public AnsibleOptions limit(String pattern) {
        return with(LIMIT, pattern);
    }

    /** {@return the pattern that narrows the hosts down; empty for all hosts of the play} */
    public Optional<String> limit() {
        return get(LIMIT);
    }

    /**
     * Only plays and tasks with one of these tags ({@code -t}).
     *
     * @param tags in place of those set before; empty for none; not null
     * @return new options
     */
    public AnsibleOptions tags(List<String> tags) {
        return with(TAGS, List.copyOf(tags));
    }

    /** {@return the tags of plays and tasks to keep to; unmodifiable, empty for all} */
    public List<String> tags() {
        return get(TAGS).orElse(List.of());
    }

    /**
     * None of the plays and tasks with one of these tags ({@code --skip-tags}).
     *
     * @param tags in place of those set before; empty for none; not null
     * @return new options
     */
    public AnsibleOptions skipTags(List<String> tags) {
        return with(SKIP_TAGS, List.copyOf(tags));
    }

    /** {@return the tags of plays and tasks to leave out; unmodifiable, empty for none} */
    public List<String> skipTags() {
        return get(SKIP_TAGS).orElse(List.of());
    }

    /**
     * Starts at the task of this name ({@code --start-at-task}).
     *
     * @param name the task's name, not null
     * @return new options
     */
    public AnsibleOptions startAtTask(String name) {
        return with(START_AT_TASK, name);
    }

    /** {@return the name of the task to start at; empty for the first} */
    public Optional<String> startAtTask() {
        return get(START_AT_TASK);
    }

    /**
     * Adds extra variables ({@code -e}), which hold above all other variables. {@link Secret}s among the values, also inside
     * of lists and maps, stay in no file: they go in one of their own that is removed when the run ends, and are hidden
     * wherever they turn up.
     *
     * @param vars text, numbers, booleans, lists, maps, nulls and secrets by name, each in place of one of that name set
     *     before; copied; not null
     * @return new options
     */
    public AnsibleOptions extraVars(Map<String, ?> vars) {
        return with(EXTRA_VARS, joined(extraVars(), vars));
    }

    /** {@return the extra variables; by name, unmodifiable, empty for none} */
    public Map<String, Object> extraVars() {
        return get(EXTRA_VARS).orElse(Map.of());
    }

    /**
     * Adds one argument of {@code -e}, which ansible-playbook reads itself. It stands on the command line, where other users
     * of the control node can see it, and holds above {@link #extraVars(Map)} but for secrets.
     *
     * @param argument {@code key=value ...}, a JSON or YAML mapping, or {@code @FILE} with a file on this machine (relative to
     *     the working directory), whose content is sent; not null
     * @return new options
     */
    public AnsibleOptions extraVars(String argument) {
        return with(
                EXTRA_VARS_ARGUMENTS,
                joined(extraVarsArguments(), List.of(Objects.requireNonNull(argument, "argument"))));
    }

    /** {@return the arguments of {@code -e}; unmodifiable, in the order they were added, empty for none} */
    public List<String> extraVarsArguments() {
        return get(EXTRA_VARS_ARGUMENTS).orElse(List.of());
    }

    /**
     * The vault password ({@code --vault-password-file}).
     *
     * @param file a file on this machine whose content is the password, not null
     * @return new options
     */
    public AnsibleOptions vaultPasswordFile(Path file) {
        return with(VAULT, joined(vault(), Map.of("", Objects.requireNonNull(file, "file"))));
    }

    /**
     * The vault password itself, in place of a file's. It stays in no file.
     *
     * @param password not null
     * @return new options
     */
    public AnsibleOptions vaultPassword(Secret password) {
        return with(VAULT, joined(vault(), Map.of("", Objects.requireNonNull(password, "password"))));
    }

    /** {@return the file on this machine with the vault password; empty for none} */
    public Optional<Path> vaultPasswordFile() {
        return Optional.ofNullable(vault(Path.class).get(""));
    }

    /**
     * Adds a vault password with an id ({@code --vault-id label@file}).
     *
     * @param label the id, not empty, without {@code @}
     * @param file a file on this machine whose content is the password, not null
     * @return new options
     * @throws IllegalArgumentException if the label is empty or has an {@code @}
     */
    public AnsibleOptions vaultId(String label, Path file) {
        requireLabel(label);
        return with(VAULT, joined(vault(), Map.of(label, Objects.requireNonNull(file, "file"))));
    }

    /**
     * Adds a vault password with an id, itself, in place of a file. It stays in no file.
     *
     * @param label the id, not empty, without {@code @}
     * @param password not null
     * @return new options
     * @throws IllegalArgumentException if the label is empty or has an {@code @}
     */
    public AnsibleOptions vaultId(String label, Secret password) {
        requireLabel(label);
        return with(VAULT, joined(vault(), Map.of(label, Objects.requireNonNull(password, "password"))));
    }

    private static void requireLabel(String label) {
        if (label.isEmpty() || label.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a vault id needs a label without @, but has \"" + label + "\"");
        }
    }

    private Map<String, Object> vault() {
        return get(VAULT).orElse(Map.of());
    }

    /** Those of the vault passwords that are files, or are none. */
    private <T> Map<String, T> vault(Class<T> type) {
        Map<String, T> found = new LinkedHashMap<>();
        vault().forEach((id, password) -> {
            if (type.isInstance(password)) {
                found.put(id, type.cast(password));
            }
        });
        return found;
    }

    /**
     * {@return the vault passwords that are no files, by their ids, under the empty id that of {@link #vaultPassword};
     * unmodifiable, empty for none}
     */
    public Map<String, Secret> vaultPasswords() {
        return Collections.unmodifiableMap(vault(Secret.class));
    }

    /**
     * {@return the files on this machine with vault passwords, by their ids; unmodifiable, in the order they were
     * added, empty for none}
     */
    public Map<String, Path> vaultIds() {
        Map<String, Path> files = vault(Path.class);
        files.remove("");
        return Collections.unmodifiableMap(files);
    }

    /**
     * Runs with become ({@code -b}).
     *
     * @param value false to switch it off where defaults have it on
     * @return new options
     */
    public AnsibleOptions become(boolean value) {
        return with(BECOME, value);
    }

    /** {@return whether it is run with become; false when not set} */
    public boolean become() {
        return get(BECOME).orElse(false);
    }

    /**
     * The password for become, on all hosts and above what the inventory says. Like a secret among the extra variables it
     * stays in no file.
     *
     * @param password not null
     * @return new options
     */
    public AnsibleOptions becomePassword(Secret password) {
        return with(BECOME_PASSWORD, password);
    }

    /** {@return the password for become; empty for none} */
    public Optional<Secret> becomePassword() {
        return get(BECOME_PASSWORD);
    }

    /**
     * Changes nothing, only says what would change ({@code --check}).
     *
     * @param value false to switch it off where defaults have it on
     * @return new options
     */
    public AnsibleOptions check(boolean value) {
        return with(CHECK, value);
    }

    /** {@return whether nothing is changed; false when not set} */
    public boolean check() {
        return get(CHECK).orElse(false);
    }

    /**
     * Shows differences in files ({@code --diff}); a pipeline's deployment shows what it changes in the cluster.
     *
     * @param value false to switch it off where defaults have it on
     * @return new options
     */
    public AnsibleOptions diff(boolean value) {
        return with(DIFF, value);
    }

    /** {@return whether differences are shown; false when not set} */
    public boolean diff() {
        return get(DIFF).orElse(false);
    }

    /**
     * How many hosts at a time ({@code --forks}).
     *
     * @param hosts at least 1
     * @return new options
     */
    public AnsibleOptions forks(int hosts) {
        return with(FORKS, hosts);
    }

    /** {@return how many hosts at a time; empty for Ansible's own default} */
    public OptionalInt forks() {
        return get(FORKS).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /**
     * How many {@code -v}.
     *
     * @param level 0 to 6
     * @return new options
     */
    public AnsibleOptions verbosity(int level) {
        return with(VERBOSITY, level);
    }

    /** {@return how many {@code -v}; 0 when not set} */
    public int verbosity() {
        return get(VERBOSITY).orElse(0);
    }

    /**
     * Ends the run, and all it started, when it takes longer.
     *
     * @param limit positive, not null
     * @return new options
     */
    public AnsibleOptions timeout(Duration limit) {
        return with(TIMEOUT, limit);
    }

    /**
     * {@return how long a run may take; empty for no limit; the playbooks of a pipeline have one of 20 minutes then}
     */
    public Optional<Duration> timeout() {
        return get(TIMEOUT);
    }

    /**
     * The directory that {@code ansible-playbook} would be called in by hand: it is sent as a whole, and the run's working
     * directory is its copy. Without it, it is the directory with the {@code ansible.cfg} that belongs to the playbook, or
     * the playbook's own.
     *
     * @param directory a directory on this machine, with the playbook in it or below it; not null
     * @return new options
     */
    public AnsibleOptions project(Path directory) {
        return with(PROJECT, directory);
    }

    /**
     * The directory of the playbook's project.
     *
     * @return empty to find it by the playbook's path
     */
    public Optional<Path> project() {
        return get(PROJECT);
    }

    /**
     * Whether a run in which no play matches a host, or whose inventory is empty, is a success with a warning.
     *
     * @param value false for NOT_BUILT
     * @return new options
     */
    public AnsibleOptions allowNoHosts(boolean value) {
        return with(ALLOW_NO_HOSTS, value);
    }

    /** {@return whether it is fine that no play matches a host; false when not set} */
    public boolean allowNoHosts() {
        return get(ALLOW_NO_HOSTS).orElse(false);
    }

    /**
     * Sends what symbolic links lead to outside of the playbook's directory and its git work tree; the same for inventories and
     * manifests. Without it such a link is an error: a person who may commit one would choose files of this machine.
     *
     * @param value false to switch it off where defaults have it on
     * @return new options
     */
    public AnsibleOptions followLinks(boolean value) {
        return with(FOLLOW_LINKS, value);
    }

    /**
     * Whether symbolic links may lead out of what is sent.
     *
     * @return false when not set
     */
    public boolean followLinks() {
        return get(FOLLOW_LINKS).orElse(false);
    }

    /**
     * Adds options of {@code ansible-playbook} that have no method here, such as {@code --force-handlers}. They stand on the
     * command line as they are, where other users of the control node can see them. Those that have a method here, or that
     * would wait for an answer or run nothing, are refused when something is run with them.
     *
     * @param words options and their values, each a word of its own or {@code --option=value}; not null
     * @return new options
     */
    public AnsibleOptions arguments(List<String> words) {
        return with(ARGUMENTS, joined(arguments(), words));
    }

    /** {@return the further options of ansible-playbook; unmodifiable, in the order they were added, empty for none} */
    public List<String> arguments() {
        return get(ARGUMENTS).orElse(List.of());
    }

    /**
     * Adds variables of the environment that {@code ansible-playbook} runs in, and with it what it starts on the control
     * node. A {@link Secret} among the values stays on no command line and in no file that outlives the run, and is hidden
     * wherever it turns up. What Lighterman relies on, such as {@code ANSIBLE_STDOUT_CALLBACK}, is refused when something is
     * run with it.
     *
     * @param variables text, numbers, booleans and secrets by name, each in place of one of that name set before; not null
     * @return new options
     */
    public AnsibleOptions environment(Map<String, ?> variables) {
        return with(ENVIRONMENT, joined(environment(), variables));
    }

    /** {@return the variables of the environment; by name, unmodifiable, empty for none} */
    public Map<String, Object> environment() {
        return get(ENVIRONMENT).orElse(Map.of());
    }

    /**
     * Installs the roles and collections that a file requires, once, on the control node, before the playbook begins. Without
     * it these are the files {@code requirements.yml}, {@code roles/requirements.yml} and {@code collections/requirements.yml} of
     * the playbook's project, as far as they are there.
     *
     * @param file a file on this machine, or for a playbook on the server one there, from the directory that the run works in;
     *     not null
     * @return new options
     */
    public AnsibleOptions requirements(Path file) {
        return with(REQUIREMENTS, Optional.of(Objects.requireNonNull(file, "file")));
    }

    /**
     * Installs no roles and collections, whatever files require some.
     *
     * @return new options
     */
    public AnsibleOptions noRequirements() {
        return with(REQUIREMENTS, Optional.empty());
    }

    /** {@return the file that requires roles and collections; empty for the usual ones, or {@link #hasNoRequirements() none}} */
    public Optional<Path> requirements() {
        return get(REQUIREMENTS).flatMap(file -> file);
    }

    /** {@return whether no roles and collections are installed; false when not set} */
    public boolean hasNoRequirements() {
        return get(REQUIREMENTS).filter(Optional::isEmpty).isPresent();
    }

    /**
     * The servers that {@code ansible-galaxy} asks, in this order, in place of those of ansible.cfg.
     *
     * @param servers in place of those set before; empty for what ansible.cfg says; not null
     * @return new options
     */
    public AnsibleOptions galaxy(List<GalaxyServer> servers) {
        return with(GALAXY, List.copyOf(servers));
    }

    /** {@return the servers that ansible-galaxy asks; unmodifiable, empty for what ansible.cfg says} */
    public List<GalaxyServer> galaxy() {
        return get(GALAXY).orElse(List.of());
    }

    /**
     * What is done about handlers that an earlier run of the playbook was to run and did not.
     *
     * @param value {@link Owed#RUN} to make up for them, {@link Owed#WARN} to tell of them only; not null
     * @return new options
     */
    public AnsibleOptions owed(Owed value) {
        return with(OWED, value);
    }

    /** {@return what is done about handlers that an earlier run owes; {@link Owed#RUN} when not set} */
    public Owed owed() {
        return get(OWED).orElse(Owed.RUN);
    }

    /**
     * Has the control node find out why hosts failed: once Ansible has ended it tries the way to each host that was not reached,
     * or on which no module could run, and adds what it finds to {@link TaskFailure#why}. That takes some seconds where a host
     * failed, none where none did, and changes nothing.
     *
     * @param value false to leave it at what Ansible says
     * @return new options
     */
    public AnsibleOptions why(boolean value) {
        return with(WHY, value);
    }

    /** {@return whether the control node finds out why hosts failed; true when not set} */
    public boolean why() {
        return get(WHY).orElse(true);
    }

    /**
     * The private keys to log in to managed hosts with. They go into the memory of an agent on the control node that the run
     * has for itself. A host for which there is one is offered those that are for it, and none of the control node's own but
     * the ones that its inventory or OpenSSH's configuration names.
     *
     * @param keys in the order to offer them, in place of those set before; empty for none; not null
     * @return new options
     */
    public AnsibleOptions keys(List<SshKey> keys) {
        return with(KEYS, List.copyOf(keys));
    }

    /** {@return the private keys to log in to managed hosts with; unmodifiable, empty for the control node's own} */
    public List<SshKey> keys() {
        return get(KEYS).orElse(List.of());
    }

    /**
     * How to log in to some of the managed hosts. Of two that fit a host the first holds, in each of its parts.
     *
     * @param logins in place of those set before; empty for none; not null
     * @return new options
     */
    public AnsibleOptions logins(List<HostLogin> logins) {
        return with(LOGINS, List.copyOf(logins));
    }

    /** {@return how to log in to some of the managed hosts; unmodifiable, empty for what the inventory says} */
    public List<HostLogin> logins() {
        return get(LOGINS).orElse(List.of());
    }

    /**
     * The name to log in to managed hosts with, below what the inventory and plays say ({@code -u}).
     *
     * @param name not null
     * @return new options
     */
    public AnsibleOptions user(String name) {
        return with(USER, name);
    }

    /** {@return the name to log in to managed hosts with; empty for Ansible's default} */
    public Optional<String> user() {
        return get(USER);
    }

    /**
     * The password to log in to managed hosts with, above what the inventory says, and below {@link #logins}.
     *
     * @param password not null
     * @return new options
     */
    public AnsibleOptions password(Secret password) {
        return with(PASSWORD, password);
    }

    /** {@return the password to log in to managed hosts with; empty for none} */
    public Optional<Secret> password() {
        return get(PASSWORD);
    }

    /**
     * How to reach managed hosts, below what the inventory and plays say ({@code -c}).
     *
     * @param plugin the name of a connection plugin, {@code ssh} or {@code local} say; not null
     * @return new options
     */
    public AnsibleOptions connection(String plugin) {
        return with(CONNECTION, plugin);
    }

    /** {@return the connection plugin to reach managed hosts by; empty for Ansible's default} */
    public Optional<String> connection() {
        return get(CONNECTION);
    }

    /**
     * As which user tasks run with become, below what the inventory and plays say ({@code --become-user}).
     *
     * @param name not null
     * @return new options
     */
    public AnsibleOptions becomeUser(String name) {
        return with(BECOME_USER, name);
    }

    /** {@return as which user tasks run with become; empty for Ansible's default, root} */
    public Optional<String> becomeUser() {
        return get(BECOME_USER);
    }

    /**
     * By what become is done, below what the inventory and plays say ({@code --become-method}).
     *
     * @param plugin the name of a become plugin, {@code su} say; not null
     * @return new options
     */
    public AnsibleOptions becomeMethod(String plugin) {
        return with(BECOME_METHOD, plugin);
    }

    /** {@return by what become is done; empty for Ansible's default, sudo} */
    public Optional<String> becomeMethod() {
        return get(BECOME_METHOD);
    }

    /**
     * The known host keys of the managed hosts: those in this file and no others.
     *
     * @param file a file on this machine in OpenSSH's format, which is sent along; not null
     * @return new options
     */
    public AnsibleOptions knownHosts(Path file) {
        return with(KNOWN_HOSTS, file);
    }

    /** {@return the file on this machine with the known host keys; empty for those that the control node knows} */
    public Optional<Path> knownHosts() {
        return get(KNOWN_HOSTS);
    }

    /**
     * Which host keys of managed hosts are trusted. Where {@link #knownHosts(Path)} is set, a key that is accepted as new is
     * forgotten with the run.
     *
     * @param policy strict, accept-new or insecure, not null
     * @return new options
     */
    public AnsibleOptions hostKey(HostKey policy) {
        return with(HOST_KEY, policy);
    }

    /**
     * Which host keys of managed hosts are trusted.
     *
     * @return empty for strict where {@link #knownHosts()} is set, else for what Ansible's and OpenSSH's configuration say
     */
    public Optional<HostKey> hostKey() {
        return get(HOST_KEY);
    }

    private static <T> Map<String, T> joined(Map<String, T> defaults, Map<String, ? extends T> above) {
        Map<String, T> all = new LinkedHashMap<>(defaults);
        all.putAll(above);
        return Collections.unmodifiableMap(all);
    }

    private static <T> List<T> joined(List<T> first, List<T> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    /** What a run does about the handlers that an earlier run of its playbook owes, see {@link RunResult.OwedHandler}. */
    public enum Owed {
        /** It has them notified anew, by a task in front of those that notified them. */
        RUN,
        /** It only warns of them. */
        WARN
    }
}
