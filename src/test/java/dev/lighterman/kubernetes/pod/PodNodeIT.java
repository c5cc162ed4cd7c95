package dev.lighterman.kubernetes.pod;

import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.LabPods;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.ControlNodeContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A pod of the lab's cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodNodeIT extends ControlNodeContract {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-node-it");

    private PodNode node;

    @BeforeAll
    void connect(@TempDir Path directory) throws Exception {
        node = PodNode.connect(
                LabPods.onThisMachine(CLUSTER.namespace(), directory), "pods", Duration.ofSeconds(1), text -> {});
    }

    @AfterAll
    void disconnect() {
        if (node != null) {
            node.close();
        }
    }

    @Override
    protected ControlNode node() {
        return node;
    }
}
