package dev.lighterman.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Which rollout to watch, and from where. Immutable.
 *
 * @param kubeconfig the kubeconfig file on this machine; empty for the file named by KUBECONFIG, else {@code ~/.kube/config}
 * @param context the context in it; empty for its current one
 * @param namespace the namespace, not null
 * @param deployment the Deployment's name, not null
 * @param repository the image repository with its registry, without tag and digest, whose containers tell a pod's digest;
 *     empty for the first container of each pod
 * @param timeout how long the rollout may take, positive
 */
public record RolloutSettings(
        Optional<Path> kubeconfig,
        Optional<String> context,
        String namespace,
        String deployment,
        Optional<String> repository,
        Duration timeout) {
    public RolloutSettings {
        Objects.requireNonNull(kubeconfig, "kubeconfig");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(repository, "repository");
        Objects.requireNonNull(timeout, "timeout");
    }
}
