package dev.lighterman.kubernetes;

import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The pods of a Deployment's newest ReplicaSet: old broken pods say nothing about a new revision. */
final class NewestPods {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final List<Pod> pods;

    private NewestPods(List<Pod> pods) {
        this.pods = pods;
    }

    static NewestPods of(KubernetesClient client, Deployment deployment) {
        String namespace = deployment.getMetadata().getNamespace();
        var selector = deployment.getSpec().getSelector();
        Optional<ReplicaSet> newest =
                client
                        .apps()
                        .replicaSets()
                        .inNamespace(namespace)
                        .withLabelSelector(selector)
                        .list()
                        .getItems()
                        .stream()
                        .filter(set -> ownedBy(
                                set.getMetadata().getOwnerReferences(),
                                deployment.getMetadata().getUid()))
                        .max(Comparator.comparingLong(NewestPods::revision));
        List<Pod> pods = newest.map(set ->
                        client.pods().inNamespace(namespace).withLabelSelector(selector).list().getItems().stream()
                                .filter(pod -> ownedBy(
                                        pod.getMetadata().getOwnerReferences(),
                                        set.getMetadata().getUid()))
                                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                                .sorted(Comparator.comparing(
                                        pod -> pod.getMetadata().getName()))
                                .toList())
                .orElse(List.of());
        return new NewestPods(pods);
    }

    private static boolean ownedBy(List<OwnerReference> owners, String uid) {
        return owners != null && owners.stream().anyMatch(owner -> uid.equals(owner.getUid()));
    }

    private static long revision(ReplicaSet set) {
        Map<String, String> annotations = set.getMetadata().getAnnotations();
        String revision = annotations == null ? null : annotations.get(REVISION);
        return revision == null || !revision.matches("[0-9]{1,18}") ? 0 : Long.parseLong(revision);
    }

    /**
     * The pods as results.
     *
     * @param repository whose containers tell the digest; a sidecar's image is of no interest
     */
    List<Rollout.Pod> list(Optional<String> repository) {
        return pods.stream().map(pod -> summary(pod, repository)).toList();
    }

    private static Rollout.Pod summary(Pod pod, Optional<String> repository) {
        List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
        int restarts = containers.stream()
                .mapToInt(status -> status.getRestartCount() == null ? 0 : status.getRestartCount())
                .sum();
        Optional<String> digest = containers.stream()
                .map(ContainerStatus::getImageID)
                .filter(id -> repository.isEmpty() || isOf(id, repository.get()))
                .findFirst()
                .flatMap(NewestPods::digest);
        return new Rollout.Pod(pod.getMetadata().getName(), ready(pod), restarts, digest);
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Runtimes write the repository out in full: {@code app} is {@code docker.io/library/app} to some of them. */
    private static boolean isOf(String imageId, String repository) {
        int at = imageId == null ? -1 : imageId.lastIndexOf('@');
        if (at < 0) {
            return false;
        }
        String full = imageId.substring(imageId.indexOf("://") < 0 ? 0 : imageId.indexOf("://") + 3, at);
        return full.equals(repository) || full.endsWith("/" + repository);
    }

    /** {@code docker-pullable://host/name@sha256:...} or {@code host/name@sha256:...}, depending on the runtime. */
    static Optional<String> digest(String imageId) {
        int at = imageId == null ? -1 : imageId.lastIndexOf('@');
        return at < 0 ? Optional.empty() : Optional.of(imageId.substring(at + 1));
    }

    /** Why the first pod that isn't ready isn't: the kubelet's or the scheduler's own words. */
    Optional<String> explanation() {
        return pods.stream()
                .filter(pod -> !ready(pod))
                .flatMap(NewestPods::reasons)
                .findFirst();
    }

    private static Stream<String> reasons(Pod pod) {
        String name = "pod " + pod.getMetadata().getName();
        Stream<String> containers = Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .flatMap(status -> reason(name, status).stream());
        Stream<String> conditions = pod.getStatus().getConditions().stream()
                .filter(condition ->
                        "PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()))
                .map(condition -> name + " is not scheduled: " + text(condition));
        Stream<String> notReady = pod.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()) && "False".equals(condition.getStatus()))
                .map(condition -> name + " is not ready: " + text(condition));
        return Stream.of(containers, conditions, notReady).flatMap(reasons -> reasons);
    }

    private static Optional<String> reason(String pod, ContainerStatus status) {
        ContainerStateWaiting waiting =
                status.getState() == null ? null : status.getState().getWaiting();
        if (waiting == null || waiting.getReason() == null || "ContainerCreating".equals(waiting.getReason())) {
            return Optional.empty();
        }
        String message = waiting.getMessage() == null ? "" : " (" + waiting.getMessage() + ")";
        return Optional.of(
                "container " + status.getName() + " of " + pod + " is waiting: " + waiting.getReason() + message);
    }

    private static String text(PodCondition condition) {
        return condition.getMessage() == null ? condition.getReason() : condition.getMessage();
    }
}
