package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Waits for the cluster's verdict, and compares what was pushed with what runs. */
public record WatchRollout() implements Step {
    @Override
    public String name() {
        return "rollout";
    }

    /** What is watched. */
    public static RolloutSettings settings(JobState state) throws InvalidInputException {
        return settings(state.settings(), ReadyFiles.of(state));
    }

    /** What would be watched, as far as it is known before anything runs. */
    public static RolloutSettings settings(Settings settings) throws InvalidInputException {
        return settings(settings, new ReadyFiles(settings));
    }

    private static RolloutSettings settings(Settings settings, ReadyFiles files) throws InvalidInputException {
        Settings.Deploy deploy = settings.deploy().orElseThrow();
        return new RolloutSettings(
                deploy.rollout().kubeconfig(),
                deploy.rollout().context(),
                deploy.namespace(),
                files.kind(),
                deploy.deployment(),
                settings.image().map(image -> ImageNames.reference(image.name()).name()),
                deploy.rollout().timeout(),
                OptionalInt.empty());
    }

    /** Whether the verdict needs the connection to the control node. */
    static boolean needsServer(JobState state) throws InvalidInputException {
        return state.settings().deploy().orElseThrow().rollout().viaServer() || !canWatch(state);
    }

    private static boolean canWatch(JobState state) throws InvalidInputException {
        return state.backends().canWatch(settings(state));
    }

    /** What the API server is reached through, if not directly. */
    static Optional<ControlNode> way(JobState state) throws InvalidInputException {
        return needsServer(state) ? state.connection() : Optional.empty();
    }

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        boolean seen = canWatch(state);
        Rollout rollout = seen ? watched(state) : ServerVerdict.of(state);
        boolean succeeded = rollout.verdict() == Rollout.Verdict.SUCCEEDED;
        if (!seen && succeeded) {
            rollout = withPods(rollout, state);
        } else if (!seen) {
            state.warn(
                    "there is no kubeconfig on this machine, so kubectl on the server said the verdict, and not what "
                            + "the pods say; perhaps you should set deploy.rollout.kubeconfig");
        }
        if (Rollback.wanted(state, rollout)) {
            rollout = new Rollback(state).after(rollout);
        }
        rollout = masked(rollout, state.mask());
        boolean looked = seen || (succeeded && !rollout.pods().isEmpty());
        Optional<Provenance> provenance = looked ? Optional.of(provenance(state, rollout)) : Optional.empty();
        state.rollout(rollout, provenance);
        state.tell(new PipelineEvent.RolloutFinished(rollout, provenance));
        if (rollout.verdict() != Rollout.Verdict.SUCCEEDED) {
            throw new JobFailure(
                    FailureKind.ROLLOUT,
                    rollout.reason().orElse("the rollout did not succeed") + Rollback.advice(state, rollout),
                    Result.FAILURE,
                    Optional.empty());
        }
        provenance
                .filter(found -> found.pushedDigest().isPresent() && !found.consistent())
                .ifPresent(found -> state.warn(found.podsRunningPushedDigest() + " of " + found.podsTotal()
                        + " pods run the digest that was pushed, "
                        + found.pushedDigest().orElseThrow()));
    }

    /** What the pods wrote may hold a secret. */
    static Rollout masked(Rollout rollout, SecretMask mask) {
        return new Rollout(
                rollout.verdict(),
                rollout.namespace(),
                rollout.deployment(),
                rollout.reason().map(mask::masked),
                rollout.pods(),
                rollout.rolledBack(),
                rollout.diagnosis().map(diagnosis -> masked(diagnosis, mask)),
                rollout.wanted());
    }

    private static Rollout.Diagnosis masked(Rollout.Diagnosis diagnosis, SecretMask mask) {
        return new Rollout.Diagnosis(
                diagnosis.pod(),
                diagnosis.container(),
                diagnosis.exitCode(),
                diagnosis.log().stream().map(mask::masked).toList(),
                diagnosis.warnings().stream().map(mask::masked).toList());
    }

    /** The pods as they are now, by whichever way there is to the cluster. */
    static List<Rollout.Pod> pods(JobState state) throws LightermanException, InterruptedException {
        RolloutSettings asked = settings(state);
        return canWatch(state)
                ? state.backends().pods(asked, way(state))
                : ServerPods.rolledOut(state.settings(), asked, state.runner());
    }

    /** The same with the pods that run now, where they can be seen. */
    static Rollout withPods(Rollout rollout, JobState state) throws InterruptedException {
        try {
            return new Rollout(
                    rollout.verdict(),
                    rollout.namespace(),
                    rollout.deployment(),
                    rollout.reason(),
                    pods(state),
                    rollout.rolledBack(),
                    rollout.diagnosis(),
                    rollout.wanted());
        } catch (LightermanException e) {
            state.warn("the pods that run now were not looked at: " + e.getMessage());
            return rollout;
        }
    }

    private static Rollout watched(JobState state) throws LightermanException, InterruptedException {
        RolloutSettings watched = settings(state);
        return state.backends()
                .watch(
                        watched,
                        way(state),
                        text -> state.tell(
                                new PipelineEvent.RolloutWaiting(watched.namespace(), watched.deployment(), text)));
    }

    static Provenance provenance(JobState state, Rollout rollout) {
        Optional<String> pushed = state.image().flatMap(image -> image.digest());
        int matching = (int) rollout.pods().stream()
                .filter(pod -> pushed.isPresent() && pod.digest().equals(pushed))
                .count();
        int total = rollout.pods().size();
        return new Provenance(
                state.imageCommit().map(SourceCommit::revision),
                pushed,
                total,
                matching,
                pushed.isPresent() && total > 0 && matching == total);
    }
}
