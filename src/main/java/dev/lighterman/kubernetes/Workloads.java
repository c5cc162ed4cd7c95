package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AppsAPIGroupDSL;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** kubectl's rules for StatefulSets and DaemonSets, see {@link RolloutStatus}. Stateless. */
final class Workloads {
    private static final String ROLLING = "RollingUpdate";
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private Workloads() {}

    static Resource<? extends HasMetadata> resource(KubernetesClient client, RolloutSettings settings) {
        AppsAPIGroupDSL apps = client.apps();
        return switch (settings.kind()) {
            case DEPLOYMENT ->
                apps.deployments().inNamespace(settings.namespace()).withName(settings.deployment());
            case STATEFUL_SET ->
                apps.statefulSets().inNamespace(settings.namespace()).withName(settings.deployment());
            case DAEMON_SET ->
                apps.daemonSets().inNamespace(settings.namespace()).withName(settings.deployment());
        };
    }

    static RolloutStatus status(HasMetadata workload, long generation) {
        if (workload instanceof Deployment deployment) {
            return RolloutStatus.of(deployment, generation);
        } else if (workload instanceof StatefulSet set) {
            return stateful(set, generation);
        }
        return daemon((DaemonSet) workload, generation);
    }

    static LabelSelector selector(HasMetadata workload) {
        if (workload instanceof Deployment deployment) {
            return deployment.getSpec().getSelector();
        } else if (workload instanceof StatefulSet set) {
            return set.getSpec().getSelector();
        }
        return ((DaemonSet) workload).getSpec().getSelector();
    }

    /** How many pods the newest revision is to have. */
    static int wanted(HasMetadata workload) {
        if (workload instanceof Deployment deployment) {
            return RolloutStatus.number(deployment.getSpec().getReplicas(), 1);
        } else if (workload instanceof StatefulSet set) {
            return wantedUpdated(set);
        }
        DaemonSetStatus status = ((DaemonSet) workload).getStatus();
        return status == null ? 0 : number(status.getDesiredNumberScheduled());
    }

    /** For how long a pod must be ready before it counts. */
    static int minReadySeconds(HasMetadata workload) {
        if (workload instanceof Deployment deployment) {
            return number(deployment.getSpec().getMinReadySeconds());
        } else if (workload instanceof StatefulSet set) {
            return number(set.getSpec().getMinReadySeconds());
        }
        return number(((DaemonSet) workload).getSpec().getMinReadySeconds());
    }

    /** Whether there are fewer pods of the newest revision than there are to be. */
    static boolean isShort(HasMetadata workload) {
        int made;
        if (workload instanceof Deployment deployment) {
            made = deployment.getStatus() == null
                    ? 0
                    : number(deployment.getStatus().getUpdatedReplicas());
        } else if (workload instanceof StatefulSet set) {
            made = set.getStatus() == null ? 0 : number(set.getStatus().getUpdatedReplicas());
        } else {
            DaemonSetStatus status = ((DaemonSet) workload).getStatus();
            if (status == null || RolloutStatus.isUnseen(workload, status.getObservedGeneration(), 0)) {
                return true; // how many there are to be is not known yet, and never is where the first cannot be made
            }
            made = number(status.getUpdatedNumberScheduled());
        }
        return made < wanted(workload);
    }

    /** All but those below the partition. */
    private static int wantedUpdated(StatefulSet set) {
        var rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
        return Math.max(
                0,
                RolloutStatus.number(set.getSpec().getReplicas(), 1)
                        - (rolling == null ? 0 : number(rolling.getPartition())));
    }

    private static RolloutStatus stateful(StatefulSet set, long generation) {
        String name = "statefulset \"" + set.getMetadata().getName() + "\"";
        if (!ROLLING.equals(set.getSpec().getUpdateStrategy().getType())) {
            return onDelete(name);
        }
        StatefulSetStatus status = set.getStatus();
        if (status == null || RolloutStatus.isUnseen(set, status.getObservedGeneration(), generation)) {
            return RolloutStatus.waiting("waiting for statefulset spec update to be observed");
        }
        int replicas = RolloutStatus.number(set.getSpec().getReplicas(), 1);
        int ready = number(status.getReadyReplicas());
        int updated = number(status.getUpdatedReplicas());
        int wantedUpdated = wantedUpdated(set);
        if (ready < replicas) {
            return RolloutStatus.waiting("waiting for " + (replicas - ready) + " pods to be ready");
        }
        if (updated < wantedUpdated) {
            return RolloutStatus.waiting(updated + " out of " + wantedUpdated + " new pods have been updated");
        }
        if (wantedUpdated == replicas
                && status.getUpdateRevision() != null
                && !status.getUpdateRevision().equals(status.getCurrentRevision())) {
            return RolloutStatus.waiting("waiting for " + updated + " pods at revision " + status.getUpdateRevision());
        }
        return new RolloutStatus(RolloutStatus.State.DONE, name + RolloutStatus.ROLLED_OUT);
    }

    private static RolloutStatus daemon(DaemonSet set, long generation) {
        String name = "daemon set \"" + set.getMetadata().getName() + "\"";
        if (!ROLLING.equals(set.getSpec().getUpdateStrategy().getType())) {
            return onDelete(name);
        }
        DaemonSetStatus status = set.getStatus();
        if (status == null || RolloutStatus.isUnseen(set, status.getObservedGeneration(), generation)) {
            return RolloutStatus.waiting("waiting for daemon set spec update to be observed");
        }
        int desired = number(status.getDesiredNumberScheduled());
        int updated = number(status.getUpdatedNumberScheduled());
        int available = number(status.getNumberAvailable());
        if (updated < desired) {
            return RolloutStatus.waiting(updated + " out of " + desired + " new pods have been updated");
        }
        if (available < desired) {
            return RolloutStatus.waiting(available + " of " + desired + " updated pods are available");
        }
        return new RolloutStatus(RolloutStatus.State.DONE, name + RolloutStatus.ROLLED_OUT);
    }

    private static RolloutStatus onDelete(String name) {
        return new RolloutStatus(
                RolloutStatus.State.PAUSED,
                name + " replaces a pod only when it is deleted: its update strategy is not RollingUpdate");
    }

    private static int number(Integer value) {
        return RolloutStatus.number(value, 0);
    }

    /** What belongs to a workload and has its pods: the ReplicaSets of a Deployment, the ControllerRevisions of other kinds. */
    static Stream<HasMetadata> revisions(KubernetesClient client, HasMetadata workload) {
        String namespace = workload.getMetadata().getNamespace();
        AppsAPIGroupDSL apps = client.apps();
        List<? extends HasMetadata> all = workload instanceof Deployment
                ? apps.replicaSets()
                        .inNamespace(namespace)
                        .withLabelSelector(selector(workload))
                        .list()
                        .getItems()
                : apps.controllerRevisions()
                        .inNamespace(namespace)
                        .withLabelSelector(selector(workload))
                        .list()
                        .getItems();
        String uid = workload.getMetadata().getUid();
        return all.stream().<HasMetadata>map(revision -> revision).filter(revision -> isOwnedBy(revision, uid));
    }

    /** The pods that a workload's selector fits, without those that are being deleted. */
    static Stream<Pod> pods(KubernetesClient client, HasMetadata workload) {
        return client
                .pods()
                .inNamespace(workload.getMetadata().getNamespace())
                .withLabelSelector(selector(workload))
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null);
    }

    /** Whether a pod was evicted, for example: another one is in its place, and it stays as it is until it is removed. */
    static boolean hasEnded(Pod pod) {
        return ENDED.contains(String.valueOf(pod.getStatus().getPhase()));
    }

    static boolean isOwnedBy(HasMetadata object, String uid) {
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        return owners != null && owners.stream().anyMatch(owner -> uid.equals(owner.getUid()));
    }

    /** What tells the revision of a StatefulSet's or a DaemonSet's pod. */
    static Optional<String> hash(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get("controller-revision-hash"));
    }
}
