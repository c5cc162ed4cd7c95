package dev.lighterman.lab;

import dev.lighterman.Pipeline;
import dev.lighterman.PipelineBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Pipelines through the lab's sshd. */
public final class Pipelines {
    private Pipelines() {}

    /** With the server, and an inventory where both groups are the server itself. */
    public static PipelineBuilder server(Lab lab, Path directory) {
        return Pipeline.builder()
                .directory(directory)
                .server(lab.server())
                .inventory(Map.of(
                        "ansible-server", List.of("localhost ansible_connection=local"),
                        "kubernetes", List.of("localhost ansible_connection=local")));
    }

    /** The same, which deploys to a namespace and watches it from here. */
    public static PipelineBuilder server(Lab lab, Path directory, Cluster cluster) {
        return server(lab, directory)
                .deployNamespace(cluster.namespace())
                .deployKubectl(lab.value("LAB_KUBECTL"))
                .deployKubeconfig(lab.kubeconfig().toString())
                .deployRolloutKubeconfig(lab.kubeconfig());
    }
}
