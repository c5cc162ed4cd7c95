package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AppsAPIGroupDSL;
import io.fabric8.kubernetes.client.dsl.Resource;

/** kubectl's rules for StatefulSets and DaemonSets, see {@link RolloutStatus}. Stateless. */
final class Workloads {
    private static final String ROLLING = "RollingUpdate";

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
            return number(deployment.getSpec().getReplicas(), 1);
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
            if (status == null
                    || status.getObservedGeneration() == null
                    || status.getObservedGeneration() < workload.getMetadata().getGeneration()) {
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
                0, number(set.getSpec().getReplicas(), 1) - (rolling == null ? 0 : number(rolling.getPartition())));
    }

    private static RolloutStatus stateful(StatefulSet set, long generation) {
        String name = "statefulset \"" + set.getMetadata().getName() + "\"";
        if (!ROLLING.equals(set.getSpec().getUpdateStrategy().getType())) {
            return onDelete(name);
        }
        StatefulSetStatus status = set.getStatus();
        long wanted = Math.max(generation, set.getMetadata().getGeneration());
        if (status == null || status.getObservedGeneration() == null || status.getObservedGeneration() < wanted) {
            return waiting("waiting for statefulset spec update to be observed");
        }
        int replicas = number(set.getSpec().getReplicas(), 1);
        int ready = number(status.getReadyReplicas());
        int updated = number(status.getUpdatedReplicas());
        int wantedUpdated = wantedUpdated(set);
        if (ready < replicas) {
            return waiting("waiting for " + (replicas - ready) + " pods to be ready");
        }
        if (updated < wantedUpdated) {
            return waiting(updated + " out of " + wantedUpdated + " new pods have been updated");
        }
        if (wantedUpdated == replicas
                && status.getUpdateRevision() != null
                && !status.getUpdateRevision().equals(status.getCurrentRevision())) {
            return waiting("waiting for " + updated + " pods at revision " + status.getUpdateRevision());
        }
        return new RolloutStatus(RolloutStatus.State.DONE, name + RolloutStatus.ROLLED_OUT);
    }

    private static RolloutStatus daemon(DaemonSet set, long generation) {
        String name = "daemon set \"" + set.getMetadata().getName() + "\"";
        if (!ROLLING.equals(set.getSpec().getUpdateStrategy().getType())) {
            return onDelete(name);
        }
        DaemonSetStatus status = set.getStatus();
        long wanted = Math.max(generation, set.getMetadata().getGeneration());
        if (status == null || status.getObservedGeneration() == null || status.getObservedGeneration() < wanted) {
            return waiting("waiting for daemon set spec update to be observed");
        }
        int desired = number(status.getDesiredNumberScheduled());
        int updated = number(status.getUpdatedNumberScheduled());
        int available = number(status.getNumberAvailable());
        if (updated < desired) {
            return waiting(updated + " out of " + desired + " new pods have been updated");
        }
        if (available < desired) {
            return waiting(available + " of " + desired + " updated pods are available");
        }
        return new RolloutStatus(RolloutStatus.State.DONE, name + RolloutStatus.ROLLED_OUT);
    }

    private static RolloutStatus onDelete(String name) {
        return new RolloutStatus(
                RolloutStatus.State.PAUSED,
                name + " replaces a pod only when it is deleted: its update strategy is not RollingUpdate");
    }

    private static RolloutStatus waiting(String message) {
        return new RolloutStatus(RolloutStatus.State.WAITING, message);
    }

    private static int number(Integer value) {
        return number(value, 0);
    }

    private static int number(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
