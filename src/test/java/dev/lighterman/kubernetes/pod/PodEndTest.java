package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class PodEndTest {
    private static final String SINCE = "2026-01-02T03:04:05Z";

    private static PodBuilder deleted() {
        return new PodBuilder()
                .withNewMetadata()
                .withDeletionTimestamp(SINCE)
                .endMetadata()
                .withNewSpec()
                .withNodeName("n1")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus();
    }

    private static PodBuilder with(PodBuilder pod, String type, String status, String reason, String message) {
        return pod.editStatus()
                .addNewCondition()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(SINCE)
                .endCondition()
                .endStatus();
    }

    /** A drained node's pods were told as deleted, by whom was not said. */
    @Test
    void anEvictionIsToldInTheClustersWords() {
        Pod pod = with(deleted(), "DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting")
                .build();
        assertThat(PodEnd.of(pod)).isEqualTo("it was deleted: Eviction API: evicting");
    }

    /** Its node cannot have ended it. */
    @Test
    void aPodOfALostNodeMayGoOn() {
        Pod pod = with(with(deleted(), "Ready", "False", null, null), "ContainersReady", "True", null, null)
                .build();
        assertThat(PodEnd.of(pod))
                .isEqualTo("it was deleted; its node n1 has not been ready since " + SINCE
                        + ", and what runs there may go on");
        assertThat(PodEnd.isOver(pod)).isTrue();
        assertThat(PodEnd.isConfirmed(pod)).isFalse();
    }

    @Test
    void aDeletionByAnotherClientIsToldWithoutAReason() {
        assertThat(PodEnd.of(deleted().build())).isEqualTo("it was deleted");
    }
}
