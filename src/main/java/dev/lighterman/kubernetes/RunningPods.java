package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Verification;
import dev.lighterman.image.ImageReference;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All running pods of a workload, of any revision. Immutable.
 *
 * @param commit the commit that the workload names, if it does
 * @param pods by name
 */
public record RunningPods(Optional<String> commit, List<Verification.Pod> pods) {
    public RunningPods {
        pods = List.copyOf(pods);
    }

    static RunningPods of(KubernetesClient client, HasMetadata workload, Optional<String> repository) {
        Revisions revisions = Revisions.of(client, workload);
        List<Verification.Pod> pods = Workloads.pods(client, workload)
                .filter(pod -> !Workloads.hasEnded(pod))
                .filter(revisions::owns)
                .map(pod -> pod(pod, repository, revisions.commit(pod)))
                .sorted(Comparator.comparing(Verification.Pod::name))
                .toList();
        return new RunningPods(commit(workload), pods);
    }

    private static Verification.Pod pod(Pod pod, Optional<String> repository, Optional<String> commit) {
        Optional<Container> container = container(pod, repository);
        Optional<ContainerStatus> status = container.flatMap(of -> ContainerFailure.statuses(pod)
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
     * them as {@code imageID}. An init container where the image is for that alone.
     */
    static Optional<Container> container(Pod pod, Optional<String> repository) {
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
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
            Map<String, String> commits = new HashMap<>();
            Set<String> sets = new HashSet<>();
            Workloads.revisions(client, workload).forEach(revision -> {
                // a ReplicaSet owns its pods; what owns those of other kinds is the workload, and a label names the
                // revision
                String key = deployment
                        ? revision.getMetadata().getUid()
                        : revision.getMetadata().getName();
                sets.add(key);
                RunningPods.commit(revision).ifPresent(commit -> commits.put(key, commit));
            });
            return new Revisions(deployment ? "" : uid, commits, sets);
        }

        boolean owns(Pod pod) {
            return uid.isEmpty()
                    ? sets.stream().anyMatch(set -> Workloads.isOwnedBy(pod, set))
                    : Workloads.isOwnedBy(pod, uid);
        }

        Optional<String> commit(Pod pod) {
            return commits.keySet().stream()
                    .filter(key -> uid.isEmpty() ? Workloads.isOwnedBy(pod, key) : hasHash(pod, key))
                    .findFirst()
                    .map(commits::get);
        }

        /** A StatefulSet's pods have the revision's whole name, a DaemonSet's the end of it. */
        private static boolean hasHash(Pod pod, String revision) {
            return Workloads.hash(pod)
                    .filter(hash -> revision.equals(hash) || revision.endsWith("-" + hash))
                    .isPresent();
        }
    }
}
