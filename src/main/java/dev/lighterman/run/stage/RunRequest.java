package dev.lighterman.run.stage;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.Retention;
import dev.lighterman.api.Secret;
import dev.lighterman.run.lock.Lease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What one execution of ansible-playbook shall do: its options, and what only a run has. Immutable and thread-safe.
 *
 * @param playbook the playbook's path inside the project, {@code /}-separated
 * @param project the playbook and the files beside it, the project being the run's working directory; and files around it, see {@code place}
 * @param inventories where the hosts come from, one {@code -i} each; empty for what Ansible's configuration says
 * @param options how ansible-playbook is called; the files it names are not read, see {@code vaultPasswords}
 * @param extraVarsFiles the content of the files that arguments of {@code -e} among the options name, by the argument
 * @param vaultPasswords the content of the options' files with vault passwords by their ids, under the empty id that of the
 *     one without; sent in files of their own that are removed when the run ends
 * @param ansiblePlaybook the program on the control node: a name looked up in PATH or an absolute path
 * @param image the container image that it is executed in; empty for the node itself
 * @param cleanup a playbook of the project that is run with the same inventory, limit and variables after
 *     ansible-playbook was ended from outside (cancel, deadline, signal), to undo what it then could not; it has 30 s,
 *     and its outcome changes nothing
 * @param purpose what it is run for
 * @param lease the token of the {@link Lease} it is started under, so that the lease lasts as long as the run
 * @param keep which other runs are kept when it starts
 * @param onServer the path of the playbook where it is on the node already; relative to the user's home
 * @param content that the roles and collections which its project requires are installed before
 * @param access the run's own way to its hosts
 * @param directory the run's directory, as its project has it
 * @param place where the project is below the directory that its files are relative to, {@code /}-separated; empty for
 *     that directory itself
 * @param configured passwords that the project's ansible.cfg names by their files
 * @param key what makes it happen once, however often it is asked for
 * @param slice the hosts that it is limited to, in place of the options' limit, since others of the same play have the rest; empty for all
 */
public record RunRequest(
        String playbook,
        List<StagedFile> project,
        List<RunInventory> inventories,
        AnsibleOptions options,
        Map<String, byte[]> extraVarsFiles,
        Map<String, Secret> vaultPasswords,
        String ansiblePlaybook,
        Optional<ExecutionImage> image,
        Optional<String> cleanup,
        RunPurpose purpose,
        Optional<String> lease,
        Retention keep,
        List<ConfigSecret> configured,
        Optional<String> onServer,
        Optional<RequiredContent> content,
        HostAccess access,
        String directory,
        String place,
        Optional<RunKey> key,
        List<String> slice) {
    /** What Ansible calls it from 2.9 on; {@code --become-password-file} is there from 2.12 on only. */
    private static final String BECOME_PASSWORD = "ansible_become_password";

    /** Copies. */
    public RunRequest {
        Objects.requireNonNull(playbook, "playbook");
        project = List.copyOf(project);
        inventories = List.copyOf(inventories);
        Objects.requireNonNull(options, "options");
        extraVarsFiles = Collections.unmodifiableMap(new LinkedHashMap<>(extraVarsFiles));
        vaultPasswords = Collections.unmodifiableMap(new LinkedHashMap<>(vaultPasswords));
        Objects.requireNonNull(ansiblePlaybook, "ansiblePlaybook");
        configured = List.copyOf(configured);
        slice = List.copyOf(slice);
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(place, "place");
    }

    /**
     * A request without files, inventories and options, with {@code ansible-playbook} of the node's PATH and
     * {@link Retention#DEFAULT}.
     *
     * @param playbook the playbook's path inside the project, {@code /}-separated, not null
     * @return a new request
     */
    public static RunRequest of(String playbook) {
        return new RunRequest(
                playbook,
                List.of(),
                List.of(),
                AnsibleOptions.none(),
                Map.of(),
                Map.of(),
                "ansible-playbook",
                Optional.empty(),
                Optional.empty(),
                RunPurpose.NONE,
                Optional.empty(),
                Retention.DEFAULT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                HostAccess.NONE,
                "..",
                "",
                Optional.empty(),
                List.of());
    }

    /** The extra variables and the become password, in what may stay on the node and what may not. */
    SecretVars vars() {
        Map<String, Object> vars = new LinkedHashMap<>(options.extraVars());
        // Where hosts have their own, an extra variable would hold above it.
        if (access.logins().stream().allMatch(login -> login.becomePassword().isEmpty())) {
            options.becomePassword().ifPresent(password -> vars.put(BECOME_PASSWORD, password));
        }
        return SecretVars.of(vars);
    }

    /** All secrets of the request. */
    public List<Secret> secrets() {
        List<Secret> all = new ArrayList<>(vars().secrets().values());
        all.addAll(vaultPasswords.values());
        configured.forEach(each -> all.add(each.password()));
        all.addAll(secretEnvironment().values());
        content.ifPresent(required -> all.addAll(required.secrets()));
        all.addAll(access.secrets());
        return all;
    }

    /** The secrets among the variables of the environment. */
    Map<String, Secret> secretEnvironment() {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        options.environment().forEach((name, value) -> {
            if (value instanceof Secret secret) {
                secrets.put(name, secret);
            }
        });
        return secrets;
    }

    /** The other variables of the environment. */
    Map<String, String> openEnvironment() {
        Map<String, String> open = new LinkedHashMap<>();
        options.environment().forEach((name, value) -> {
            if (!(value instanceof Secret)) {
                open.put(name, String.valueOf(value));
            }
        });
        return open;
    }

    /** Copies the request with one of its parts changed. */
    private RunRequest copy(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return parts.request();
    }

    /** The same with another playbook of the project. */
    public RunRequest playbook(String path) {
        return copy(parts -> parts.playbook = path);
    }

    /** The same with other files of the project. */
    public RunRequest project(List<StagedFile> files) {
        return copy(parts -> parts.project = files);
    }

    /**
     * The same, where the files are those of a directory above the project.
     *
     * @param below where the project is there, {@code /}-separated
     */
    public RunRequest place(String below) {
        return copy(parts -> {
            parts.place = below;
            parts.directory = below.replaceAll("[^/]+", "..") + (below.isEmpty() ? ".." : "/..");
        });
    }

    /** The same with other inventories. */
    public RunRequest inventories(List<RunInventory> value) {
        return copy(parts -> parts.inventories = value);
    }

    /** The same with its options changed. */
    public RunRequest with(UnaryOperator<AnsibleOptions> change) {
        return copy(parts -> parts.options = change.apply(options));
    }

    /** The same with the content of the file that an argument of {@code -e} among the options names. */
    public RunRequest extraVarsFile(String argument, byte[] content) {
        Map<String, byte[]> all = new LinkedHashMap<>(extraVarsFiles);
        all.put(argument, content);
        return copy(parts -> parts.extraVarsFiles = all);
    }

    /** The same with one more vault password, under the empty id for one without. */
    public RunRequest vaultPassword(String id, Secret password) {
        Map<String, Secret> all = new LinkedHashMap<>(vaultPasswords);
        all.put(id, password);
        return copy(parts -> parts.vaultPasswords = all);
    }

    /** The same with another program: a name looked up in PATH or an absolute path. */
    public RunRequest ansiblePlaybook(String program) {
        return copy(parts -> parts.ansiblePlaybook = program);
    }

    /** The same in a container. */
    public RunRequest image(ExecutionImage value) {
        return copy(parts -> parts.image = Optional.of(value));
    }

    /** The same with a playbook of the project that undoes what the run could not. */
    public RunRequest cleanup(String path) {
        return copy(parts -> parts.cleanup = Optional.of(path));
    }

    /** The same with what it is run for changed. */
    public RunRequest purpose(UnaryOperator<RunPurpose> change) {
        return copy(parts -> parts.purpose = change.apply(purpose));
    }

    /** The same, started under a lease. */
    public RunRequest under(Lease held) {
        return copy(parts -> parts.lease = Optional.of(held.token()));
    }

    /** The same, with another rule for which other runs are kept. */
    public RunRequest keeping(Retention other) {
        return copy(parts -> parts.keep = other);
    }

    /** The same with passwords that the project's ansible.cfg names by their files. */
    public RunRequest configured(List<ConfigSecret> passwords) {
        return copy(parts -> parts.configured = passwords);
    }

    /** The same, with the roles and collections that its project requires installed before. */
    public RunRequest content(RequiredContent required) {
        return copy(parts -> parts.content = Optional.of(required));
    }

    /** The same with a way of its own to its hosts. */
    public RunRequest access(HostAccess own) {
        return copy(parts -> parts.access = own);
    }

    /** The same for a playbook that is on the node already. */
    public RunRequest onServer(String path) {
        return copy(parts -> parts.onServer = Optional.of(path));
    }

    /** The path of a file of the project among all files. */
    public String placed(String path) {
        return place.isEmpty() ? path : place + "/" + path;
    }

    /** The same with a key, by which it happens once. */
    public RunRequest key(RunKey value) {
        return copy(parts -> parts.key = Optional.of(value));
    }

    /** The same for some of the hosts. */
    public RunRequest slice(List<String> hosts) {
        return copy(parts -> parts.slice = hosts);
    }

    /** The same where its directory has a path of its own, since the run works elsewhere. */
    RunRequest in(String runDirectory) {
        return copy(parts -> parts.directory = runDirectory);
    }

    /** The parts of a request while one of them is changed. */
    private static final class Parts {
        private String playbook;
        private List<StagedFile> project;
        private List<RunInventory> inventories;
        private AnsibleOptions options;
        private Map<String, byte[]> extraVarsFiles;
        private Map<String, Secret> vaultPasswords;
        private String ansiblePlaybook;
        private Optional<ExecutionImage> image;
        private Optional<String> cleanup;
        private RunPurpose purpose;
        private Optional<String> lease;
        private Retention keep;
        private List<ConfigSecret> configured;
        private Optional<String> onServer;
        private Optional<RequiredContent> content;
        private HostAccess access;
        private String directory;
        private String place;
        private Optional<RunKey> key;
        private List<String> slice;

        Parts(RunRequest from) {
            playbook = from.playbook;
            project = from.project;
            inventories = from.inventories;
            options = from.options;
            extraVarsFiles = from.extraVarsFiles;
            vaultPasswords = from.vaultPasswords;
            ansiblePlaybook = from.ansiblePlaybook;
            image = from.image;
            cleanup = from.cleanup;
            purpose = from.purpose;
            lease = from.lease;
            keep = from.keep;
            configured = from.configured;
            onServer = from.onServer;
            content = from.content;
            access = from.access;
            directory = from.directory;
            place = from.place;
            key = from.key;
            slice = from.slice;
        }

        RunRequest request() {
            return new RunRequest(
                    playbook,
                    project,
                    inventories,
                    options,
                    extraVarsFiles,
                    vaultPasswords,
                    ansiblePlaybook,
                    image,
                    cleanup,
                    purpose,
                    lease,
                    keep,
                    configured,
                    onServer,
                    content,
                    access,
                    directory,
                    place,
                    key,
                    slice);
        }
    }
}
