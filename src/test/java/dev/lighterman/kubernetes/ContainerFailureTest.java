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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static ContainerStatus never(String reason, int code, String message) {
        return new ContainerStatusBuilder(waiting("app", "CrashLoopBackOff", "back-off 10s restarting", 1))
                .editLastState()
                .withNewTerminated()
                .withReason(reason)
                .withExitCode(code)
                .withMessage(message)
                .endTerminated()
                .endLastState()
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ContainerCannotRun | 127 | OCI runtime create failed: x",
                "StartError | 128 | runc create failed: unable to start container process: exec: \"/no/such\": stat /no/such: no such file or directory: unknown",
                "StartError | 128 | runc create failed: unable to start container process: exec: \"/bin\": permission denied: unknown",
                "StartError | 128 | unable to start container process: error during container init: mkdir /bin/sh: not a directory: unknown",
                "StartError | 128 | OCI runtime create failed: crun: executable file `app` not found in $PATH: No such file or directory: unknown",
            })
    void aProgramThatIsNotThereIsNamedWhateverTheRuntime(String reason, int code, String message) {
        assertThat(failure(pod(never(reason, code, message))).cause())
                .isEqualTo("cannot run (" + reason + ", exit code " + code + "): " + message);
    }

    @Test
    void aNodeInTroubleIsACrashThatIsTriedAgainAndSaysWhatTheRuntimeSaid() {
        String trouble = "failed to create shim task: OCI runtime create failed: unable to apply cgroup configuration";
        ContainerFailure failure = failure(pod(never("StartError", 128, trouble)));
        assertThat(failure.cause())
                .isEqualTo("keeps crashing (CrashLoopBackOff): StartError, exit code 128: " + trouble);
        assertThat(failure.crashed()).isTrue();
    }

    @Test
    void whatRunsNowIsNoFailureThoughItDidNotStartBefore() {
        ContainerStatus runs = new ContainerStatusBuilder(never("StartError", 128, "exec: \"/late\": no such file"))
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .build();
        assertThat(ContainerFailure.of(pod(runs), Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "No command specified, cannot be made, NONE",
        "failed to generate spec: no command specified, cannot be made, NONE",
        "container create failed: executable file `app` not found in $PATH, cannot run, TIME",
        "context deadline exceeded, , "
    })
    void aContainerThatCannotBeMadeFailsWhereItsImageOrProgramIsWrong(
            String message, String what, ContainerFailure.Hope hope) {
        Optional<ContainerFailure> failure =
                ContainerFailure.of(pod(waiting("app", "CreateContainerError", message, 0)), Optional.empty());
        assertThat(failure.map(ContainerFailure::cause))
                .isEqualTo(Optional.ofNullable(what).map(text -> text + " (CreateContainerError): " + message));
        assertThat(failure.map(ContainerFailure::hope)).isEqualTo(Optional.ofNullable(hope));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rpc error: code = Unknown desc = failed to resolve reference \"r/a:1\": pulling from host r failed with status"
                        + " code [manifests 1]: 401 Unauthorized",
                "failed to resolve reference \"r/a:1\": unexpected status from HEAD request to https://r/v2/a/manifests/1: 403"
                        + " Forbidden",
                "pull access denied, repository does not exist or may require authorization: server message:"
                        + " insufficient_scope: authorization failed",
                "Error response from daemon: Head \"https://r/v2/a/manifests/1\": denied"
            })
    void aRegistryThatRefusesIsNamedWhateverTheRuntime(String message) {
        assertThat(failure(pod(waiting("app", "ErrImagePull", message, 0))).cause())
                .isEqualTo("has an image that the registry refuses, app:1 (ErrImagePull): " + message);
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
        assertThat(failure(setup).label()).isEqualTo("init container setup");
    }
}
