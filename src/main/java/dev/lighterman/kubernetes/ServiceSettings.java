package dev.lighterman.kubernetes;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The Service in front of the pods. Immutable.
 *
 * @param name its name
 * @param type {@code NodePort}, {@code ClusterIP} or {@code LoadBalancer}
 * @param port the port it listens on
 * @param nodePort the port on every node; empty for one that the cluster chooses, and for {@code ClusterIP}
 */
public record ServiceSettings(String name, String type, int port, OptionalInt nodePort) {
    private static final Set<String> TYPES = Set.of("NodePort", "ClusterIP", "LoadBalancer");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when Kubernetes would refuse them
     */
    public ServiceSettings {
        Objects.requireNonNull(nodePort, "nodePort");
        KubernetesNames.check("service name", KubernetesNames.problemWithServiceName(name));
        KubernetesNames.check("service port", KubernetesNames.problemWithPort(port));
        nodePort.ifPresent(number -> KubernetesNames.check("node port", KubernetesNames.problemWithPort(number)));
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(
                    "service type: \"" + type + "\" is none of NodePort, ClusterIP, LoadBalancer");
        }
        if (nodePort.isPresent() && type.equals("ClusterIP")) {
            throw new IllegalArgumentException("a service of type ClusterIP has no node port");
        }
    }
}
