package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Tells a saved result as events, so that any console can show it again: those events that a result has the facts of. */
public final class Replay {
    private Replay() {}

    /** Tells all events at once, the end of the pipeline last. */
    public static void tell(PipelineResult result, Event.Listener listener) {
        for (int i = 0; i < result.jobs().size(); i++) {
            PipelineResult.Job job = result.jobs().get(i);
            listener.on(new PipelineEvent.JobStarted(job.name(), job.triggeredBy(), result.startedAt()));
            if (i == 0) {
                result.source().ifPresent(commit -> listener.on(new PipelineEvent.SourceReady(commit)));
            }
            job.runs().forEach(run -> run(run, listener));
            if (i == RolloutLines.job(result)) {
                result.rollout()
                        .ifPresent(rollout ->
                                listener.on(new PipelineEvent.RolloutFinished(rollout, result.provenance())));
            }
            job.failure().ifPresent(failure -> listener.on(new PipelineEvent.JobFailed(failure, Optional.empty())));
            if (i < result.jobs().size() - 1) {
                listener.on(
                        new PipelineEvent.Triggering(result.jobs().get(i + 1).name()));
            }
            listener.on(new PipelineEvent.JobFinished(job));
        }
        listener.on(new PipelineEvent.PipelineFinished(result));
    }

    private static void run(RunResult run, Event.Listener listener) {
        listener.on(new RunEvent.Started(run.id(), run.details().command()));
        Instant end = run.startedAt().plus(run.duration());
        long seq = 0;
        for (TaskResult task : run.tasks()) {
            seq++;
            // Results of earlier versions do not say when a task began; it was over when the run was.
            Instant ended =
                    task.startedAt().map(began -> began.plus(task.duration())).orElse(end);
            listener.on(new RunEvent.TaskFinished(seq, ended, task, "t" + seq, Map.of()));
        }
        listener.on(new RunEvent.Finished(run, run.duration()));
    }
}
