package dev.lighterman.pipeline.job;

import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.RunRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs a playbook on the control node the job is connected to.
 *
 * @param plan what to run
 */
public record RunPlaybook(Plan plan) implements Step {
    /** What to run and what to make of it. */
    public interface Plan {
        /** What to run. */
        RunRequest request(JobState state)
                throws InvalidInputException, LightermanException, InterruptedException, JobFailure;

        /** Follows the run's events, beside the listener. */
        default Event.Listener observer(JobState state) throws InvalidInputException {
            return Event.Listener.none();
        }

        /** The image that the run pushes if it goes well. */
        default Optional<String> pushes(JobState state) throws InvalidInputException {
            return Optional.empty();
        }

        /** The run has ended, well or not. */
        default void ended(JobState state, RunResult result) {}

        /** What may help against failures. */
        default Optional<FailureHints> hints(JobState state) {
            return Optional.empty();
        }
    }

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        RunRequest bare = plan.request(state).keeping(state.settings().server().keep());
        RunNotes notes = RunNotes.of(state, plan.pushes(state), plan.hints(state));
        RunRequest request = bare.purpose(purpose -> purpose.notes(notes.map()));
        OwedHandover.bring(state.server(), request, host -> state.server(), state::warn);
        for (int left = state.settings().retries().run(); ; left--) {
            Stopwatch watch = new Stopwatch();
            boolean last = left == 0;
            Event.Listener listener = watch.andThen(state::tell)
                    .andThen(plan.observer(state))
                    .andThen(event -> {
                        if (last && event instanceof RunEvent.Started) {
                            state.playbookSent(); // a further try would need it again
                        }
                    });
            PlaybookRunner runner = state.server().runner(request);
            RunResult result;
            try {
                result = notes.helped(
                        state.lease().map(runner::under).orElse(runner).run(request, listener));
            } catch (InterruptedException e) {
                if (request.start().key().isEmpty()) {
                    throw e;
                }
                state.interrupted(true);
                throw leftAlone(request.start().key().get().id());
            }
            state.runs().add(result);
            plan.ended(state, result);
            Result verdict = result.result(state.settings().failOnError());
            if (verdict == Result.SUCCESS) {
                return;
            }
            JobFailure failure = failure(result, verdict, watch.elapsed);
            if (result.outcome() == RunOutcome.ABORTED) {
                state.interrupted(Thread.interrupted());
            }
            if (left == 0
                    || !worthAnotherTry(result.outcome())
                    || request.start().key().isPresent()) {
                throw failure;
            }
            state.pauseBeforeRetry(failure.getMessage());
        }
    }

    /** Of a run that another client has started, an interrupt ends the following only. */
    public static JobFailure leftAlone(String id) {
        Failure failure = Failure.of(FailureKind.ABORTED, "no longer followed; the run " + id + " goes on")
                .remedy("perhaps you should attach to it again, or cancel it")
                .runId(id);
        return new JobFailure(failure, Result.ABORTED, Optional.empty());
    }

    private static boolean worthAnotherTry(RunOutcome outcome) {
        return outcome == RunOutcome.HOSTS_FAILED || outcome == RunOutcome.HOSTS_UNREACHABLE;
    }

    /** Why a run gives a job this result. */
    public static JobFailure failure(RunResult result, Result verdict, Duration elapsed) {
        String problem = result.reason().orElse(result.outcome().meaning());
        Failure failure = Failure.of(result.outcome().failure().orElse(FailureKind.RUN), problem);
        return new JobFailure(
                result.remedy().map(failure::remedy).orElse(failure), verdict, legacyText(result, elapsed));
    }

    private static Optional<String> legacyText(RunResult result, Duration elapsed) {
        if (result.outcome() == RunOutcome.DEADLINE || result.outcome() == RunOutcome.ABORTED) {
            return Optional.of(PublishOverSshTexts.timedOut(elapsed));
        } else if (result.exitCode().isEmpty()) {
            return Optional.of(PublishOverSshTexts.exitStatus(-1)); // JSch's word for an exit without a status
        }
        int status = result.exitCode().getAsInt();
        return status == 0 ? Optional.empty() : Optional.of(PublishOverSshTexts.exitStatus(status));
    }

    /** Takes the time from the request to the verdict. */
    private static final class Stopwatch implements Event.Listener {
        private final long began = System.nanoTime();
        private Duration elapsed = Duration.ZERO;

        @Override
        public void on(Event event) {
            elapsed = event instanceof RunEvent.Finished finished
                    ? finished.elapsed()
                    : Duration.ofNanos(System.nanoTime() - began);
        }
    }
}
