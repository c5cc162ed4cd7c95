package dev.lighterman.run.stage;

import dev.lighterman.api.AnsibleOptions;
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
import java.util.function.UnaryOperator;

/**
 * What one execution of ansible-playbook shall do: its options, and what only a run has. Immutable and thread-safe.
 *
 * @param playbook the playbook's path inside the project, {@code /}-separated
 * @param project the playbook and the files beside it, staged as the run's working directory
 * @param inventories where the hosts come from, one {@code -i} each; empty for what Ansible's configuration says
 * @param options how ansible-playbook is called; the files it names are not read, see {@code vaultPasswords}
 * @param vaultPasswords the content of the options' files with vault passwords by their ids, under the empty id that of the
 *     one without; sent in files of their own that are removed when the run ends
 * @param ansiblePlaybook the program on the control node: a name looked up in PATH or an absolute path
 * @param cleanup a playbook of the project that is run with the same inventory, limit and variables after
 *     ansible-playbook was ended from outside (cancel, deadline, signal), to undo what it then could not; it has 30 s,
 *     and its outcome changes nothing
 * @param purpose what it is run for
 * @param lease the token of the {@link Lease} it is started under, so that the lease lasts as long as the run
 * @param keep which other runs are kept when it starts
 * @param configured passwords that the project's ansible.cfg names by their files
 */
public record RunRequest(
        String playbook,
        List<StagedFile> project,
        List<RunInventory> inventories,
        AnsibleOptions options,
        Map<String, Secret> vaultPasswords,
        String ansiblePlaybook,
        Optional<String> cleanup,
        RunPurpose purpose,
        Optional<String> lease,
        Retention keep,
        List<ConfigSecret> configured) {
    /** What Ansible calls it from 2.9 on; {@code --become-password-file} is there from 2.12 on only. */
    private static final String BECOME_PASSWORD = "ansible_become_password";

    /** Copies. */
    public RunRequest {
        Objects.requireNonNull(playbook, "playbook");
        project = List.copyOf(project);
        inventories = List.copyOf(inventories);
        Objects.requireNonNull(options, "options");
        vaultPasswords = Collections.unmodifiableMap(new LinkedHashMap<>(vaultPasswords));
        Objects.requireNonNull(ansiblePlaybook, "ansiblePlaybook");
        configured = List.copyOf(configured);
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
                "ansible-playbook",
                Optional.empty(),
                RunPurpose.NONE,
                Optional.empty(),
                Retention.DEFAULT,
                List.of());
    }

    /** The extra variables and the become password, in what may stay on the node and what may not. */
    SecretVars vars() {
        Map<String, Object> vars = new LinkedHashMap<>(options.extraVars());
        options.becomePassword().ifPresent(password -> vars.put(BECOME_PASSWORD, password));
        return SecretVars.of(vars);
    }

    /** All secrets of the request. */
    public List<Secret> secrets() {
        List<Secret> all = new ArrayList<>(vars().secrets().values());
        all.addAll(vaultPasswords.values());
        configured.forEach(each -> all.add(each.password()));
        return all;
    }

    /**
     * The same with other files.
     *
     * @param files in place of those set before, not null
     * @return a new request
     */
    public RunRequest project(List<StagedFile> files) {
        return new RunRequest(
                playbook,
                files,
                inventories,
                options,
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                purpose,
                lease,
                keep,
                configured);
    }

    /**
     * The same with other inventories.
     *
     * @param value in place of those set before, not null
     * @return a new request
     */
    public RunRequest inventories(List<RunInventory> value) {
        return new RunRequest(
                playbook,
                project,
                value,
                options,
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                purpose,
                lease,
                keep,
                configured);
    }

    /**
     * The same with its options changed.
     *
     * @param change makes new options of those there are, not null
     * @return a new request
     */
    public RunRequest with(UnaryOperator<AnsibleOptions> change) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                change.apply(options),
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                purpose,
                lease,
                keep,
                configured);
    }

    /**
     * The same with one more vault password.
     *
     * @param id empty for none, not null
     * @param password not null
     * @return a new request
     */
    public RunRequest vaultPassword(String id, Secret password) {
        Map<String, Secret> all = new LinkedHashMap<>(vaultPasswords);
        all.put(id, password);
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                all,
                ansiblePlaybook,
                cleanup,
                purpose,
                lease,
                keep,
                configured);
    }

    /**
     * The same with another program.
     *
     * @param program a name looked up in PATH or an absolute path, not null
     * @return a new request
     */
    public RunRequest ansiblePlaybook(String program) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                vaultPasswords,
                program,
                cleanup,
                purpose,
                lease,
                keep,
                configured);
    }

    /**
     * The same with a playbook that undoes what the run could not.
     *
     * @param path inside the project, not null
     * @return a new request
     */
    public RunRequest cleanup(String path) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                vaultPasswords,
                ansiblePlaybook,
                Optional.of(path),
                purpose,
                lease,
                keep,
                configured);
    }

    /**
     * The same with what it is run for changed.
     *
     * @param change makes a new purpose of the one there is, not null
     * @return a new request
     */
    public RunRequest purpose(UnaryOperator<RunPurpose> change) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                change.apply(purpose),
                lease,
                keep,
                configured);
    }

    /**
     * The same, under a lease.
     *
     * @param held what it is started under, not null
     * @return a new request
     */
    public RunRequest under(Lease held) {
        Optional<String> token = Optional.of(held.token());
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                purpose,
                token,
                keep,
                configured);
    }

    /**
     * The same, with another rule for what is kept.
     *
     * @param other not null
     * @return a new request
     */
    public RunRequest keeping(Retention other) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                purpose,
                lease,
                other,
                configured);
    }

    /**
     * The same with passwords that the project's ansible.cfg names.
     *
     * @param passwords in place of those set before, not null
     * @return a new request
     */
    public RunRequest configured(List<ConfigSecret> passwords) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                options,
                vaultPasswords,
                ansiblePlaybook,
                cleanup,
                purpose,
                lease,
                keep,
                passwords);
    }
}
