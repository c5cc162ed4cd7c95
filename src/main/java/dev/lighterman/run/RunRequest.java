package dev.lighterman.run;

import dev.lighterman.api.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request for one execution of ansible-playbook. Immutable and thread-safe.
 *
 * @param playbook the playbook's path inside the project
 * @param project the playbook and the files beside it, staged as the run's working directory; default none
 * @param inventories where the hosts come from, one {@code -i} each; default none, that is whatever Ansible's
 *     configuration says
 * @param limit hosts to keep to ({@code --limit}); default all
 * @param tags only tasks with one of these tags ({@code --tags}); default all
 * @param skipTags no task with one of these tags ({@code --skip-tags}); default none
 * @param startAtTask the task to begin with ({@code --start-at-task}); default the first
 * @param check whether to change nothing and predict ({@code --check}); default false
 * @param diff whether to show differences ({@code --diff}); default false
 * @param forks hosts worked on at once ({@code --forks}), at least 1; default Ansible's configuration
 * @param become whether tasks run as another user ({@code --become}); default false
 * @param verbosity how many {@code -v}, 0 to 6; default 0
 * @param color whether Ansible's output is coloured; default false
 * @param extraVars variables above all others ({@code -e}): plain maps, lists, strings, numbers, booleans and
 *     nulls; sent in a file; default none
 * @param secretVars variables like {@code extraVars} that are secret: sent in a file of their own that is
 *     removed when the run ends; default none
 * @param vaultPasswords vault passwords by their ids ({@code --vault-id}), the empty id for one without
 *     ({@code --vault-password-file}); sent like {@code secretVars}; default none
 * @param timeout how long ansible-playbook may run before it and all it started are ended; default no limit
 * @param cleanup a playbook of the project that is run with the same inventory, limit and variables after
 *     ansible-playbook was ended from outside (cancel, deadline, signal), to undo what it then could not; it has 30 s,
 *     and its outcome changes nothing; default none
 * @param pipeline the job it is run for, shown where runs are listed; default none
 * @param origin where the playbook came from, as later runs of it find this one ({@link PlaybookRunner#runs(String)}); default none
 * @param allowNoHosts whether a run in which no play matched a host, or whose inventory is empty, is fine; default false
 * @param lease the token of the {@link Lease} it is started under, so that the lease lasts as long as the run; default none
 * @param keep which other runs are kept when it starts; default {@link Retention#DEFAULT}
 * @param notes what clients that attach to it are to know: plain maps, lists, strings, numbers,
 *     booleans and nulls, no secrets; default none
 * @param ansiblePlaybook the program on the control node: a name looked up in PATH or an absolute path; default
 *     {@code ansible-playbook}
 */
public record RunRequest(
        String playbook,
        List<StagedFile> project,
        List<RunInventory> inventories,
        Optional<String> limit,
        List<String> tags,
        List<String> skipTags,
        Optional<String> startAtTask,
        boolean check,
        boolean diff,
        OptionalInt forks,
        boolean become,
        int verbosity,
        boolean color,
        Map<String, Object> extraVars,
        Map<String, Secret> secretVars,
        Map<String, Secret> vaultPasswords,
        Optional<Duration> timeout,
        Optional<String> cleanup,
        Optional<String> pipeline,
        Optional<String> origin,
        boolean allowNoHosts,
        Optional<String> lease,
        Retention keep,
        Map<String, Object> notes,
        String ansiblePlaybook) {
    /** Checks and copies. */
    public RunRequest {
        Objects.requireNonNull(playbook, "playbook");
        project = List.copyOf(project);
        inventories = List.copyOf(inventories);
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        extraVars = Collections.unmodifiableMap(new LinkedHashMap<>(extraVars));
        secretVars = Collections.unmodifiableMap(new LinkedHashMap<>(secretVars));
        vaultPasswords = Collections.unmodifiableMap(new LinkedHashMap<>(vaultPasswords));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        Objects.requireNonNull(ansiblePlaybook, "ansiblePlaybook");
        if (forks.isPresent() && forks.getAsInt() < 1) {
            throw new IllegalArgumentException("forks must be at least 1, but is " + forks.getAsInt());
        }
        if (verbosity < 0 || verbosity > 6) {
            throw new IllegalArgumentException("verbosity must be 0 to 6, but is " + verbosity);
        }
        if (timeout.isPresent() && (timeout.get().isZero() || timeout.get().isNegative())) {
            throw new IllegalArgumentException("the timeout must be positive, but is " + timeout.get());
        }
    }

    /** All secrets of the request. */
    List<Secret> secrets() {
        List<Secret> all = new ArrayList<>(secretVars.values());
        all.addAll(vaultPasswords.values());
        return all;
    }

    /**
     * The same, under a lease.
     *
     * @param held what it is started under, not null
     * @return never null
     */
    public RunRequest under(Lease held) {
        return with(Optional.of(held.token()), keep, notes);
    }

    /**
     * The same, with another rule for what is kept.
     *
     * @param other not null
     * @return never null
     */
    public RunRequest keeping(Retention other) {
        return with(lease, other, notes);
    }

    /**
     * The same, with other notes.
     *
     * @param other plain JSON values, no secrets; not null
     * @return never null
     */
    public RunRequest noting(Map<String, Object> other) {
        return with(lease, keep, other);
    }

    private RunRequest with(Optional<String> otherLease, Retention otherKeep, Map<String, Object> otherNotes) {
        return new RunRequest(
                playbook,
                project,
                inventories,
                limit,
                tags,
                skipTags,
                startAtTask,
                check,
                diff,
                forks,
                become,
                verbosity,
                color,
                extraVars,
                secretVars,
                vaultPasswords,
                timeout,
                cleanup,
                pipeline,
                origin,
                allowNoHosts,
                otherLease,
                otherKeep,
                otherNotes,
                ansiblePlaybook);
    }

    /**
     * Starts a request.
     *
     * @param playbook the playbook's path inside the project, {@code /}-separated, not null
     * @return a new builder
     */
    public static Builder builder(String playbook) {
        return new Builder(playbook);
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder {
        private final String playbook;
        private List<StagedFile> project = List.of();
        private List<RunInventory> inventories = List.of();
        private Optional<String> limit = Optional.empty();
        private List<String> tags = List.of();
        private List<String> skipTags = List.of();
        private Optional<String> startAtTask = Optional.empty();
        private boolean check = false;
        private boolean diff = false;
        private OptionalInt forks = OptionalInt.empty();
        private boolean become = false;
        private int verbosity = 0;
        private boolean color = false;
        private Map<String, Object> extraVars = Map.of();
        private Map<String, Secret> secretVars = Map.of();
        private final Map<String, Secret> vaultPasswords = new LinkedHashMap<>();
        private Optional<Duration> timeout = Optional.empty();
        private Optional<String> cleanup = Optional.empty();
        private Optional<String> pipeline = Optional.empty();
        private Optional<String> origin = Optional.empty();
        private boolean allowNoHosts = false;
        private String ansiblePlaybook = "ansible-playbook";

        private Builder(String playbook) {
            this.playbook = Objects.requireNonNull(playbook, "playbook");
        }

        /**
         * Adds to {@link RunRequest#project()}.
         *
         * @param more the value, not null
         * @return this
         */
        public Builder addProject(List<StagedFile> more) {
            List<StagedFile> all = new ArrayList<>(project);
            all.addAll(more);
            return project(all);
        }

        /**
         * Sets {@link RunRequest#project()}.
         *
         * @param value not null
         * @return this
         */
        public Builder project(List<StagedFile> value) {
            this.project = List.copyOf(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#inventories()}.
         *
         * @param value not null
         * @return this
         */
        public Builder inventories(List<RunInventory> value) {
            this.inventories = List.copyOf(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#limit()}.
         *
         * @param value not null
         * @return this
         */
        public Builder limit(String value) {
            this.limit = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#tags()}.
         *
         * @param value not null
         * @return this
         */
        public Builder tags(List<String> value) {
            this.tags = List.copyOf(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#skipTags()}.
         *
         * @param value not null
         * @return this
         */
        public Builder skipTags(List<String> value) {
            this.skipTags = List.copyOf(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#startAtTask()}.
         *
         * @param value not null
         * @return this
         */
        public Builder startAtTask(String value) {
            this.startAtTask = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#check()}.
         *
         * @param value on or off
         * @return this
         */
        public Builder check(boolean value) {
            this.check = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#diff()}.
         *
         * @param value on or off
         * @return this
         */
        public Builder diff(boolean value) {
            this.diff = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#forks()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder forks(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("forks must be at least 1, but is " + value);
            }
            this.forks = OptionalInt.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#become()}.
         *
         * @param value on or off
         * @return this
         */
        public Builder become(boolean value) {
            this.become = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#verbosity()}.
         *
         * @param value 0 to 6
         * @return this
         */
        public Builder verbosity(int value) {
            if (value < 0 || value > 6) {
                throw new IllegalArgumentException("verbosity must be 0 to 6, but is " + value);
            }
            this.verbosity = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#color()}.
         *
         * @param value on or off
         * @return this
         */
        public Builder color(boolean value) {
            this.color = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#extraVars()}.
         *
         * @param value not null
         * @return this
         */
        public Builder extraVars(Map<String, Object> value) {
            this.extraVars = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#secretVars()}.
         *
         * @param value not null
         * @return this
         */
        public Builder secretVars(Map<String, Secret> value) {
            this.secretVars = value;
            return this;
        }

        /**
         * Adds to {@link RunRequest#vaultPasswords()}.
         *
         * @param id empty for none, not null
         * @param password not null
         * @return this
         */
        public Builder vaultPassword(String id, Secret password) {
            this.vaultPasswords.put(id, password);
            return this;
        }

        /**
         * Sets {@link RunRequest#timeout()}.
         *
         * @param value not null
         * @return this
         */
        public Builder timeout(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("the timeout must be positive, but is " + value);
            }
            this.timeout = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#cleanup()}.
         *
         * @param value the playbook's path inside the project, not null
         * @return this
         */
        public Builder cleanup(String value) {
            this.cleanup = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#pipeline()}.
         *
         * @param value the job's name, not null
         * @return this
         */
        public Builder pipeline(String value) {
            this.pipeline = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#origin()}.
         *
         * @param value not null
         * @return this
         */
        public Builder origin(String value) {
            this.origin = Optional.of(value);
            return this;
        }

        /**
         * Sets {@link RunRequest#allowNoHosts()}.
         *
         * @param value the new value
         * @return this
         */
        public Builder allowNoHosts(boolean value) {
            this.allowNoHosts = value;
            return this;
        }

        /**
         * Sets {@link RunRequest#ansiblePlaybook()}.
         *
         * @param value not null
         * @return this
         */
        public Builder ansiblePlaybook(String value) {
            this.ansiblePlaybook = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * The request.
         *
         * @return a new request
         */
        public RunRequest build() {
            return new RunRequest(
                    playbook,
                    project,
                    inventories,
                    limit,
                    tags,
                    skipTags,
                    startAtTask,
                    check,
                    diff,
                    forks,
                    become,
                    verbosity,
                    color,
                    extraVars,
                    secretVars,
                    vaultPasswords,
                    timeout,
                    cleanup,
                    pipeline,
                    origin,
                    allowNoHosts,
                    Optional.empty(),
                    Retention.DEFAULT,
                    Map.of(),
                    ansiblePlaybook);
        }
    }
}
