package dev.lighterman.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final Key<Path> VAULT_PASSWORD_FILE = new Key<>("vaultPasswordFile");
    private static final Key<Map<String, Path>> VAULT_IDS = new Key<>("vaultIds");
    private static final Key<Boolean> BECOME = new Key<>("become");
    private static final Key<Secret> BECOME_PASSWORD = new Key<>("becomePassword");
    private static final Key<Boolean> CHECK = new Key<>("check");
    private static final Key<Boolean> DIFF = new Key<>("diff");
    private static final Key<Integer> FORKS = new Key<>("forks");
    private static final Key<Integer> VERBOSITY = new Key<>("verbosity");
    private static final Key<Duration> TIMEOUT = new Key<>("timeout");
    private static final Key<Path> PROJECT = new Key<>("project");
    private static final Key<Boolean> ALLOW_NO_HOSTS = new Key<>("allowNoHosts");
    private static final Key<Boolean> FOLLOW_LINKS = new Key<>("followLinks");
    private static final Key<List<String>> ARGUMENTS = new Key<>("arguments");
    private static final Key<Map<String, Object>> ENVIRONMENT = new Key<>("environment");

    private static final AnsibleOptions NONE = new AnsibleOptions(Map.of());

    private AnsibleOptions(Map<String, Object> values) {
        super(values);
    }

    @Override
    AnsibleOptions of(Map<String, Object> changed) {
        return new AnsibleOptions(changed);
    }

    /** {@return no option at all} */
    public static AnsibleOptions none() {
        return NONE;
    }

    /**
     * These options, and those of others that these do not set. Extra variables, vault ids, variables of the environment and
     * further arguments come from both: of two with the same name the one of these options holds.
     *
     * @param defaults what holds where nothing is set here, not null
     * @return never null
     */
    public AnsibleOptions or(AnsibleOptions defaults) {
        AnsibleOptions both = of(joined(defaults.options(), options()));
        return both.with(EXTRA_VARS, joined(defaults.extraVars(), extraVars()))
                .with(EXTRA_VARS_ARGUMENTS, joined(defaults.extraVarsArguments(), extraVarsArguments()))
                .with(VAULT_IDS, joined(defaults.vaultIds(), vaultIds()))
                .with(ARGUMENTS, joined(defaults.arguments(), arguments()))
                .with(ENVIRONMENT, joined(defaults.environment(), environment()));
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
     *     before; not null
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
        return with(EXTRA_VARS_ARGUMENTS, joined(extraVarsArguments(), List.of(argument)));
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
        return with(VAULT_PASSWORD_FILE, file);
    }

    /** {@return the file on this machine with the vault password; empty for none} */
    public Optional<Path> vaultPasswordFile() {
        return get(VAULT_PASSWORD_FILE);
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
        if (label.isEmpty() || label.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a vault id needs a label without @, but has \"" + label + "\"");
        }
        return with(VAULT_IDS, joined(vaultIds(), Map.of(label, file)));
    }

    /**
     * {@return the files on this machine with vault passwords, by their ids; unmodifiable, in the order they were
     * added, empty for none}
     */
    public Map<String, Path> vaultIds() {
        return get(VAULT_IDS).orElse(Map.of());
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

    private static <T> Map<String, T> joined(Map<String, T> defaults, Map<String, ? extends T> above) {
        Map<String, T> all = new LinkedHashMap<>(defaults);
        all.putAll(above);
        return Collections.unmodifiableMap(all);
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
