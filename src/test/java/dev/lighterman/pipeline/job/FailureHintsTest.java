package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FailureHintsTest {
    private static RunResult failed(String task, int rc, String message, String stderr) {
        TaskFailure failure = new TaskFailure("web1", task, message, OptionalInt.of(rc), stderr, "");
        TaskResult result = Samples.taskResult(
                task, "web1", TaskStatus.FAILED, Duration.ZERO, "command", Optional.empty(), Optional.of(failure));
        return Samples.runResult(
                "id",
                "p.yml",
                RunOutcome.HOSTS_FAILED,
                Optional.of("why"),
                OptionalInt.of(2),
                Optional.empty(),
                Instant.EPOCH,
                Duration.ZERO,
                Map.of(),
                List.of(result),
                List.of());
    }

    private static Settings settings(String... values) throws Exception {
        Map<String, String> map = new java.util.HashMap<>(Map.of("image.name", "a/b", "deploy", "{}"));
        for (int i = 0; i < values.length; i += 2) {
            map.put(values[i], values[i + 1]);
        }
        return PipelineFile.of(Path.of(""), map, name -> null).settings();
    }

    @Test
    void aProgramThatIsNotThere() throws Exception {
        RunResult kubectl = failed("apply the manifest", 2, "[Errno 2] No such file or directory: b'/opt/kubectl'", "");
        assertThat(FailureHints.deployment(settings("deploy.kubectl", "/opt/kubectl"))
                        .against(kubectl))
                .contains("perhaps you should install kubectl on the hosts of group kubernetes, or name it with"
                        + " deploy.kubectl");
        assertThat(FailureHints.deployment(settings("deploy.hosts", "a:!b")).against(kubectl))
                .contains("perhaps you should install kubectl on the hosts a:!b, or name it with deploy.kubectl");
        assertThat(FailureHints.image(settings("image.engine", "podman"))
                        .against(
                                failed("build docker images", 2, "[Errno 2] No such file or directory: b'podman'", "")))
                .contains("perhaps you should install podman on web1, or choose another program with image.engine");
    }

    @Test
    void aDockerThatIsPodman() throws Exception {
        String said =
                "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\nError: no such image";
        assertThat(FailureHints.image(settings())
                        .against(failed("build docker images", 1, "non-zero return code", said)))
                .contains("perhaps you should set image.engine: podman, since docker on web1 is podman");
    }

    @Test
    void aDockerThatCannotBuildForSeveralPlatforms() throws Exception {
        FailureHints hints = FailureHints.image(settings());
        String install =
                "perhaps you should install docker-buildx on web1, which image.platforms and image.secrets want, or set"
                        + " image.engine: podman";
        for (String said : List.of(
                "unknown flag: --push\nSee 'docker --help'.",
                "ERROR: BuildKit is enabled but the buildx component is missing or broken.",
                "docker: 'buildx' is not a docker command.\nSee 'docker --help'")) {
            assertThat(hints.against(failed("build docker images", 125, "non-zero return code", said)))
                    .contains(install);
        }
        for (String said : List.of(
                "ERROR: Multi-platform build is not supported for the docker driver.\nSwitch to a different driver",
                "ERROR: multiple platforms feature is currently not supported for docker driver. Please switch")) {
            assertThat(hints.against(failed("build docker images", 1, "non-zero return code", said)))
                    .contains(
                            "perhaps you should let buildx have a builder for several platforms on web1 (docker buildx"
                                    + " create --use), or set image.engine: podman");
        }
    }

    @Test
    void anImageOfSeveralPlatformsThatLacksOne() throws Exception {
        assertThat(FailureHints.image(settings("image.engine", "podman"))
                        .against(failed("see that each platform has an image of its own", 0, "", "")))
                .contains(
                        "perhaps you should set image.cache: false, since the cache of podman took one platform's steps for"
                                + " another one");
    }

    @Test
    void aProgramThatEndedWithTheSameNumber() throws Exception {
        assertThat(FailureHints.deployment(settings())
                        .against(failed("apply the manifest", 2, "non-zero return code", "usage")))
                .isEmpty();
        assertThat(FailureHints.image(settings())
                        .against(failed("build docker images", 1, "non-zero return code", "denied")))
                .isEmpty();
    }

    @Test
    void aRegistryThatRefuses() throws Exception {
        RunResult denied = failed(
                "push remote dockerhub",
                1,
                "non-zero return code",
                "denied: requested access to the resource is denied");
        assertThat(FailureHints.image(settings()).against(denied))
                .contains("perhaps you should set image.login to a user who may push there");
        assertThat(FailureHints.image(settings("image.login.username", "me", "image.login.password", "x"))
                        .against(denied))
                .contains("perhaps you should check whether the user of image.login may push there");
        assertThat(FailureHints.image(settings())
                        .against(failed(
                                "push remote dockerhub", 1, "non-zero return code", "lookup nowhere: no such host")))
                .contains("perhaps you should check the registry's host and port in image.name");
    }
}
