package dev.lighterman.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which rollout to watch, and from where. Immutable.
 *
 * @param kubeconfig the kubeconfig file on this machine; empty for those named by KUBECONFIG, else {@code ~/.kube/config}
 * @param context the context in it; empty for its current one
 * @param namespace the namespace, not null
 * @param kind what kind of workload, not null
 * @param deployment the workload's name, not null
 * @param repository the image repository with its registry, without tag and digest, whose containers tell a pod's digest;
 *     empty for the first container of each pod
 * @param timeout how long the rollout may take, positive
 * @param patience how long trouble that may pass by itself is waited for; zero to give up at its first sign
 * @param proxy what leads to the API server; empty to reach it directly
 */
public record RolloutSettings(
        Optional<Path> kubeconfig,
        Optional<String> context,
        String namespace,
        WorkloadKind kind,
        String deployment,
        Optional<String> repository,
        Duration timeout,
        Duration patience,
        Optional<LocalProxy> proxy) {
    /**
     * The same through an HTTP proxy.
     *
     * @param way the proxy, not null
     * @return never null
     */
    public RolloutSettings through(LocalProxy way) {
        return new RolloutSettings(
                kubeconfig, context, namespace, kind, deployment, repository, timeout, patience, Optional.of(way));
    }

    String fullName() {
        return namespace + "/" + deployment;
    }
}
