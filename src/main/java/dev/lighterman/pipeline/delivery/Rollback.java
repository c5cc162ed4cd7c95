package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.kubernetes.RolloutWatch;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.playbook.ready.RollbackPlaybook;
import dev.lighterman.run.stage.RunRequest;
import java.util.Optional;

/** Puts back the revision that ran before a rollout that failed. Belongs to one job. */
final class Rollback {
    private final JobState state;

    Rollback(JobState state) {
        this.state = state;
    }

    /** Whether a new revision was left that does not run. */
    static boolean isFailed(Rollout rollout) {
        return rollout.verdict() == Rollout.Verdict.FAILED || rollout.verdict() == Rollout.Verdict.TIMED_OUT;
    }

    /** Whether there is something to undo, and it is wanted. */
    static boolean wanted(JobState state, Rollout rollout) {
        return isFailed(rollout)
                && state.settings().deploy().orElseThrow().rollout().rollback();
    }

    /**
     * Restores the revision before, and waits for it.
     *
     * @return the same verdict, with the outcome of the rollback and the pods that run now
     */
    Rollout after(Rollout failed) throws InterruptedException {
        if (state.revisionBefore().isEmpty()) {
            return told(
                    failed,
                    "it is the first deployment, so there is nothing to roll back to: it was left as it is",
                    false);
        }
        long revision = state.revisionBefore().getAsLong();
        state.tell(new PipelineEvent.RollingBack(
                failed.namespace(), failed.deployment(), failed.reason().orElse(""), revision));
        Undo undo = new Undo(revision);
        Optional<String> problem = Optional.empty();
        try {
            new RunPlaybook(undo).run(state);
        } catch (JobFailure | LightermanException e) {
            problem = Optional.of(e.getMessage());
        }
        return explained(failed, revision, undo, problem);
    }

    private Rollout explained(Rollout failed, long revision, Undo undo, Optional<String> problem)
            throws InterruptedException {
        if (!undo.restored) {
            String what = problem.map(why -> "could not be restored: " + why)
                    .orElse("ran before already, so nothing was rolled back");
            return told(failed, "revision " + revision + " " + what, false);
        }
        String what =
                problem.isEmpty() ? "was restored and runs" : "was restored but does not run: " + problem.get() + why();
        return WatchedRollout.withPods(told(failed, "revision " + revision + " " + what, true), state);
    }

    /** kubectl says only that it waited in vain. */
    private String why() throws InterruptedException {
        try {
            return WatchedRollout.canWatch(state)
                    ? state.backends()
                            .explanation(WatchedRollout.settings(state), WatchedRollout.way(state))
                            .map(pod -> "; " + pod)
                            .orElse("")
                    : "";
        } catch (LightermanException e) {
            return ""; // the look at the pods fails likewise, and is warned of
        }
    }

    private static Rollout told(Rollout failed, String what, boolean rolledBack) {
        String reason = failed.reason().map(before -> before + "; ").orElse("") + what;
        Rollout told = failed.explained(Optional.of(reason), failed.diagnosis());
        return rolledBack ? told.afterRollback() : told;
    }

    /**
     * How to go on or back by hand; empty where going back was tried, or nothing ran before.
     */
    static Optional<String> advice(JobState state, Rollout rollout) throws InvalidInputException {
        if (rollout.verdict() == Rollout.Verdict.PAUSED) {
            return Optional.of(
                    DeploymentFiles.of(state).kind() == WorkloadKind.DEPLOYMENT
                            ? "perhaps you should run kubectl -n " + rollout.namespace() + " rollout resume deployment/"
                                    + rollout.deployment() + ", or leave paused out of its manifest"
                            : "perhaps you should delete its pods one after another, or let its updateStrategy be RollingUpdate");
        } else if (rollout.verdict() == Rollout.Verdict.NOT_FOUND
                && rollout.reason().filter(RolloutWatch::isMissing).isPresent()
                && WatchedRollout.canWatch(state)) {
            return Optional.of(WatchedRollout.OTHER_CLUSTER);
        } else if (!isFailed(rollout) || wanted(state, rollout) || state.created()) {
            return Optional.empty();
        }
        return Optional.of("perhaps you should run kubectl -n " + rollout.namespace() + " rollout undo "
                + DeploymentFiles.of(state).kind().argument(rollout.deployment())
                + ", or set deploy.rollout.rollback: true");
    }

    private static final class Undo implements RunPlaybook.Plan {
        private final long revision;
        private boolean restored;

        private Undo(long revision) {
            this.revision = revision;
        }

        @Override
        public RunRequest request(JobState state) throws InvalidInputException {
            return ReadyRuns.common(
                    state.settings(),
                    RollbackPlaybook.FILE_NAME,
                    DeploymentFiles.of(state).rollbackPlaybook(revision));
        }

        @Override
        public Event.Listener observer(JobState state) {
            return this::see;
        }

        private void see(Event event) {
            restored |= event instanceof RunEvent.TaskFinished task
                    && task.result().task().equals(RollbackPlaybook.UNDO_TASK)
                    && task.result().status() == TaskResult.Status.CHANGED;
        }
    }
}
