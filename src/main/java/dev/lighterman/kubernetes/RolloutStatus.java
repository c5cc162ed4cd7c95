package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Where a rollout stands: kubectl's own rules, in its own order and words.
 *
 * @param state whether it is over
 * @param message kubectl's sentence
 * @see <a href="https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go">rollout_status.go</a>
 */
record RolloutStatus(State state, String message) {
    /** How kubectl's sentence ends when all is done. */
    static final String ROLLED_OUT = " successfully rolled out";

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
        if (status == null || isUnseen(deployment, status.getObservedGeneration(), generation)) {
            return waiting("waiting for deployment spec update to be observed");
        }
        if (deadlineExceeded(deployment)) {
            return new RolloutStatus(State.FAILED, "deployment \"" + name + "\" exceeded its progress deadline");
        }
        int replicas = number(deployment.getSpec().getReplicas(), 1);
        int updated = number(status.getUpdatedReplicas(), 0);
        int total = number(status.getReplicas(), 0);
        int available = number(status.getAvailableReplicas(), 0);
        if (updated < replicas) {
            return waiting(updated + " out of " + replicas + " new replicas have been updated");
        }
        if (total > updated) {
            return waiting((total - updated) + " old replicas are pending termination");
        }
        if (available < updated) {
            return waiting(available + " of " + updated + " updated replicas are available");
        }
        return new RolloutStatus(State.DONE, "deployment \"" + name + "\"" + ROLLED_OUT);
    }

    /**
     * Whether the controller has given up. kubectl believes the condition as soon as the generation wanted is observed; but it
     * may be left over from the rollout before: the controller replaces it only when it sees progress, so with the strategy
     * Recreate it stands for as long as the old pods take to end. One that is no younger than what was last written to the
     * pod template is not believed.
     */
    private static boolean deadlineExceeded(Deployment deployment) {
        String written = lastTemplateWrite(deployment);
        List<DeploymentCondition> conditions = deployment.getStatus().getConditions();
        return conditions != null
                && conditions.stream()
                        .anyMatch(condition -> "Progressing".equals(condition.getType())
                                && "ProgressDeadlineExceeded".equals(condition.getReason())
                                && (condition.getLastUpdateTime() == null
                                        || condition.getLastUpdateTime().compareTo(written) > 0));
    }

    /** When the pod template was last written, in the API server's whole seconds of UTC; "" if unknown. */
    private static String lastTemplateWrite(Deployment deployment) {
        List<ManagedFieldsEntry> entries = deployment.getMetadata().getManagedFields();
        return entries == null
                ? ""
                : entries.stream()
                        .filter(entry -> entry.getTime() != null && hasTemplate(entry.getFieldsV1()))
                        .map(ManagedFieldsEntry::getTime)
                        .max(Comparator.naturalOrder())
                        .orElse("");
    }

    private static boolean hasTemplate(FieldsV1 fields) {
        return fields != null
                && fields.getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                && spec.containsKey("f:template");
    }

    static RolloutStatus waiting(String message) {
        return new RolloutStatus(State.WAITING, message);
    }

    /** Whether the controller has not yet seen what is rolled out. */
    static boolean isUnseen(HasMetadata workload, Long observed, long generation) {
        return observed == null
                || observed < Math.max(generation, workload.getMetadata().getGeneration());
    }

    static int number(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
