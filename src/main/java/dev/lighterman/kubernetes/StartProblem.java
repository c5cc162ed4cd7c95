package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * What keeps a single pod from starting.
 *
 * @param text a clause, with the cluster's words; not null
 * @param mayPass whether it may pass by itself: a full cluster, not a missing image
 */
public record StartProblem(String text, boolean mayPass) {
    /**
     * The problem of a pod that does not run yet.
     *
     * @param pod as the API server has it, not null
     * @param before what it was when it was looked at last, not null
     * @return empty as long as nothing is known to be wrong
     */
    public static Optional<StartProblem> of(Pod pod, Optional<StartProblem> before) {
        Optional<StartProblem> container = ContainerFailure.of(pod, Optional.empty())
                .map(failure -> new StartProblem(failure.label() + " " + failure.cause(), false));
        return container.or(() -> backingOff(pod, before)).or(() -> unscheduled(pod));
    }

    /**
     * What a node that has not started a pod yet does with it, in its own words where the user may read them.
     *
     * @param pod one that is scheduled, not null
     * @return a clause, such as {@code node n1 has not started it yet (Pulling: Pulling image "x")}
     */
    public static Optional<String> starting(KubernetesClient client, Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName())
                .map(node -> "node " + node + " has not started it yet"
                        + new PodEvidence(client)
                                .starting(pod)
                                .map(event -> " (" + event + ")")
                                .orElse(""));
    }

    /** Between two tries of a pull the status has its problem no more. */
    private static Optional<StartProblem> backingOff(Pod pod, Optional<StartProblem> before) {
        if (!ContainerFailure.backsOffPulling(pod)) {
            return Optional.empty();
        }
        return before.or(() -> pod.getStatus().getContainerStatuses().stream()
                .filter(status -> status.getState().getWaiting() != null)
                .findFirst()
                .map(StartProblem::pull));
    }

    private static StartProblem pull(ContainerStatus status) {
        return new StartProblem(
                "container " + status.getName() + " has an image that cannot be pulled: "
                        + status.getState().getWaiting().getMessage(),
                false);
    }

    private static Optional<StartProblem> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .findFirst()
                .map(StartProblem::unscheduled);
    }

    private static StartProblem unscheduled(PodCondition condition) {
        return new StartProblem("it is not scheduled: " + condition.getMessage(), true);
    }
}
