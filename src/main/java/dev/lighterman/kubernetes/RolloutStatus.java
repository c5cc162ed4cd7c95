package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;

/**
 * Where a rollout stands: kubectl's own rules, in its own order and words.
 *
 * @param state whether it is over
 * @param message kubectl's sentence
 * @see <a href="https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go">rollout_status.go</a>
 */
record RolloutStatus(State state, String message) {
    enum State {
        WAITING,
        DONE,
        FAILED,
        PAUSED
    }

    /** Whether the cluster has seen what is rolled out, so that its pods can be judged. */
    boolean observed() {
        return !message.endsWith("to be observed");
    }

    /**
     * Judges one observation.
     *
     * @param deployment as the API server has it
     * @param generation the generation the rollout is about: older observations count for nothing
     */
    static RolloutStatus of(Deployment deployment, long generation) {
        String name = deployment.getMetadata().getName();
        if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
            return new RolloutStatus(State.PAUSED, "deployment \"" + name + "\" is paused");
        }
        DeploymentStatus status = deployment.getStatus();
        long wanted = Math.max(generation, deployment.getMetadata().getGeneration());
        if (status == null || status.getObservedGeneration() == null || status.getObservedGeneration() < wanted) {
            return new RolloutStatus(State.WAITING, "waiting for deployment spec update to be observed");
        }
        if (deadlineExceeded(status.getConditions())) {
            return new RolloutStatus(State.FAILED, "deployment \"" + name + "\" exceeded its progress deadline");
        }
        int replicas = number(deployment.getSpec().getReplicas(), 1);
        int updated = number(status.getUpdatedReplicas(), 0);
        int total = number(status.getReplicas(), 0);
        int available = number(status.getAvailableReplicas(), 0);
        if (updated < replicas) {
            return new RolloutStatus(
                    State.WAITING, updated + " out of " + replicas + " new replicas have been updated");
        }
        if (total > updated) {
            return new RolloutStatus(State.WAITING, (total - updated) + " old replicas are pending termination");
        }
        if (available < updated) {
            return new RolloutStatus(State.WAITING, available + " of " + updated + " updated replicas are available");
        }
        return new RolloutStatus(State.DONE, "deployment \"" + name + "\" successfully rolled out");
    }

    /** The condition is believed only once the controller has observed the generation wanted. */
    private static boolean deadlineExceeded(List<DeploymentCondition> conditions) {
        return conditions != null
                && conditions.stream()
                        .anyMatch(condition -> "Progressing".equals(condition.getType())
                                && "ProgressDeadlineExceeded".equals(condition.getReason()));
    }

    private static int number(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
