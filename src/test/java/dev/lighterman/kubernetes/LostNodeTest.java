package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class LostNodeTest {
    private static final String SINCE = "2026-01-02T03:04:05Z";

    private static Pod pod(String ready, String reason, String containers) {
        return new PodBuilder()
                .withNewSpec()
                .withNodeName("n1")
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("ContainersReady")
                .withStatus(containers)
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withReason(reason)
                .withLastTransitionTime(SINCE)
                .endCondition()
                .endStatus()
                .build();
    }

    /** A rollout's pod on a node that had lost its network was told as "is not ready: null". */
    @Test
    void whatTheClusterMarksWithoutAReasonIsItsNodes() {
        assertThat(LostNode.of(pod("False", null, "True"))).hasValue("its node n1 has not been ready since " + SINCE);
    }

    @Test
    void whatTheNodeTellsIsNot() {
        assertThat(LostNode.of(pod("True", null, "True"))).isEmpty();
        assertThat(LostNode.of(pod("False", "ContainersNotReady", "False"))).isEmpty();
        assertThat(LostNode.of(pod("False", "ReadinessGatesNotReady", "True"))).isEmpty();
        assertThat(LostNode.of(new PodBuilder().withNewStatus().endStatus().build()))
                .isEmpty();
    }

    private static Node node(String ready) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("Unknown")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime(SINCE)
                .endCondition()
                .endStatus()
                .build();
    }

    /** A pod that had not been ready yet when its node was lost was told as not ready, and not a word was said of the node. */
    @Test
    void aNodeThatIsNotReadyOrHasFallenSilentIsLost() {
        assertThat(LostNode.of(node("Unknown"))).hasValue("its node n1 has not been ready since " + SINCE);
        assertThat(LostNode.of(node("False"))).hasValue("its node n1 has not been ready since " + SINCE);
        assertThat(LostNode.of(node("True"))).isEmpty();
    }
}
