package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Arrays;
import java.util.Optional;

/** A kind of workload that can be rolled out. */
public enum WorkloadKind {
    /** A Deployment. */
    DEPLOYMENT("Deployment") {
        @Override
        Resource<? extends HasMetadata> resource(KubernetesClient client, String namespace, String name) {
            return client.apps().deployments().inNamespace(namespace).withName(name);
        }
    },
    /** A StatefulSet. */
    STATEFUL_SET("StatefulSet") {
        @Override
        Resource<? extends HasMetadata> resource(KubernetesClient client, String namespace, String name) {
            return client.apps().statefulSets().inNamespace(namespace).withName(name);
        }
    },
    /** A DaemonSet. */
    DAEMON_SET("DaemonSet") {
        @Override
        Resource<? extends HasMetadata> resource(KubernetesClient client, String namespace, String name) {
            return client.apps().daemonSets().inNamespace(namespace).withName(name);
        }
    };

    private final String word;

    WorkloadKind(String word) {
        this.word = word;
    }

    /** As manifests write it, such as {@code StatefulSet}. */
    public String word() {
        return word;
    }

    /** As kubectl's arguments have it, such as {@code statefulset/db}. */
    public String argument(String name) {
        return word.toLowerCase(java.util.Locale.ROOT) + "/" + name;
    }

    /** {@return the kind a manifest names; empty for one that is not rolled out} */
    public static Optional<WorkloadKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    abstract Resource<? extends HasMetadata> resource(KubernetesClient client, String namespace, String name);
}
