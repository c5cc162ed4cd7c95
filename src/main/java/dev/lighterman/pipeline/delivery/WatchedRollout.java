package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which rollout is looked at, and by which way: from this machine, through the control node, or by kubectl there. */
public final class WatchedRollout {
    /** What was applied is not where it is looked for. */
    static final String OTHER_CLUSTER =
            "perhaps the kubeconfig of this machine is of another cluster than that of kubectl"
                    + " on the server, and you should set deploy.rollout.kubeconfig or deploy.rollout.context";

    private WatchedRollout() {}

    /** What is watched. */
    public static RolloutSettings settings(JobState state) throws InvalidInputException {
        return settings(state.settings(), DeploymentFiles.of(state));
    }

    /** What would be watched, as far as it is known before anything runs. */
    public static RolloutSettings settings(Settings settings) throws InvalidInputException {
        return settings(settings, new DeploymentFiles(settings));
    }

    /** What would be watched, where a server's kubectl may be asked what it renders. */
    public static RolloutSettings settings(Settings settings, ServerConnection server)
            throws LightermanException, InterruptedException {
        Map<Path, String> rendered = new DeploymentFiles(settings).rendersToKnowWorkload()
                ? RenderKustomizations.rendered(settings, server)
                : Map.of();
        return settings(settings, new DeploymentFiles(settings, CommitMarks.none(), rendered));
    }

    private static RolloutSettings settings(Settings settings, DeploymentFiles files) throws InvalidInputException {
        Deployment deploy = settings.deploy().orElseThrow();
        return new RolloutSettings(
                deploy.rollout().kubeconfig(),
                deploy.rollout().context(),
                files.namespace(),
                files.kind(),
                files.workload(),
                settings.image().map(image -> ImageNames.reference(image.name()).name()),
                deploy.rollout().timeout(),
                deploy.rollout().patience(),
                Optional.empty());
    }

    static boolean canWatch(JobState state) throws InvalidInputException {
        return state.backends().canWatch(settings(state));
    }

    /** What the API server is reached through, if not directly. */
    static Optional<ControlNode> way(JobState state) {
        return isThroughServer(state.settings()) ? Optional.of(state.node()) : Optional.empty();
    }

    /** Whether the kubeconfig of this machine is used through the control node. */
    public static boolean isThroughServer(Settings settings) {
        return settings.deploy().orElseThrow().rollout().via() == RolloutPolicy.Via.SERVER;
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
            return rollout.pods(pods(state));
        } catch (LightermanException e) {
            state.warn("the pods that run now were not looked at: " + e.getMessage());
            return rollout;
        }
    }
}
