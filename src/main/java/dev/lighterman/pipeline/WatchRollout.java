package dev.lighterman.pipeline;

import dev.lighterman.api.ClusterException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.kubernetes.RolloutSettings;
import java.util.Optional;
import java.util.OptionalInt;

/** Waits for the cluster's verdict, and compares what was pushed with what runs. */
record WatchRollout() implements Step {
    @Override
    public String name() {
        return "rollout";
    }

    /** What is watched. */
    static RolloutSettings settings(Settings settings) throws InvalidInputException {
        Settings.Deploy deploy = settings.deploy().orElseThrow();
        return new RolloutSettings(
                deploy.rollout().kubeconfig(),
                deploy.rollout().context(),
                deploy.namespace(),
                new ReadyFiles(settings).kind(),
                deploy.deployment(),
                settings.image().map(image -> ImageNames.reference(image.name()).name()),
                deploy.rollout().timeout(),
                OptionalInt.empty());
    }

    @Override
    public void run(JobState state) throws JobFailure, ClusterException, InvalidInputException, InterruptedException {
        RolloutSettings watched = settings(state.settings());
        if (!state.rooms().canWatch(watched)) {
            state.warn("there is no kubeconfig on this machine, so the pods were not looked at: kubectl on the server "
                    + "waited for the rollout instead; perhaps you should set deploy.rollout.kubeconfig");
            return;
        }
        Rollout rollout = state.rooms()
                .watch(
                        watched,
                        text -> state.tell(
                                new PipelineEvent.RolloutWaiting(watched.namespace(), watched.deployment(), text)));
        if (Rollback.wanted(state, rollout)) {
            rollout = new Rollback(state).after(rollout);
        }
        Provenance provenance = provenance(state, rollout);
        state.rollout(rollout, provenance);
        state.tell(new PipelineEvent.RolloutFinished(rollout, Optional.of(provenance)));
        if (rollout.verdict() != Rollout.Verdict.SUCCEEDED) {
            throw new JobFailure(
                    FailureKind.ROLLOUT,
                    rollout.reason().orElse("the rollout did not succeed"),
                    Result.FAILURE,
                    Optional.empty());
        }
        if (provenance.pushedDigest().isPresent() && !provenance.consistent()) {
            state.warn(provenance.podsRunningPushedDigest() + " of " + provenance.podsTotal()
                    + " pods run the digest that was pushed, "
                    + provenance.pushedDigest().get());
        }
    }

    private static Provenance provenance(JobState state, Rollout rollout) {
        Optional<String> pushed = state.image().flatMap(image -> image.digest());
        int matching = (int) rollout.pods().stream()
                .filter(pod -> pushed.isPresent() && pod.digest().equals(pushed))
                .count();
        int total = rollout.pods().size();
        return new Provenance(
                state.commit().map(commit -> commit.commit()),
                pushed,
                total,
                matching,
                pushed.isPresent() && total > 0 && matching == total);
    }
}
