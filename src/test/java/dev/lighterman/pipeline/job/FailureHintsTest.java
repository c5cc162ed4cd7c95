package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureHintsTest {
    @TempDir
    private Path directory;

    private static RunResult failed(String task, int rc, String message, String stderr) {
        TaskFailure failure = new TaskFailure("web1", task, message, OptionalInt.of(rc), stderr, "");
        TaskResult result = Samples.taskResult(
                task,
                "web1",
                TaskResult.Status.FAILED,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.of(failure));
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

    /** Sets of files in place of the default leave the Dockerfile at home. */
    @Test
    void aDockerfileThatIsNotSent() throws Exception {
        Path file = directory.resolve("lighterman.yml");
        Files.writeString(
                file, "image: {name: a/b, dockerfile: docker/App.Dockerfile}\ntransfer: [{files: [a.jar]}]\n");
        FailureHints hints = FailureHints.image(
                PipelineFile.load(file, Map.of(), name -> null).settings());
        for (String said : List.of(
                "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /c/docker: no such file",
                "ERROR: failed to solve: failed to read dockerfile: open docker/App.Dockerfile: no such file or directory",
                "Error: stat /c/docker/App.Dockerfile: no such file or directory")) {
            RunResult failed = failed("build docker images", 1, "non-zero return code", said);
            String remedy =
                    "perhaps you should add {files: [docker/App.Dockerfile]} to transfer, which sends no Dockerfile by"
                            + " itself, or name another one with image.dockerfile";
            assertThat(hints.against(failed)).contains(remedy);
            assertThat(new FailureHints(hints.known()).against(failed)).contains(remedy);
            assertThat(FailureHints.image(settings()).against(failed)).isEmpty();
        }
    }

    @Test
    void whatTheClusterSaysOfManifestsAndLogins() throws Exception {
        Map.of(
                        "error: unable to recognize \"STDIN\": no matches for kind \"Deployment\" in version"
                                + " \"extensions/v1beta1\"",
                        "perhaps you should write the version of Deployment that the cluster has (kubectl api-versions),"
                                + " since extensions/v1beta1 was removed",
                        "error: You must be logged in to the server (the server has asked for the client to provide",
                        "perhaps the token or the certificate of the kubeconfig there has expired (deploy.kubeconfig)",
                        "unable to create new content in namespace shop because it is being terminated",
                        "perhaps you should wait until the namespace is gone: finalizers of what is in it may hold it up",
                        "Error from server (NotFound): error when creating \"STDIN\": namespaces \"shop\" not found",
                        "perhaps you should make it, by a manifest of deploy.manifests for example, or correct"
                                + " deploy.namespace",
                        "error: from migrate-: cannot use generate name with apply",
                        "perhaps you should give it a name: a Job that has changed is made anew, under the same one",
                        "The ConfigMap \"big\" is invalid: metadata.annotations: Too long: must have at most 262144 bytes",
                        "perhaps you should split it, or apply it apart (kubectl apply --server-side): kubectl keeps a copy of"
                                + " what it applies in an annotation, which may have 256 KiB",
                        "The Deployment \"app\" is invalid: spec.selector: Invalid value: x: field is immutable",
                        "perhaps you should delete the object first, or give the new one another name",
                        "The StatefulSet \"db\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'x'",
                        "perhaps you should delete the object first, or give the new one another name")
                .forEach((said, remedy) -> assertThat(hints().against(failed(
                                "check the manifest against the cluster", 1, "non-zero return code", said)))
                        .contains(remedy));
        assertThat(hints().against(failed(
                        "apply the manifest",
                        1,
                        "non-zero return code",
                        "no matches for kind \"Widget\"" + " in version \"example.org/v1beta1\"")))
                .contains("perhaps you should install what makes the kind Widget in the cluster first (its"
                        + " CustomResourceDefinition)");
        for (String version : List.of("autoscaling/v2", "networking.k8s.io/v1", "v9")) {
            assertThat(hints().against(failed(
                            "apply the manifest",
                            1,
                            "non-zero return code",
                            "no matches for kind \"Thing\" in version \"" + version + "\"")))
                    .as(version)
                    .contains(
                            "perhaps you should write the version of Thing that the cluster has (kubectl api-versions)");
        }
    }

    private static FailureHints hints() {
        return new FailureHints(Map.of("kubectl", "kubectl", "hosts", "kubernetes"));
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
        assertThat(
                        hints.against(
                                failed(
                                        "build docker images",
                                        1,
                                        "non-zero return code",
                                        "the --chmod option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how")))
                .contains("perhaps you should install docker-buildx on web1, or set image.engine: podman");
        for (String said : List.of(
                "ERROR: Multi-platform build is not supported for the docker driver.\nSwitch to a different driver",
                "ERROR: multiple platforms feature is currently not supported for docker driver. Please switch")) {
            assertThat(hints.against(failed("build docker images", 1, "non-zero return code", said)))
                    .contains(
                            "perhaps you should let buildx have a builder for several platforms on web1 (docker buildx"
                                    + " create --use), or set image.engine: podman");
        }
    }

    /** Each was told with the engine's words alone. */
    @Test
    void whatRegistriesAndDockerfilesAreRefusedFor() throws Exception {
        FailureHints hints = FailureHints.image(settings());
        String base =
                "perhaps you should check the name after FROM; a registry that wants another login than image.login needs"
                        + " one of docker on web1";
        String limit =
                "perhaps you should try again later, log in for a higher limit (image.login), or let docker on web1 use a"
                        + " mirror";
        String proxy =
                "perhaps something else than a registry answers there, such as a proxy; perhaps you should check the"
                        + " registry's name, and which proxy docker on web1 has";
        String sent =
                "perhaps you should have transfer send it, or correct its path: the context holds what was sent and nothing"
                        + " else, target/*.jar without target/ by default; a .dockerignore that was sent hides files, too";
        for (String[] each : new String[][] {
            {"build docker images", "toomanyrequests: You have reached your pull rate limit.", limit},
            {"push remote dockerhub", "received unexpected HTTP status: 429 Too Many Requests", limit},
            {"push remote dockerhub", "invalid checksum digest format", proxy},
            {
                "build docker images",
                "error parsing HTTP 200 response body: invalid character '<' looking for beginning of" + " value",
                proxy
            },
            {
                "push remote dockerhub",
                "received unexpected HTTP status: 503 Service Unavailable",
                "perhaps you should try again later: the registry, or what stands before it, is not able to answer now"
            },
            {"build docker images", "manifest for r/no/such:1 not found: manifest unknown: manifest unknown", base},
            {
                "build docker images",
                "pull access denied for shop/base, repository does not exist or may require 'docker" + " login'",
                base
            },
            {
                "build docker images",
                "COPY failed: file not found in build context or excluded by .dockerignore: stat x",
                sent
            },
            {
                "build docker images",
                "ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: \"/x\": not"
                        + " found",
                sent
            },
            {
                "build docker images",
                "Error: building at STEP \"COPY x /x\": checking on sources under \"/c\": copier: stat: \"/x\": no such file or"
                        + " directory",
                sent
            },
            {
                "build docker images",
                "base name ($BASE) should not be blank",
                "perhaps you should give the ARG before FROM a value with image.args"
            },
            {
                "build docker images",
                "dockerfile parse error line 3: unknown instruction: ECHO",
                "perhaps you should correct that line; a here-document (RUN <<EOF) needs docker-buildx on web1, or"
                        + " image.engine: podman"
            },
        }) {
            assertThat(hints.against(failed(each[0], 1, "non-zero return code", each[1])))
                    .as(each[1])
                    .contains(each[2]);
        }
    }

    @Test
    void aRegistryThatSpeaksNoTls() throws Exception {
        String said =
                "pinging container registry r.example:5000: Get \"https://r.example:5000/v2/\": http: server gave HTTP"
                        + " response to HTTPS client";
        assertThat(FailureHints.image(settings("image.engine", "podman"))
                        .against(failed("push remote dockerhub", 125, "non-zero return code", said)))
                .contains("perhaps you should let podman on web1 ask the registry by plain http (insecure = true in"
                        + " registries.conf), or check the registry's port in image.name");
        assertThat(FailureHints.image(settings())
                        .against(failed("push remote dockerhub", 1, "non-zero return code", said)))
                .contains("perhaps you should let docker on web1 ask the registry by plain http (insecure-registries in"
                        + " daemon.json), or check the registry's port in image.name");
    }

    /** A rootless Docker is found by a context or a variable, which a shell's rc file may have, and a command over SSH has not. */
    @Test
    void aDockerThatIsNotThereOrNotForThisUser() throws Exception {
        FailureHints hints = FailureHints.image(settings());
        for (String said : List.of(
                "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
                "ERROR: Cannot connect to the Docker daemon at unix:///run/user/1000/docker.sock. Is the docker daemon running?",
                "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the"
                        + " daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory")) {
            assertThat(hints.against(failed("build docker images", 1, "non-zero return code", said)))
                    .contains("perhaps you should start Docker on web1; a rootless one is found by `docker context use"
                            + " rootless` or DOCKER_HOST in ansible.environment");
        }
        for (String said : List.of(
                "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get"
                        + " \"http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version\": dial unix /var/run/docker.sock: connect:"
                        + " permission denied",
                "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock")) {
            assertThat(hints.against(failed("build docker images", 1, "non-zero return code", said)))
                    .contains("perhaps you should let the user of the host web1 use Docker (group docker), set"
                            + " ansible.become, or set image.engine: podman, which needs no right");
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
    void whatAnotherVersionNotedIsPassedOver() {
        RunResult noEngine = failed("build docker images", 2, "[Errno 2] No such file or directory: b'docker'", "");
        assertThat(new FailureHints(Map.of("engine", 1, "login", "yes", "other", true)).against(noEngine))
                .isEmpty();
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
