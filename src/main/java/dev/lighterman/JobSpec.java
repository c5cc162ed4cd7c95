package dev.lighterman;

import dev.lighterman.api.Result;
import dev.lighterman.pipeline.PlaybookJob;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A job of a pipeline that runs a playbook of yours on the control node: before, between or after the CI and the CD job. The
 * playbook is staged with what lies beside it, as for {@link Pipeline#play}, and runs with the pipeline's inventory and
 * {@code ansible} options. It is told what the pipeline has found by then in variables such as {@code lighterman_image},
 * {@code lighterman_digest} and {@code lighterman_commit}. Immutable.
 *
 * <p>Names and what they refer to are checked when the pipeline is built.
 */
public final class JobSpec {
    private final PlaybookJob job;

    private JobSpec(PlaybookJob job) {
        this.job = job;
    }

    /**
     * Starts a job.
     *
     * @param name the job's name, different from those of all other jobs, not null
     * @param playbook the playbook file on this machine, not null
     * @return a builder with nothing else set
     */
    public static Builder builder(String name, Path playbook) {
        return new Builder(name, playbook);
    }

    PlaybookJob job() {
        return job;
    }

    /**
     * The job's name.
     *
     * @return never null
     */
    public String name() {
        return job.name();
    }

    /** The job's name and playbook. */
    @Override
    public String toString() {
        return "JobSpec[" + job.name() + ", " + job.playbook() + "]";
    }

    /** Collects a {@link JobSpec}. Mutable, not thread-safe. */
    public static final class Builder {
        private final String name;
        private final Path playbook;
        private Optional<String> after = Optional.empty();
        private Optional<String> before = Optional.empty();
        private Result threshold = Result.SUCCESS;
        private Optional<String> limit = Optional.empty();
        private List<String> tags = List.of();
        private List<String> skipTags = List.of();
        private Map<String, Object> extraVars = Map.of();

        private Builder(String name, Path playbook) {
            this.name = Objects.requireNonNull(name, "name");
            this.playbook = Objects.requireNonNull(playbook, "playbook");
        }

        /**
         * The job that triggers this one. Default: the CD job where there is one, else the CI job.
         *
         * @param value a job's name, or {@code image} for the CI job and {@code deploy} for the CD job; not null
         * @return this
         */
        public Builder after(String value) {
            after = Optional.of(value);
            return this;
        }

        /**
         * The job to put this one in front of: it is triggered by what would trigger that one, and triggers it. Cannot be set
         * together with {@link #after}.
         *
         * @param value a job's name, or {@code image} for the CI job and {@code deploy} for the CD job; not null
         * @return this
         */
        public Builder before(String value) {
            before = Optional.of(value);
            return this;
        }

        /**
         * The worst result of the job that triggers this one: SUCCESS, UNSTABLE or FAILURE. Default: SUCCESS.
         *
         * @param value not null
         * @return this
         */
        public Builder threshold(Result value) {
            threshold = Objects.requireNonNull(value, "value");
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
         * Extra variables, above those of {@link PipelineBuilder#ansibleExtraVars}. A {@link dev.lighterman.api.Secret} among
         * them stays in no file.
         *
         * @param value text, numbers, booleans, lists, maps and secrets by name; not null
         * @return this
         */
        public Builder extraVars(Map<String, Object> value) {
            extraVars = new LinkedHashMap<>(value);
            return this;
        }

        /**
         * The job.
         *
         * @return a new job, never null
         */
        public JobSpec build() {
            return new JobSpec(new PlaybookJob(
                    name, playbook, after, before, threshold, limit, tags, skipTags, extraVars, Map.of()));
        }
    }
}
