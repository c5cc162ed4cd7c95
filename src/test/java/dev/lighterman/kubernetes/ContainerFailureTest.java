package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What counts as a failure of a container, and when. */
class ContainerFailureTest {
    private static final PodEvidence NO_EVIDENCE = null;

    private final AtomicLong now = new AtomicLong();
    private final FailurePatience patience = new FailurePatience(Duration.ofSeconds(60), now::get);

    private static ContainerStatus waiting(String name, String reason, String message, int restarts) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withImage("app:1")
                .withRestartCount(restarts)
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(1)
                .endTerminated()
                .endLastState()
                .build();
    }

    private static Pod pod(ContainerStatus status) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("app-1")
                .withUid("uid-1")
                .endMetadata()
                .withNewStatus()
                .withContainerStatuses(status)
                .endStatus()
                .build();
    }

    private static ContainerFailure failure(Pod pod) {
        return ContainerFailure.of(pod, Optional.empty()).orElseThrow();
    }

    private boolean isOver(ContainerStatus status, long second) {
        now.set(Duration.ofSeconds(second).toNanos());
        Pod pod = pod(status);
        return patience.isOver(pod, failure(pod), NO_EVIDENCE);
    }

    @Test
    void aCrashLoopNeedsThreeRestartsAndTheTime() {
        assertThat(isOver(waiting("app", "CrashLoopBackOff", "", 1), 0)).isFalse();
        assertThat(isOver(waiting("app", "CrashLoopBackOff", "", 5), 59)).isFalse();
        assertThat(isOver(waiting("app", "CrashLoopBackOff", "", 2), 61)).isFalse();
        assertThat(isOver(waiting("app", "CrashLoopBackOff", "", 3), 61)).isTrue();
    }

    @Test
    void aCrashAfterALateSecretHasItsOwnTime() {
        String late = "secret \"db\" not found";
        assertThat(isOver(waiting("app", "CreateContainerConfigError", late, 0), 0))
                .isFalse();
        assertThat(isOver(waiting("app", "CrashLoopBackOff", "", 3), 70)).isFalse();
        assertThat(isOver(waiting("app", "CreateContainerConfigError", late, 0), 71))
                .isTrue();
    }

    @Test
    void whatIsWrongInTheManifestIsAtOnce() {
        assertThat(isOver(waiting("app", "InvalidImageName", "no", 0), 0)).isTrue();
    }

    @Test
    void withoutPatienceTheFirstSignCounts() {
        Pod pod = pod(waiting("app", "CrashLoopBackOff", "", 1));
        assertThat(new FailurePatience(Duration.ZERO, now::get).isOver(pod, failure(pod), NO_EVIDENCE))
                .isTrue();
    }

    @Test
    void aSidecarThatEndsAgainAndAgainKeepsNoPodFromComingUp() {
        Pod pod = new PodBuilder(
                        pod(new ContainerStatusBuilder().withName("app").build()))
                .withNewSpec()
                .addNewInitContainer()
                .withName("proxy")
                .withRestartPolicy("Always")
                .endInitContainer()
                .addNewInitContainer()
                .withName("setup")
                .endInitContainer()
                .endSpec()
                .editStatus()
                .withInitContainerStatuses(waiting("proxy", "CrashLoopBackOff", "", 9))
                .endStatus()
                .build();
        assertThat(ContainerFailure.of(pod, Optional.empty())).isEmpty();
        Pod setup = new PodBuilder(pod)
                .editStatus()
                .withInitContainerStatuses(waiting("setup", "CrashLoopBackOff", "", 9))
                .endStatus()
                .build();
        assertThat(failure(setup).container()).isEqualTo("init container setup");
    }
}
