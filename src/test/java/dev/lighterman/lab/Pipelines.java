package dev.lighterman.lab;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.RolloutPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Pipelines through the lab's sshd. */
public final class Pipelines {
    private Pipelines() {}

    /** With the server, and an inventory where both groups are the server itself. */
    public static Pipeline server(Lab lab, Path directory) {
        return Pipeline.named(directory.getFileName().toString())
                .directory(directory)
                .server(lab.server())
                .inventory(Map.of(
                        "ansible-server", List.of("localhost ansible_connection=local"),
                        "kubernetes", List.of("localhost ansible_connection=local")));
    }

    /** A deployment to a namespace. */
    public static Deployment deployment(String name, Lab lab, Cluster cluster) {
        return Deployment.named(name)
                .namespace(cluster.namespace())
                .kubectl(lab.value("LAB_KUBECTL"))
                .kubeconfig(lab.kubeconfig().toString());
    }

    /** A rollout that is watched from here. */
    public static RolloutPolicy rollout(Lab lab) {
        return RolloutPolicy.standard().kubeconfig(lab.kubeconfig());
    }
}
