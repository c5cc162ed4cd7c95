package dev.lighterman.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The result of a pipeline, of one of its jobs, or of a playbook. The API, the Maven plugin and the command line give the
 * same shape, and the result file is this record as JSON. Immutable.
 *
 * @param name the pipeline's name, not null
 * @param startedAt when it began, by this machine's clock, not null
 * @param duration how long it took, not null
 * @param source the commit that was built, if there was one
 * @param jobs the jobs that ran, in order, not null
 * @param image the image that was pushed, if one was
 * @param rollout the rollout of the deployment, if it was watched
 * @param provenance from commit to pods, if there was a deployment
 * @param warnings what is worth knowing beside the result, such as a notification that could not be delivered
 */
public record PipelineResult(
        String name,
        Instant startedAt,
        Duration duration,
        Optional<SourceCommit> source,
        List<Job> jobs,
        Optional<PushedImage> image,
        Optional<Rollout> rollout,
        Optional<Provenance> provenance,
        List<String> warnings) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param name as {@link #name()}
     * @param startedAt as {@link #startedAt()}
     * @param duration as {@link #duration()}
     * @param source as {@link #source()}
     * @param jobs as {@link #jobs()}
     * @param image as {@link #image()}
     * @param rollout as {@link #rollout()}
     * @param provenance as {@link #provenance()}
     * @param warnings as {@link #warnings()}
     * @throws NullPointerException if one of them is null
     */
    public PipelineResult {
        jobs = List.copyOf(jobs);
        warnings = List.copyOf(warnings);
    }

    /**
     * A result without warnings.
     *
     * @param name as {@link #name()}
     * @param startedAt as {@link #startedAt()}
     * @param duration as {@link #duration()}
     * @param source as {@link #source()}
     * @param jobs as {@link #jobs()}
     * @param image as {@link #image()}
     * @param rollout as {@link #rollout()}
     * @param provenance as {@link #provenance()}
     * @throws NullPointerException if one of them is null
     */
    public PipelineResult(
            String name,
            Instant startedAt,
            Duration duration,
            Optional<SourceCommit> source,
            List<Job> jobs,
            Optional<PushedImage> image,
            Optional<Rollout> rollout,
            Optional<Provenance> provenance) {
        this(name, startedAt, duration, source, jobs, image, rollout, provenance, List.of());
    }

    /**
     * {@return the same with other warnings}
     *
     * @param others in place of those it has, not null
     */
    public PipelineResult warnings(List<String> others) {
        return new PipelineResult(name, startedAt, duration, source, jobs, image, rollout, provenance, others);
    }

    /** {@return the worst of the jobs' results; NOT_BUILT when no job ran} */
    public Result result() {
        return jobs.stream().map(Job::result).reduce(Result::combine).orElse(Result.NOT_BUILT);
    }

    /** {@return why it did not succeed: the failure of the first job with the worst result; empty on success} */
    public Optional<Failure> failure() {
        Result worst = result();
        return jobs.stream()
                .filter(job -> job.result() == worst)
                .flatMap(job -> job.failure().stream())
                .findFirst();
    }

    /**
     * {@return whether nothing was to be changed: a run of it was in Ansible's check mode; false where nothing was run}
     */
    public boolean isCheck() {
        return jobs.stream().anyMatch(Job::isCheck);
    }

    /**
     * {@return the exit code of the command line for this result: 0 SUCCESS, 1 FAILURE or NOT_BUILT, 3 UNSTABLE, 4
     * could not connect and nothing was run, 5 outcome unknown, 124 deadline passed, 130 aborted; one of these} That a
     * run may still go on (5) says more than any other end of a job; a deadline that passed (124) more than other
     * failures as bad.
     */
    public int exitCode() {
        Result worst = result();
        if (failed(job -> true, FailureKind.OUTCOME_UNKNOWN)) {
            return FailureKind.OUTCOME_UNKNOWN.exitCode();
        } else if (failed(job -> job.result() == worst, FailureKind.DEADLINE)) {
            return FailureKind.DEADLINE.exitCode();
        }
        boolean nothingRun = jobs.stream().allMatch(job -> job.runs().isEmpty());
        FailureKind kind = failure().map(Failure::kind).orElse(null);
        if (kind == FailureKind.CONNECTION && nothingRun) {
            return FailureKind.CONNECTION.exitCode();
        }
        return worst.exitCode();
    }

    private boolean failed(Predicate<Job> which, FailureKind kind) {
        return jobs.stream()
                .filter(which)
                .flatMap(job -> job.failure().stream())
                .anyMatch(failure -> failure.kind() == kind);
    }

    /** {@return one line: result, name, duration, image} */
    @Override
    public String toString() {
        return result() + " " + name + " after " + duration.toMillis() / 1000.0 + " s"
                + image.map(pushed -> ", image " + pushed.reference()
                                + pushed.digest().map(digest -> "@" + digest).orElse(""))
                        .orElse("")
                + failure().map(failure -> ": " + failure.message()).orElse("");
    }

    /**
     * From commit to pods: what was built, what was pushed, what runs. Immutable.
     *
     * @param commit the commit that was built, as {@link SourceCommit#revision()} says it, if the source is a git checkout
     * @param pushedDigest the digest the registry answered the push with
     * @param podsTotal how many pods the newest revision has
     * @param podsRunningPushedDigest how many of them run exactly that digest
     * @param consistent true when a digest is known, there is at least one pod and every pod runs it
     */
    public record Provenance(
            Optional<String> commit,
            Optional<String> pushedDigest,
            int podsTotal,
            int podsRunningPushedDigest,
            boolean consistent) {}

    /**
     * The image a job pushed, or the one a deployment job that ran alone found in the registry. Immutable.
     *
     * @param reference {@code [registry/]repository[:tag]} as it was pushed, not null
     * @param digest the manifest digest, {@code sha256:<64 hex>}: what the registry answered the push with, or says the tag is
     */
    public record PushedImage(String reference, Optional<String> digest) {}

    /**
     * One finished job of a pipeline. Immutable.
     *
     * @param name the job's name, not null
     * @param result how it ended, not null
     * @param failure why, when it is not a success
     * @param triggeredBy the name of the job that triggered it
     * @param duration how long it took, not null
     * @param transferredFiles how many files were sent (unchanged ones are not)
     * @param transferredBytes how many bytes of file content were sent
     * @param runs its playbook runs in order, not null
     * @param playbook the commit of its playbook, where that is in a git repository
     */
    public record Job(
            String name,
            Result result,
            Optional<Failure> failure,
            Optional<String> triggeredBy,
            Duration duration,
            int transferredFiles,
            long transferredBytes,
            List<RunResult> runs,
            Optional<SourceCommit> playbook) {
        /**
         * Makes a value of its parts; lists and maps are copied.
         *
         * @param name as {@link #name()}
         * @param result as {@link #result()}
         * @param failure as {@link #failure()}
         * @param triggeredBy as {@link #triggeredBy()}
         * @param duration as {@link #duration()}
         * @param transferredFiles as {@link #transferredFiles()}
         * @param transferredBytes as {@link #transferredBytes()}
         * @param runs as {@link #runs()}
         * @param playbook as {@link #playbook()}
         * @throws NullPointerException if one of them is null
         */
        public Job {
            runs = List.copyOf(runs);
        }

        /**
         * {@return whether nothing was to be changed: a run of the job was in Ansible's check mode; false where nothing was
         * run}
         */
        public boolean isCheck() {
            return runs.stream().anyMatch(run -> run.details().check());
        }
    }
}
