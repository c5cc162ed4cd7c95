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

    /** It never ended, its locks were held for ever, and commands went to the container that came first. */
    @Test
    void aContainerThatTheClusterHasAddedIsNotTheControlNode() {
        Pod pod = new PodBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("mesh-proxy")
                .endContainer()
                .addNewContainer()
                .withName("node")
                .withCommand("sh", "-c", "...", PodManifest.KEEPER, "at once")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewContainerStatus()
                .withName("mesh-proxy")
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .addNewContainerStatus()
                .withName("node")
                .withNewState()
                .withNewTerminated()
                .withExitCode(0)
                .withFinishedAt(SINCE)
                .withMessage("{\"id\": \"a\"}\n")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .withNewMetadata()
                .endMetadata()
                .build();
        assertThat(PodManifest.container(pod)).isEqualTo("node");
        assertThat(PodEnd.isConfirmed(pod)).isTrue();
        assertThat(PodEnd.time(pod)).isEqualTo(SINCE);
        assertThat(PodEnd.of(pod))
                .isEqualTo("it ended by itself at " + SINCE + ", as nothing had run there for a while");
    }

    @Test
    void aDeletionByAnotherClientIsToldWithoutAReason() {
        assertThat(PodEnd.of(deleted().build())).isEqualTo("it was deleted");
    }
}
