package dev.lighterman.run;

import dev.lighterman.api.Secret;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** What one execution of ansible-playbook shall do. Immutable and thread-safe. */
public final class RunRequest {
    private final String playbook;
    private final List<StagedFile> project;
    private final List<RunInventory> inventories;
    private final Optional<String> limit;
    private final List<String> tags;
    private final List<String> skipTags;
    private final Optional<String> startAtTask;
    private final boolean check;
    private final boolean diff;
    private final OptionalInt forks;
    private final boolean become;
    private final int verbosity;
    private final boolean color;
    private final Map<String, Object> extraVars;
    private final Map<String, Secret> secretVars;
    private final Optional<Secret> vaultPassword;
    private final Optional<Duration> timeout;
    private final String ansiblePlaybook;

    private RunRequest(Builder builder) {
        this.playbook = builder.playbook;
        this.project = builder.project;
        this.inventories = builder.inventories;
        this.limit = builder.limit;
        this.tags = builder.tags;
        this.skipTags = builder.skipTags;
        this.startAtTask = builder.startAtTask;
        this.check = builder.check;
        this.diff = builder.diff;
        this.forks = builder.forks;
        this.become = builder.become;
        this.verbosity = builder.verbosity;
        this.color = builder.color;
        this.extraVars = builder.extraVars;
        this.secretVars = builder.secretVars;
        this.vaultPassword = builder.vaultPassword;
        this.timeout = builder.timeout;
        this.ansiblePlaybook = builder.ansiblePlaybook;
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

    /**
     * The playbook's path inside the project.
     *
     * @return never null
     */
    public String playbook() {
        return playbook;
    }

    /**
     * The playbook and the files beside it, staged as the run's working directory; default none.
     *
     * @return never null, unmodifiable
     */
    public List<StagedFile> project() {
        return project;
    }

    /**
     * Where the hosts come from, one {@code -i} each; default none, that is whatever Ansible's configuration says.
     *
     * @return never null, unmodifiable
     */
    public List<RunInventory> inventories() {
        return inventories;
    }

    /**
     * Hosts to keep to ({@code --limit}); default all.
     *
     * @return never null
     */
    public Optional<String> limit() {
        return limit;
    }

    /**
     * Only tasks with one of these tags ({@code --tags}); default all.
     *
     * @return never null, unmodifiable
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * No task with one of these tags ({@code --skip-tags}); default none.
     *
     * @return never null, unmodifiable
     */
    public List<String> skipTags() {
        return skipTags;
    }

    /**
     * The task to begin with ({@code --start-at-task}); default the first.
     *
     * @return never null
     */
    public Optional<String> startAtTask() {
        return startAtTask;
    }

    /**
     * Whether to change nothing and predict ({@code --check}); default false.
     *
     * @return as set
     */
    public boolean check() {
        return check;
    }

    /**
     * Whether to show differences ({@code --diff}); default false.
     *
     * @return as set
     */
    public boolean diff() {
        return diff;
    }

    /**
     * Hosts worked on at once ({@code --forks}), at least 1; default Ansible's configuration.
     *
     * @return never null
     */
    public OptionalInt forks() {
        return forks;
    }

    /**
     * Whether tasks run as another user ({@code --become}); default false.
     *
     * @return as set
     */
    public boolean become() {
        return become;
    }

    /**
     * How many {@code -v}, 0 to 6; default 0.
     *
     * @return as set
     */
    public int verbosity() {
        return verbosity;
    }

    /**
     * Whether Ansible's output is coloured; default false.
     *
     * @return as set
     */
    public boolean color() {
        return color;
    }

    /**
     * Variables above all others ({@code -e}): plain maps, lists, strings, numbers, booleans and nulls; sent in a file; default none.
     *
     * @return never null, unmodifiable
     */
    public Map<String, Object> extraVars() {
        return extraVars;
    }

    /**
     * Variables like {@link #extraVars()} that nobody may read: sent in a file of their own that is removed when the run ends; default none.
     *
     * @return never null, unmodifiable
     */
    public Map<String, Secret> secretVars() {
        return secretVars;
    }

    /**
     * The vault password ({@code --vault-password-file}), sent like {@link #secretVars()}; default none.
     *
     * @return never null
     */
    public Optional<Secret> vaultPassword() {
        return vaultPassword;
    }

    /**
     * How long ansible-playbook may run before it and all it started are ended; default no limit.
     *
     * @return never null
     */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /**
     * The program on the control node: a name looked up in PATH or an absolute path; default {@code ansible-playbook}.
     *
     * @return never null
     */
    public String ansiblePlaybook() {
        return ansiblePlaybook;
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
        private Optional<Secret> vaultPassword = Optional.empty();
        private Optional<Duration> timeout = Optional.empty();
        private String ansiblePlaybook = "ansible-playbook";

        private Builder(String playbook) {
            this.playbook = Objects.requireNonNull(playbook, "playbook");
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
            this.extraVars = Collections.unmodifiableMap(new LinkedHashMap<>(value));
            return this;
        }

        /**
         * Sets {@link RunRequest#secretVars()}.
         *
         * @param value not null
         * @return this
         */
        public Builder secretVars(Map<String, Secret> value) {
            this.secretVars = Collections.unmodifiableMap(new LinkedHashMap<>(value));
            return this;
        }

        /**
         * Sets {@link RunRequest#vaultPassword()}.
         *
         * @param value not null
         * @return this
         */
        public Builder vaultPassword(Secret value) {
            this.vaultPassword = Optional.of(value);
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
            return new RunRequest(this);
        }
    }
}
