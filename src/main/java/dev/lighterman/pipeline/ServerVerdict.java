package dev.lighterman.pipeline;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.playbook.RolloutPlaybook;
import dev.lighterman.run.RunRequest;
import java.util.List;
import java.util.Optional;

/** The verdict of {@code kubectl rollout status} on the server, where this machine has no kubeconfig. Follows one run. */
final class ServerVerdict implements RunPlaybook.Plan {
    private long status = -1;
    private String words = "";

    /** Waits for the rollout in a playbook run; without the pods. */
    static Rollout of(JobState state) throws JobFailure, LightermanException, InterruptedException {
        ServerVerdict verdict = new ServerVerdict();
        new RunPlaybook("rollout playbook", verdict).run(state);
        Settings.Deploy deploy = state.settings().deploy().orElseThrow();
        Rollout.Verdict judged = judge(verdict.status, verdict.words);
        return new Rollout(
                judged,
                deploy.namespace(),
                deploy.deployment(),
                judged == Rollout.Verdict.SUCCEEDED ? Optional.empty() : Optional.of(verdict.reason()),
                List.of(),
                false);
    }

    /** kubectl says it in words only: its exit status is 1 whatever the cause. */
    static Rollout.Verdict judge(long status, String words) {
        if (status == 0) {
            return Rollout.Verdict.SUCCEEDED;
        } else if (words.contains("timed out waiting for the condition")) {
            return Rollout.Verdict.TIMED_OUT;
        } else if (words.contains("(NotFound)") || words.contains("object has been deleted")) {
            return Rollout.Verdict.NOT_FOUND;
        }
        return Rollout.Verdict.FAILED;
    }

    private String reason() {
        String said = words.strip().replaceAll("\\s+", " ");
        return "kubectl rollout status on the server ended with exit status " + status
                + (said.isEmpty() ? "" : ": " + said);
    }

    @Override
    public RunRequest request(JobState state) throws InvalidInputException {
        return ReadyRuns.common(
                        state.settings(),
                        RolloutPlaybook.FILE_NAME,
                        state.files().rolloutPlaybook())
                .build();
    }

    @Override
    public EventListener observer(JobState state) {
        return this::see;
    }

    private void see(Event event) {
        if (event instanceof RunEvent.TaskFinished task && task.result().task().equals(RolloutPlaybook.STATUS_TASK)) {
            status = task.data().get("rc") instanceof Number rc ? rc.longValue() : -1;
            words = task.data().get("stderr") instanceof String stderr ? stderr : "";
        }
    }
}
