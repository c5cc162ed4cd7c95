package dev.lighterman.pipeline;

import dev.lighterman.api.BuildException;
import dev.lighterman.api.ClusterException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.OutcomeUnknownException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Result;
import dev.lighterman.api.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A named chain of steps. Immutable.
 *
 * @param name the job's name
 * @param triggeredBy the job that triggered it
 * @param steps what it does, in order
 */
record Job(String name, Optional<String> triggeredBy, List<Step> steps) {
    Job {
        steps = List.copyOf(steps);
    }

    /**
     * Runs the steps until one fails. Whatever happens, the connection is given up and the result is there; the caller
     * tells that the job has finished. Input that cannot be used after all, such as a file that was there before, is a
     * failure like any other: what was done by then must not be lost.
     */
    JobResult run(JobState state) {
        long began = System.nanoTime();
        state.job(name, triggeredBy);
        state.tell(new PipelineEvent.JobStarted(name, triggeredBy, Instant.now()));
        Optional<JobFailure> failure = Optional.empty();
        try {
            for (Step step : steps) {
                step.run(state);
            }
        } catch (JobFailure e) {
            failure = Optional.of(e);
        } catch (InterruptedException e) {
            state.interrupted(true);
            failure = Optional.of(aborted("the run was aborted", Duration.ofNanos(System.nanoTime() - began)));
        } catch (LightermanException e) {
            failure = Optional.of(explain(e, state));
        }
        if (failure.isPresent() && endsByInterrupt(failure.get())) {
            state.interrupted(Thread.interrupted()); // else it would disturb what is given back now
        }
        failure = failure.map(e -> e.masked(state.mask()));
        state.disconnect();
        failure.ifPresent(e -> state.tell(new PipelineEvent.JobFailed(e.failure(), e.legacyText())));
        return new JobResult(
                name,
                failure.map(JobFailure::result).orElse(Result.SUCCESS),
                failure.map(JobFailure::failure),
                triggeredBy,
                Duration.ofNanos(System.nanoTime() - began),
                state.transferredFiles(),
                state.transferredBytes(),
                state.runs());
    }

    private static boolean endsByInterrupt(JobFailure failure) {
        FailureKind kind = failure.failure().kind();
        return kind == FailureKind.ABORTED || kind == FailureKind.OUTCOME_UNKNOWN;
    }

    static JobFailure aborted(String message, Duration after) {
        return new JobFailure(FailureKind.ABORTED, message, Result.ABORTED, Optional.of(LegacyTexts.timedOut(after)));
    }

    /** The result an exception gives the job; the connection and what runs over it are UNSTABLE as with Publish Over SSH. */
    private static JobFailure explain(LightermanException e, JobState state) {
        Result overSsh = state.settings().failOnError() ? Result.FAILURE : Result.UNSTABLE;
        if (e instanceof ConnectionException lost) {
            return new JobFailure(
                    FailureKind.CONNECTION, e.getMessage(), overSsh, Optional.of(LegacyTexts.notConnected(lost)));
        } else if (e instanceof OutcomeUnknownException) {
            // UNSTABLE with failOnError too, because the run may have gone well.
            return new JobFailure(FailureKind.OUTCOME_UNKNOWN, e.getMessage(), Result.UNSTABLE, Optional.empty());
        } else if (e instanceof SourceException) {
            return new JobFailure(FailureKind.SOURCE, e.getMessage(), Result.FAILURE, Optional.empty());
        } else if (e instanceof InvalidInputException) {
            return new JobFailure(FailureKind.RUN, e.getMessage(), Result.FAILURE, Optional.empty());
        } else if (e instanceof BuildException) {
            return new JobFailure(FailureKind.BUILD, e.getMessage(), Result.FAILURE, Optional.empty());
        } else if (e instanceof ClusterException) {
            return new JobFailure(FailureKind.ROLLOUT, e.getMessage(), Result.FAILURE, Optional.empty());
        }
        FailureKind kind = e instanceof dev.lighterman.api.TransferException ? FailureKind.TRANSFER : FailureKind.RUN;
        return new JobFailure(kind, e.getMessage(), overSsh, Optional.of(e.getMessage()));
    }
}
