package dev.lighterman;

import dev.lighterman.api.Secret;
import dev.lighterman.pipeline.Play;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A playbook of yours and how to run it, in the words of {@code ansible-playbook}. The playbook's directory is staged
 * with it (what git would not ignore), so that roles, files, group_vars and includes beside it are found. Where programs
 * keep credentials ({@code .ssh}, {@code .gnupg}, {@code .docker}, {@code .kube}, {@code .aws}, {@code .netrc}, {@code
 * .git-credentials}) is left out at any depth unless git tracks it. Immutable.
 */
public final class PlayRequest {
    private final Path playbook;
    private final List<String> inventories;
    private final Optional<String> limit;
    private final List<String> tags;
    private final List<String> skipTags;
    private final List<String> extraVars;
    private final boolean check;
    private final boolean diff;
    private final OptionalInt forks;
    private final boolean become;
    private final Optional<Path> vaultPasswordFile;
    private final Map<String, Path> vaultIds;
    private final Optional<Secret> becomePassword;
    private final Map<String, Object> secretVars;
    private final List<Path> secretFiles;
    private final Optional<String> startAtTask;
    private final int verbosity;
    private final Optional<Duration> timeout;
    private final boolean allowNoHosts;

    private PlayRequest(Builder builder) {
        this.playbook = builder.playbook;
        this.inventories = List.copyOf(builder.inventories);
        this.limit = builder.limit;
        this.tags = List.copyOf(builder.tags);
        this.skipTags = List.copyOf(builder.skipTags);
        this.extraVars = List.copyOf(builder.extraVars);
        this.check = builder.check;
        this.diff = builder.diff;
        this.forks = builder.forks;
        this.become = builder.become;
        this.vaultPasswordFile = builder.vaultPasswordFile;
        this.vaultIds = new LinkedHashMap<>(builder.vaultIds);
        this.becomePassword = builder.becomePassword;
        this.secretVars = new LinkedHashMap<>(builder.secretVars);
        this.secretFiles = List.copyOf(builder.secretFiles);
        this.startAtTask = builder.startAtTask;
        this.verbosity = builder.verbosity;
        this.timeout = builder.timeout;
        this.allowNoHosts = builder.allowNoHosts;
    }

    /**
     * Starts a request.
     *
     * @param playbook the playbook file on this machine, not null
     * @return a builder with nothing else set
     */
    public static Builder builder(Path playbook) {
        return new Builder(playbook);
    }

    /**
     * The playbook file.
     *
     * @return never null
     */
    public Path playbook() {
        return playbook;
    }

    /**
     * What {@code -i} gets, each: a file or directory on this machine (staged, with the group_vars and host_vars beside it), an absolute path on the server, or hosts with a comma, such as {@code web1,}; empty for what the server's configuration says.
     *
     * @return never null
     */
    public List<String> inventories() {
        return inventories;
    }

    /**
     * Narrows the hosts down ({@code -l}); {@code @last-failed} alone stands for the hosts that failed, or could not be
     * reached, in the newest run of the playbook at this path that the control node still has. Where there is none, or no
     * host failed, nothing is run and the run fails with a sentence that says so.
     *
     * @return never null
     */
    public Optional<String> limit() {
        return limit;
    }

    /**
     * Only plays and tasks with one of these ({@code -t}).
     *
     * @return never null
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * None of the plays and tasks with one of these.
     *
     * @return never null
     */
    public List<String> skipTags() {
        return skipTags;
    }

    /**
     * Each as {@code ansible-playbook -e} takes it: {@code key=value ...}, a JSON or YAML mapping, or {@code @file} on this machine.
     *
     * @return never null
     */
    public List<String> extraVars() {
        return extraVars;
    }

    /**
     * Changes nothing, only says what would change.
     *
     * @return false by default
     */
    public boolean check() {
        return check;
    }

    /**
     * Shows differences in files.
     *
     * @return false by default
     */
    public boolean diff() {
        return diff;
    }

    /**
     * How many hosts at a time; Ansible's own default when empty.
     *
     * @return never null
     */
    public OptionalInt forks() {
        return forks;
    }

    /**
     * Runs with become ({@code -b}).
     *
     * @return false by default
     */
    public boolean become() {
        return become;
    }

    /**
     * A file on this machine whose content is the vault password.
     *
     * @return never null
     */
    public Optional<Path> vaultPasswordFile() {
        return vaultPasswordFile;
    }

    /**
     * Starts at the task of this name.
     *
     * @return never null
     */
    public Optional<String> startAtTask() {
        return startAtTask;
    }

    /**
     * How many {@code -v}, 0 to 6.
     *
     * @return 0 by default
     */
    public int verbosity() {
        return verbosity;
    }

    /**
     * Ends the run when it takes longer; no limit when empty.
     *
     * @return never null
     */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /**
     * Whether a run in which no play matches a host, or whose inventory is empty, is a success with a warning. NOT_BUILT
     * otherwise.
     *
     * @return false by default
     */
    public boolean allowNoHosts() {
        return allowNoHosts;
    }

    Play play() {
        return new Play(
                playbook,
                inventories,
                limit,
                tags,
                skipTags,
                extraVars,
                check,
                diff,
                forks,
                become,
                vaultPasswordFile,
                vaultIds,
                becomePassword,
                secretVars,
                secretFiles,
                startAtTask,
                verbosity,
                timeout,
                allowNoHosts);
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder {
        private final Path playbook;
        private List<String> inventories = List.of();
        private Optional<String> limit = Optional.empty();
        private List<String> tags = List.of();
        private List<String> skipTags = List.of();
        private List<String> extraVars = List.of();
        private boolean check = false;
        private boolean diff = false;
        private OptionalInt forks = OptionalInt.empty();
        private boolean become = false;
        private Optional<Path> vaultPasswordFile = Optional.empty();
        private final Map<String, Path> vaultIds = new LinkedHashMap<>();
        private Optional<Secret> becomePassword = Optional.empty();
        private Map<String, Object> secretVars = Map.of();
        private final List<Path> secretFiles = new ArrayList<>();
        private Optional<String> startAtTask = Optional.empty();
        private int verbosity = 0;
        private Optional<Duration> timeout = Optional.empty();
        private boolean allowNoHosts = false;

        private Builder(Path playbook) {
            this.playbook = Objects.requireNonNull(playbook, "playbook");
        }

        /**
         * What {@code -i} gets, each: a file or directory on this machine (staged, with the group_vars and host_vars beside it), an absolute path on the server, or hosts with a comma, such as {@code web1,}; empty for what the server's configuration says.
         *
         * @param value not null
         * @return this
         */
        public Builder inventories(List<String> value) {
            inventories = List.copyOf(value);
            return this;
        }

        /**
         * Narrows the hosts down ({@code -l}).
         *
         * @param value not null
         * @return this
         */
        public Builder limit(String value) {
            limit = Optional.of(value);
            return this;
        }

        /**
         * Only plays and tasks with one of these ({@code -t}).
         *
         * @param value not null
         * @return this
         */
        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        /**
         * None of the plays and tasks with one of these.
         *
         * @param value not null
         * @return this
         */
        public Builder skipTags(List<String> value) {
            skipTags = List.copyOf(value);
            return this;
        }

        /**
         * Each as {@code ansible-playbook -e} takes it: {@code key=value ...}, a JSON or YAML mapping, or {@code @file} on this machine.
         *
         * @param value not null
         * @return this
         */
        public Builder extraVars(List<String> value) {
            extraVars = List.copyOf(value);
            return this;
        }

        /**
         * Changes nothing, only says what would change.
         *
         * @param value the new value
         * @return this
         */
        public Builder check(boolean value) {
            check = value;
            return this;
        }

        /**
         * Shows differences in files.
         *
         * @param value the new value
         * @return this
         */
        public Builder diff(boolean value) {
            diff = value;
            return this;
        }

        /**
         * How many hosts at a time; Ansible's own default when empty.
         *
         * @param value the number
         * @return this
         */
        public Builder forks(int value) {
            forks = OptionalInt.of(value);
            return this;
        }

        /**
         * Runs with become ({@code -b}).
         *
         * @param value the new value
         * @return this
         */
        public Builder become(boolean value) {
            become = value;
            return this;
        }

        /**
         * A file on this machine whose content is the vault password.
         *
         * @param value not null
         * @return this
         */
        public Builder vaultPasswordFile(Path value) {
            vaultPasswordFile = Optional.of(value);
            return this;
        }

        /**
         * Adds a vault password with an id ({@code --vault-id label@file}).
         *
         * @param label the id, not empty, without {@code @}
         * @param file a file on this machine whose content is the password, not null
         * @return this
         */
        public Builder vaultId(String label, Path file) {
            if (label.isEmpty() || label.indexOf('@') >= 0) {
                throw new IllegalArgumentException("a vault id needs a label without @, but has \"" + label + "\"");
            }
            vaultIds.put(label, Objects.requireNonNull(file, "file"));
            return this;
        }

        /**
         * The password for become, on all hosts and above what the inventory says. Like {@link #secretVars} it stays in no
         * file.
         *
         * @param value not null
         * @return this
         */
        public Builder becomePassword(Secret value) {
            becomePassword = Optional.of(value);
            return this;
        }

        /**
         * Extra variables that nobody may read: the {@link Secret}s among the values, which may be inside of lists and
         * maps, go in a file of their own that is removed when the run ends, and are hidden wherever they turn up.
         *
         * @param value values as in JSON, or secrets; above {@link #extraVars}; not null
         * @return this
         */
        public Builder secretVars(Map<String, Object> value) {
            secretVars = new LinkedHashMap<>(value);
            return this;
        }

        /**
         * A file that secrets were read from: where it lies beside the playbook it is not sent along with it. Files of vault
         * passwords are not anyway, nor is one that holds the become password and nothing else.
         *
         * @param file not null
         * @return this
         */
        public Builder secretFile(Path file) {
            secretFiles.add(Objects.requireNonNull(file, "file"));
            return this;
        }

        /**
         * Starts at the task of this name.
         *
         * @param value not null
         * @return this
         */
        public Builder startAtTask(String value) {
            startAtTask = Optional.of(value);
            return this;
        }

        /**
         * How many {@code -v}, 0 to 6.
         *
         * @param value the number
         * @return this
         */
        public Builder verbosity(int value) {
            verbosity = value;
            return this;
        }

        /**
         * Ends the run when it takes longer; no limit when empty.
         *
         * @param value positive
         * @return this
         */
        public Builder timeout(Duration value) {
            timeout = Optional.of(value);
            return this;
        }

        /**
         * Whether a run in which no play matches a host, or whose inventory is empty, is a success with a warning.
         *
         * @param value the new value
         * @return this
         */
        public Builder allowNoHosts(boolean value) {
            allowNoHosts = value;
            return this;
        }

        /**
         * The request. Whether its files exist is checked when it is run.
         *
         * @return a new request
         */
        public PlayRequest build() {
            return new PlayRequest(this);
        }
    }
}
