package dev.lighterman.kubernetes.pod;

import dev.lighterman.kubernetes.LostNode;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** Says how a pod that is a control node ended, with the node's words. Stateless. */
final class PodEnd {
    private PodEnd() {}

    /** Whether nothing runs in it any more, or it is being removed. */
    static boolean isOver(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null || isConfirmed(pod);
    }

    /**
     * Whether nothing runs in it any more: a pod that is being removed may go on for long on a node that does not hear of it. What
     * goes on beside the control node, in a container that the cluster has put there, does not count.
     */
    static boolean isConfirmed(Pod pod) {
        return "Failed".equals(pod.getStatus().getPhase())
                || "Succeeded".equals(pod.getStatus().getPhase())
                || ended(pod).isPresent();
    }

    private static Optional<ContainerStateTerminated> ended(Pod pod) {
        String name = PodManifest.container(pod);
        return pod.getStatus().getContainerStatuses().stream()
                .filter(container -> name.equals(container.getName()))
                .map(container -> container.getState().getTerminated())
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** When it ended; when it was made, where its end has no time. */
    static Instant time(Pod pod) {
        return ended(pod)
                .map(ContainerStateTerminated::getFinishedAt)
                .or(() -> changed(pod.getStatus())) // of an eviction
                .map(Instant::parse)
                .orElseGet(() -> Instant.parse(pod.getMetadata().getCreationTimestamp()));
    }

    private static Optional<String> changed(PodStatus status) {
        return status.getConditions().stream()
                .map(PodCondition::getLastTransitionTime)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
    }

    /** A clause, such as {@code it was evicted: The node was low on resource: memory}. */
    static String of(Pod pod) {
        PodStatus status = pod.getStatus();
        Optional<ContainerStateTerminated> end = ended(pod);
        if (pod.getMetadata().getDeletionTimestamp() != null && status.getReason() == null) {
            return "it was deleted"
                    + disruption(status).map(why -> ": " + why).orElse("")
                    + LostNode.of(pod)
                            .map(lost -> "; " + lost + ", and what runs there may go on")
                            .orElse("");
        } else if ("Evicted".equals(status.getReason())) {
            return "it was evicted: " + status.getMessage();
        } else if (end.isPresent() && "OOMKilled".equals(end.get().getReason())) {
            return "it needed more memory than it may use (OOMKilled); perhaps you should raise server.pod.limits.memory";
        } else if (end.isPresent() && end.get().getExitCode() == 0 && LastWords.areIn(end.get())) {
            return "it ended by itself at " + time(pod) + ", as nothing had run there for a while";
        } else if (end.isPresent() && end.get().getMessage() != null && !LastWords.areIn(end.get())) {
            return "it ended with exit code " + end.get().getExitCode() + ": "
                    + end.get().getMessage().strip();
        } else if (end.isPresent()) {
            return "it ended with exit code " + end.get().getExitCode() + " ("
                    + end.get().getReason() + ")";
        } else if (status.getReason() != null) {
            return "it ended (" + status.getReason() + "): " + status.getMessage();
        }
        return "it ended (" + status.getPhase() + ")";
    }

    /** Why the cluster itself removed it: newer ones say so, of an eviction for example. */
    private static Optional<String> disruption(PodStatus status) {
        return status.getConditions().stream()
                .filter(condition -> "DisruptionTarget".equals(condition.getType())
                        && "True".equals(condition.getStatus())
                        && condition.getMessage() != null)
                .findFirst()
                .map(PodCondition::getMessage);
    }
}
