package dev.lighterman.run.stage;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.Retention;
import dev.lighterman.api.Secret;
import dev.lighterman.run.lock.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What one execution of ansible-playbook shall do: its options, and what only a run has. Immutable and thread-safe.
 *
 * @param project which playbook, and the files around it
 * @param hosts on which hosts
 * @param options how ansible-playbook is called; the files it names are not read, see {@code files}
 * @param files the content of the files that options and configuration name
 * @param program what executes it
 * @param purpose what it is run for
 * @param start how it starts beside other runs
 */
public record RunRequest(
        RunProject project,
        RunHosts hosts,
        AnsibleOptions options,
        OptionFiles files,
        RunProgram program,
        RunPurpose purpose,
        RunStart start) {
    /** What Ansible calls it from 2.9 on; {@code --become-password-file} is there from 2.12 on only. */
    private static final String BECOME_PASSWORD = "ansible_become_password";

    /**
     * A request without files, inventories and options, with {@code ansible-playbook} of the node's PATH and
     * {@link Retention#DEFAULT}.
     *
     * @param playbook the playbook's path inside the project, {@code /}-separated, not null
     * @return a new request
     */
    public static RunRequest of(String playbook) {
        return new RunRequest(
                RunProject.of(playbook),
                RunHosts.CONFIGURED,
                AnsibleOptions.none(),
                OptionFiles.NONE,
                RunProgram.OF_PATH,
                RunPurpose.NONE,
                RunStart.PLAIN);
    }

    /** The same with its project changed. */
    public RunRequest project(UnaryOperator<RunProject> change) {
        return new RunRequest(change.apply(project), hosts, options, files, program, purpose, start);
    }

    /** The same with these files of the project. */
    public RunRequest project(List<StagedFile> staged) {
        return project(all -> all.files(staged));
    }

    /** The same with its hosts changed. */
    public RunRequest hosts(UnaryOperator<RunHosts> change) {
        return new RunRequest(project, change.apply(hosts), options, files, program, purpose, start);
    }

    /** The same with other inventories. */
    public RunRequest inventories(List<RunInventory> value) {
        return hosts(all -> all.inventories(value));
    }

    /** The same with its options changed. */
    public RunRequest with(UnaryOperator<AnsibleOptions> change) {
        return new RunRequest(project, hosts, change.apply(options), files, program, purpose, start);
    }

    /** The same with the content of files that options name changed. */
    public RunRequest files(UnaryOperator<OptionFiles> change) {
        return new RunRequest(project, hosts, options, change.apply(files), program, purpose, start);
    }

    private RunRequest program(RunProgram other) {
        return new RunRequest(project, hosts, options, files, other, purpose, start);
    }

    /** The same with another program: a name looked up in PATH or an absolute path. */
    public RunRequest ansiblePlaybook(String path) {
        return program(program.path(path));
    }

    /** The same in a container. */
    public RunRequest image(ExecutionImage value) {
        return program(program.image(value));
    }

    /** The same, with the roles and collections that its project requires installed before. */
    public RunRequest content(RequiredContent required) {
        return program(program.content(required));
    }

    /** The same with what it is run for changed. */
    public RunRequest purpose(UnaryOperator<RunPurpose> change) {
        return new RunRequest(project, hosts, options, files, program, change.apply(purpose), start);
    }

    private RunRequest start(RunStart other) {
        return new RunRequest(project, hosts, options, files, program, purpose, other);
    }

    /** The same, with another rule for which other runs are kept. */
    public RunRequest keeping(Retention other) {
        return start(start.keep(other));
    }

    /** The same, started under a lease. */
    public RunRequest under(Lease held) {
        return start(start.under(held));
    }

    /** The same with a key, by which it happens once. */
    public RunRequest key(RunKey value) {
        return start(start.key(value));
    }

    /** The extra variables and the become password, apart: those that may stay on the node, and secrets. */
    SecretVars vars() {
        Map<String, Object> vars = new LinkedHashMap<>(options.extraVars());
        // Where hosts have their own, an extra variable would hold above it.
        if (hosts.access().logins().stream()
                .allMatch(login -> login.becomePassword().isEmpty())) {
            options.becomePassword().ifPresent(password -> vars.put(BECOME_PASSWORD, password));
        }
        return SecretVars.of(vars);
    }

    /** All secrets of the request. */
    public List<Secret> secrets() {
        List<Secret> all = new ArrayList<>(vars().secrets().values());
        all.addAll(files.vaultPasswords().values());
        files.configured().forEach(each -> all.add(each.password()));
        all.addAll(secretEnvironment().values());
        program.content().ifPresent(required -> all.addAll(required.secrets()));
        all.addAll(hosts.access().secrets());
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
}
