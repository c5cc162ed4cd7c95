package dev.lighterman.kubernetes;

import dev.lighterman.api.ImageReference;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Verification;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All running pods of a workload, of any revision. Immutable.
 *
 * @param commit the commit that the workload names, if it does
 * @param pods by name
 */
public record RunningPods(Optional<String> commit, List<Verification.Pod> pods) {
    private static final String HASH = "controller-revision-hash";
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    public RunningPods {
        pods = List.copyOf(pods);
    }

    static RunningPods of(KubernetesClient client, HasMetadata workload, Optional<String> repository) {
        Revisions revisions = Revisions.of(client, workload);
        List<Verification.Pod> pods = client
                .pods()
                .inNamespace(workload.getMetadata().getNamespace())
                .withLabelSelector(Workloads.selector(workload))
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !ENDED.contains(pod.getStatus().getPhase()))
                .filter(revisions::owns)
                .map(pod -> pod(pod, repository, revisions.commit(pod)))
                .sorted(Comparator.comparing(Verification.Pod::name))
                .toList();
        return new RunningPods(commit(workload), pods);
    }

    private static Verification.Pod pod(Pod pod, Optional<String> repository, Optional<String> commit) {
        Optional<Container> container = container(pod, repository);
        Optional<ContainerStatus> status = container.flatMap(of -> pod.getStatus().getContainerStatuses().stream()
                .filter(found -> found.getName().equals(of.getName()))
                .findFirst());
        return new Verification.Pod(
                pod.getMetadata().getName(),
                NewestPods.ready(pod),
                container.map(Container::getImage),
                status.flatMap(found -> RunningDigest.of(container.orElseThrow().getImage(), found.getImageID())),
                commit,
                status.flatMap(RunningPods::since));
    }

    /**
     * The container of an image, by the name in the manifest: runtimes that have one image under several names report any of
     * them as {@code imageID}.
     */
    static Optional<Container> container(Pod pod, Optional<String> repository) {
        return pod.getSpec().getContainers().stream()
                .filter(container -> repository.isEmpty() || isOf(container.getImage(), repository.get()))
                .findFirst();
    }

    private static boolean isOf(String image, String repository) {
        try {
            return Manifests.isSame(image, ImageReference.parse(repository));
        } catch (InvalidInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Optional<Instant> since(ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .map(state -> state.getRunning())
                .map(running -> running.getStartedAt())
                .map(Instant::parse);
    }

    private static Optional<String> commit(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Manifests.COMMIT_ANNOTATION));
    }

    /** The revisions of a workload: who owns its pods, and the commit each names. */
    private record Revisions(String uid, Map<String, String> commits, Set<String> sets) {
        static Revisions of(KubernetesClient client, HasMetadata workload) {
            String uid = workload.getMetadata().getUid();
            boolean deployment = workload instanceof Deployment;
            String namespace = workload.getMetadata().getNamespace();
            var selector = Workloads.selector(workload);
            List<? extends HasMetadata> owned = deployment
                    ? client.apps()
                            .replicaSets()
                            .inNamespace(namespace)
                            .withLabelSelector(selector)
                            .list()
                            .getItems()
                    : client.apps()
                            .controllerRevisions()
                            .inNamespace(namespace)
                            .withLabelSelector(selector)
                            .list()
                            .getItems();
            Map<String, String> commits = new HashMap<>();
            Set<String> sets = new java.util.HashSet<>();
            for (HasMetadata revision : owned) {
                if (ownedBy(revision, uid)) {
                    // a ReplicaSet owns its pods; what owns those of other kinds is the workload, and a label names the
                    // revision
                    String key = deployment
                            ? revision.getMetadata().getUid()
                            : revision.getMetadata().getName();
                    sets.add(key);
                    RunningPods.commit(revision).ifPresent(commit -> commits.put(key, commit));
                }
            }
            return new Revisions(deployment ? "" : uid, commits, sets);
        }

        boolean owns(Pod pod) {
            return uid.isEmpty() ? sets.stream().anyMatch(set -> ownedBy(pod, set)) : ownedBy(pod, uid);
        }

        Optional<String> commit(Pod pod) {
            return commits.keySet().stream()
                    .filter(key -> uid.isEmpty() ? ownedBy(pod, key) : hasHash(pod, key))
                    .findFirst()
                    .map(commits::get);
        }

        /** A StatefulSet's pods have the revision's whole name, a DaemonSet's the end of it. */
        private static boolean hasHash(Pod pod, String revision) {
            Map<String, String> labels = pod.getMetadata().getLabels();
            String hash = labels == null ? null : labels.get(HASH);
            return hash != null && (revision.equals(hash) || revision.endsWith("-" + hash));
        }

        private static boolean ownedBy(HasMetadata object, String uid) {
            List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
            return owners != null && owners.stream().anyMatch(owner -> uid.equals(owner.getUid()));
        }
    }
}
