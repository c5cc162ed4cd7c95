package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;

/** A pod's node that the cluster has not heard of for a while, or that is not ready. Stateless. */
public final class LostNode {
    private LostNode() {}

    /**
     * Of a pod whose containers are ready as far as its node has told, and which the cluster has marked as not ready all the same: it does
     * so, without a reason, when it counts the node as lost.
     *
     * @param pod as the API server has it, not null
     * @return a clause, such as {@code its node n1 has not been ready since 2026-01-02T03:04:05Z}
     */
    public static Optional<String> of(Pod pod) {
        return condition(pod, "Ready")
                .filter(ready -> "False".equals(ready.getStatus())
                        && (ready.getReason() == null || ready.getReason().isEmpty()))
                .filter(ready -> condition(pod, "ContainersReady")
                        .map(PodCondition::getStatus)
                        .equals(Optional.of("True")))
                .map(ready -> clause(pod.getSpec().getNodeName(), ready.getLastTransitionTime()));
    }

    /**
     * The same by the node itself: a pod that was not ready before does not show it.
     *
     * @param node as the API server has it, not null
     */
    static Optional<String> of(Node node) {
        return node.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()) && !"True".equals(condition.getStatus()))
                .map(ready -> clause(node.getMetadata().getName(), ready.getLastTransitionTime()))
                .findFirst();
    }

    private static String clause(String node, String since) {
        return "its node " + node + " has not been ready since " + since;
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }
}
