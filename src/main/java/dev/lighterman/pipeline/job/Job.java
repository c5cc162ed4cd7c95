package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.library.Library;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A named chain of steps. Immutable.
 *
 * @param name the job's name
 * @param triggeredBy the job that triggered it
 * @param steps what it does, in order
 */
public record Job(String name, Optional<String> triggeredBy, List<Step> steps) {
    public Job {
        steps = List.copyOf(steps);
    }

    /**
     * Runs the steps until one fails. Whatever happens, the connection is given up and the result is there; the caller
     * tells that the job has finished. Input that cannot be used after all, such as a file that was there before, is a
     * failure like any other, and so is a library that does not fit: what was done by then must not be lost.
     */
    public PipelineResult.Job run(JobState state) {
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
            failure = Optional.of(aborted(Duration.ofNanos(System.nanoTime() - began)));
        } catch (LightermanException e) {
            failure = Optional.of(explain(e, state));
        } catch (LinkageError e) {
            failure = Optional.of(new JobFailure(Library.anyUnusable(e)));
        }
        if (failure.isPresent() && endsByInterrupt(failure.get())) {
            state.interrupted(Thread.interrupted()); // else it would disturb what is given back now
        }
        failure = failure.map(e -> e.masked(state.mask()));
        state.disconnect();
        failure.ifPresent(e -> state.tell(new PipelineEvent.JobFailed(e.failure(), e.legacyText())));
        return new PipelineResult.Job(
                name,
                failure.map(JobFailure::result).orElse(Result.SUCCESS),
                failure.map(JobFailure::failure),
                triggeredBy,
                Duration.ofNanos(System.nanoTime() - began),
                state.transferredFiles(),
                state.transferredBytes(),
                state.runs(),
                state.playbookCommit());
    }

    /** The same with a step before all others. */
    public Job after(Step step) {
        List<Step> all = new ArrayList<>(List.of(step));
        all.addAll(steps);
        return new Job(name, triggeredBy, all);
    }

    private static boolean endsByInterrupt(JobFailure failure) {
        FailureKind kind = failure.failure().kind();
        return kind == FailureKind.ABORTED || kind == FailureKind.OUTCOME_UNKNOWN;
    }

    static JobFailure aborted(Duration after) {
        return new JobFailure(
                Failure.of(FailureKind.ABORTED, "the run was aborted"),
                Result.ABORTED,
                Optional.of(PublishOverSshTexts.timedOut(after)));
    }

    /** What an exception makes of the job; the connection and what runs over it fail as with Publish Over SSH. */
    private static JobFailure explain(LightermanException e, JobState state) {
        if (e instanceof InvalidInputException) {
            return new JobFailure(e.failure());
        }
        return new JobFailure(e.failure(), e.kind().result(state.settings().failOnError()), legacyText(e));
    }

    private static Optional<String> legacyText(LightermanException e) {
        return switch (e.kind()) {
            case CONNECTION -> Optional.of(PublishOverSshTexts.notConnected((ConnectionException) e));
            case TRANSFER, RUN -> Optional.of(e.getMessage());
            default -> Optional.empty();
        };
    }
}
