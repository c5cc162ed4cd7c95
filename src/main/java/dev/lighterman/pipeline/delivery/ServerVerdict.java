package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.playbook.ready.RolloutPlaybook;
import dev.lighterman.run.stage.RunRequest;
import java.util.List;
import java.util.Optional;

/** The verdict of {@code kubectl rollout status} on the server, where this machine has no kubeconfig. Follows one run. */
final class ServerVerdict implements RunPlaybook.Plan {
    private static final long NONE = -1;

    private long status = NONE;
    private String words = "";
    private boolean failed;

    /**
     * Waits for the rollout in a playbook run; without the pods.
     *
     * @throws LightermanException if kubectl could not say: the rollout may be fine
     */
    static Rollout of(JobState state) throws JobFailure, LightermanException, InterruptedException {
        ServerVerdict verdict = new ServerVerdict();
        new RunPlaybook(verdict).run(state);
        String namespace = DeploymentFiles.of(state).namespace();
        String workload = DeploymentFiles.of(state).workload();
        Rollout.Verdict judged = judge(verdict.status, verdict.words)
                .orElseThrow(() -> new LightermanException(
                        FailureKind.ROLLOUT,
                        "the rollout of " + namespace + "/" + workload + " could not be judged: " + verdict.reason(),
                        "perhaps you should check deploy.kubectl and deploy.kubeconfig"));
        return new Rollout(
                judged,
                namespace,
                workload,
                judged == Rollout.Verdict.SUCCEEDED ? Optional.empty() : Optional.of(verdict.reason()),
                List.of(),
                false);
    }

    /** kubectl says it in words only: its exit status is 1 whatever the cause. Empty where they are about no rollout. */
    static Optional<Rollout.Verdict> judge(long status, String words) {
        if (status == 0) {
            return Optional.of(Rollout.Verdict.SUCCEEDED);
        } else if (words.contains("exceeded its progress deadline")) {
            return Optional.of(Rollout.Verdict.FAILED);
        } else if (words.contains("timed out waiting for the condition")) {
            return Optional.of(Rollout.Verdict.TIMED_OUT);
        } else if (words.contains("only available for RollingUpdate")) {
            return Optional.of(Rollout.Verdict.PAUSED); // pods are replaced when they are deleted
        } else if (words.contains("(NotFound)") || words.contains("object has been deleted")) {
            return Optional.of(Rollout.Verdict.NOT_FOUND);
        }
        return Optional.empty();
    }

    /** What kubectl said, as a sentence. */
    String reason() {
        String said = words.strip().replaceAll("\\s+", " ");
        return "kubectl rollout status on the server ended with exit status " + status
                + (said.isEmpty() ? "" : ": " + said);
    }

    @Override
    public RunRequest request(JobState state) throws InvalidInputException {
        return ReadyRuns.common(
                state.settings(),
                RolloutPlaybook.FILE_NAME,
                DeploymentFiles.of(state).rolloutPlaybook());
    }

    /** Another try starts anew. */
    @Override
    public Event.Listener observer(JobState state) {
        status = NONE;
        words = "";
        failed = false;
        return this::see;
    }

    /** Of several hosts, the first that says something else than success is believed. */
    private void see(Event event) {
        if (!failed
                && event instanceof RunEvent.TaskFinished task
                && task.result().task().equals(RolloutPlaybook.STATUS_TASK)) {
            status = task.data().get("rc") instanceof Number rc ? rc.longValue() : NONE;
            words = task.data().get("stderr") instanceof String stderr ? stderr : "";
            failed = status != 0;
        }
    }
}
