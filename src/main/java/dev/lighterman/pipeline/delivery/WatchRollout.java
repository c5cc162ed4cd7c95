package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RolloutWatch;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.Step;
import java.util.List;
import java.util.Optional;

/** Waits for the cluster's verdict, and compares what was pushed with what runs. */
public record WatchRollout() implements Step {
    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        if (DeploymentFiles.of(state).nothingRollsOut()) {
            state.warn(
                    "no Deployment, StatefulSet or DaemonSet in the manifests runs the image, so there is no rollout to"
                            + " watch");
            return;
        }
        boolean seen = WatchedRollout.canWatch(state);
        Rollout rollout = seen ? watched(state) : ServerVerdict.of(state);
        boolean succeeded = rollout.verdict() == Rollout.Verdict.SUCCEEDED;
        if (!seen && succeeded) {
            rollout = WatchedRollout.withPods(rollout, state);
        } else if (!seen) {
            state.warn(
                    "there is no kubeconfig on this machine, so kubectl on the server said the verdict, and not what "
                            + "the pods say; perhaps you should set deploy.rollout.kubeconfig");
        }
        if (Rollback.wanted(state, rollout)) {
            rollout = new Rollback(state).after(rollout);
        }
        rollout = masked(byIndex(rollout, state), state.mask());
        boolean hidden =
                succeeded && rollout.pods().isEmpty() && rollout.wanted().orElse(1) > 0;
        if (seen && hidden) {
            state.warn(
                    "which pods run now is not known: the user of the kubeconfig may not look at them; perhaps you should"
                            + " allow it to list pods and "
                            + DeploymentFiles.of(state).kind().revisions());
        }
        boolean looked = (seen && !hidden) || (succeeded && !rollout.pods().isEmpty());
        Optional<Provenance> provenance = looked ? Optional.of(provenance(state, rollout)) : Optional.empty();
        state.rollout(rollout, provenance);
        state.tell(new PipelineEvent.RolloutFinished(rollout, provenance));
        if (rollout.verdict() != Rollout.Verdict.SUCCEEDED) {
            Failure failure = Failure.of(FailureKind.ROLLOUT, rollout.reason().orElse("the rollout did not succeed"));
            throw new JobFailure(
                    Rollback.advice(state, rollout).map(failure::remedy).orElse(failure));
        }
        List<Rollout.Pod> pods = rollout.pods();
        boolean none = rollout.wanted().orElse(1) == 0 && pods.isEmpty();
        provenance
                .filter(found -> found.pushedDigest().isPresent() && !found.consistent() && !none)
                .ifPresent(found -> state.warn(difference(found, pods)
                        + (seen && isElsewhere(state, found, pods) ? "; " + WatchedRollout.OTHER_CLUSTER : "")));
    }

    /** With the pods that run a platform's part of what was pushed named by that. */
    private static Rollout byIndex(Rollout rollout, JobState state) throws InterruptedException {
        Optional<String> pushed = state.image().flatMap(PushedImage::digest);
        List<Optional<String>> running =
                rollout.pods().stream().map(Rollout.Pod::digest).toList();
        if (pushed.isEmpty() || !Platforms.differ(pushed.get(), running)) {
            return rollout;
        }
        try {
            Image image = state.settings().image().orElseThrow();
            return Platforms.of(state.node(), image, pushed.get()).applied(rollout);
        } catch (LightermanException e) {
            state.warn("whether the pods run a platform's part of what was pushed is not known: " + e.getMessage());
            return rollout;
        }
    }

    /** Says that other pods run something else, or that it is not known what they run, which is not the same. */
    static String difference(Provenance found, List<Rollout.Pod> pods) {
        long unknown = pods.stream().filter(pod -> pod.digest().isEmpty()).count();
        return unknown > 0 && found.podsRunningPushedDigest() + unknown == found.podsTotal()
                ? "what " + unknown + " of " + found.podsTotal()
                        + " pods run is not known: their container runtime tells no"
                        + " digest, as of an image that no registry gave"
                : found.podsRunningPushedDigest() + " of " + found.podsTotal()
                        + " pods run the digest that was pushed, "
                        + found.pushedDigest().orElseThrow();
    }

    /** Whether no pod runs what was just applied, pinned: those of that cluster are other ones. */
    static boolean isElsewhere(JobState state, Provenance found, List<Rollout.Pod> pods) {
        Deployment deploy = state.settings().deploy().orElseThrow();
        return deploy.pin() == Pin.DIGEST
                && deploy.playbook().isEmpty()
                && found.podsRunningPushedDigest() == 0
                && pods.stream().allMatch(pod -> pod.digest().isPresent());
    }

    /** What the pods wrote may hold a secret. */
    static Rollout masked(Rollout rollout, SecretMask mask) {
        return rollout.explained(
                rollout.reason().map(mask::masked), rollout.diagnosis().map(diagnosis -> masked(diagnosis, mask)));
    }

    private static Rollout.Diagnosis masked(Rollout.Diagnosis diagnosis, SecretMask mask) {
        return new Rollout.Diagnosis(
                diagnosis.pod(),
                diagnosis.container(),
                diagnosis.exitCode(),
                diagnosis.log().stream().map(mask::masked).toList(),
                diagnosis.warnings().stream().map(mask::masked).toList());
    }

    private static Rollout watched(JobState state) throws LightermanException, InterruptedException {
        RolloutSettings watched = WatchedRollout.settings(state);
        return state.backends().watch(watched, WatchedRollout.way(state), text -> {
            if (!RolloutWatch.isRolledOut(text)) { // the verdict comes next
                state.tell(new PipelineEvent.RolloutWaiting(watched.namespace(), watched.deployment(), text));
            }
        });
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
