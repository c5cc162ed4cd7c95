package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The endings of real pushes. */
class PushDigestTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    private static Optional<String> digest(List<String> command, String stdout) {
        return digest(command, stdout, "a/b" + (stdout.contains("v1: ") ? ":v1" : ""));
    }

    private static Optional<String> digest(Object command, String stdout, String image) {
        TaskResult task = Samples.taskResult(
                "push",
                "localhost",
                TaskResult.Status.CHANGED,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        PushDigest digest = new PushDigest();
        digest.see(new RunEvent.TaskFinished(
                1, Instant.EPOCH, task, "t", Map.of("cmd", command, "stdout", stdout, "rc", 0)));
        return digest.digest(image);
    }

    @Test
    void docker20() {
        assertThat(digest(List.of("docker", "push", "a/b"), """
                        Using default tag: latest
                        The push refers to repository [docker.io/a/b]
                        6ccc44f62859: Preparing
                        6ccc44f62859: Layer already exists
                        latest: digest: %s size: 739""".formatted(DIGEST)))
                .contains(DIGEST);
    }

    @Test
    void docker28WithContainerdsImageStore() {
        assertThat(digest(List.of("docker", "push", "a/b:v1"), """
                        The push refers to repository [docker.io/a/b]
                        6ccc44f62859: Pushed
                        v1: digest: %s size: 855

                        Info -> Not all multiplatform-content is present and only the available single-platform image was pushed
                        sha256:%s -> %s
                        """.formatted(DIGEST, "1b".repeat(32), DIGEST)))
                .contains(DIGEST);
    }

    @Test
    void onStandardError() {
        TaskResult task = Samples.taskResult(
                "push",
                "localhost",
                TaskResult.Status.CHANGED,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        PushDigest digest = new PushDigest();
        Map<String, Object> data = Map.of(
                "cmd",
                List.of("docker", "push", "a/b"),
                "stdout",
                "",
                "stderr",
                "latest: digest: " + DIGEST + " size: 855\n");
        digest.see(new RunEvent.TaskFinished(1, Instant.EPOCH, task, "t", data));
        assertThat(digest.digest("a/b")).contains(DIGEST);
    }

    /** A playbook of the user's that builds and pushes in one. */
    @Test
    void aBuildByBuildxThatPushes() {
        TaskResult task = Samples.taskResult(
                "build",
                "localhost",
                TaskResult.Status.CHANGED,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        PushDigest digest = new PushDigest();
        Map<String, Object> data = Map.of(
                "cmd", List.of("docker", "buildx", "build", "--push", "-t", "r.example:5000/a/b:v1", "."),
                "stdout", "",
                "stderr", """
                        #0 building with "multi" instance using docker-container driver
                        #7 exporting to image
                        #7 exporting manifest sha256:%1$s 0.0s done
                        #7 exporting attestation manifest sha256:%1$s 0.0s done
                        #7 exporting manifest list sha256:%2$s 0.0s done
                        #7 pushing layers
                        #7 pushing layers 0.1s done
                        #7 pushing manifest for r.example:5000/a/b:v1@%2$s
                        #7 pushing manifest for r.example:5000/a/b:v1@%2$s 0.0s done
                        #7 DONE 0.3s
                        """.formatted("1b".repeat(32), DIGEST));
        digest.see(new RunEvent.TaskFinished(1, Instant.EPOCH, task, "t", data));
        assertThat(digest.digest("r.example:5000/a/b:v1")).contains(DIGEST);
        assertThat(digest.digest("r.example:5000/a/b:v2")).isEmpty();
    }

    /** As of the package podman-docker: nothing of it is a digest that the registry knows. */
    @Test
    void aPodmanThatIsCalledDockerSaysNone() {
        assertThat(digest(List.of("docker", "push", "a/b"), "")).isEmpty();
    }

    @Test
    void podman() {
        assertThat(digest(List.of("podman", "push", "--digestfile", "/dev/stdout", "a/b"), DIGEST))
                .contains(DIGEST);
    }

    @Test
    void theLastOfSeveralOfTheTagIsTheOne() {
        String all = """
                        2: digest: sha256:%s size: 739
                        2: digest: %s size: 739
                        3: digest: sha256:%s size: 739
                        """.formatted("1b".repeat(32), DIGEST, "2c".repeat(32));
        assertThat(digest(List.of("docker", "push", "-a", "a/b"), all, "a/b:2")).contains(DIGEST);
        assertThat(digest(List.of("docker", "push", "-a", "a/b"), all, "a/b:1")).isEmpty();
    }

    /** Playbooks of the user's push by shell lines and scripts, several images in one of them. */
    @Test
    void aScriptThatPushesSeveralImages() {
        String said = """
                        The push refers to repository [docker.io/a/b]
                        latest: digest: %s size: 739
                        The push refers to a repository [r.example.org/a/b]
                        latest: digest: sha256:%s size: 739
                        """.formatted(DIGEST, "1b".repeat(32));
        assertThat(digest("./release.sh", said, "a/b")).contains(DIGEST);
        assertThat(digest("./release.sh", said, "r.example.org/a/b:latest")).contains("sha256:" + "1b".repeat(32));
        assertThat(digest("./release.sh", said, "a/c")).isEmpty();
        assertThat(digest("docker push -q a/b | tee log", "latest: digest: " + DIGEST + " size: 1", "a/b"))
                .contains(DIGEST);
        assertThat(digest("podman push a/b && podman inspect a/b", DIGEST, "a/b"))
                .as("the id of an image")
                .isEmpty();
    }

    @Test
    void anItemOfALoop() {
        PushDigest digest = new PushDigest();
        Map<String, Object> data =
                Map.of("cmd", List.of("docker", "push", "a/b:1"), "stdout", "1: digest: " + DIGEST + " size: 855\n");
        digest.see(new RunEvent.ItemFinished(
                1,
                Instant.EPOCH,
                "localhost",
                "t",
                "1",
                TaskResult.Status.CHANGED,
                data,
                Duration.ZERO,
                Optional.empty()));
        assertThat(digest.digest("a/b:1")).contains(DIGEST);
        assertThat(digest.digest("a/b:2")).isEmpty();
    }

    @Test
    void aBuildThatPrintsADigestIsNoPush() {
        assertThat(digest(List.of("docker", "build", "."), "v1: digest: " + DIGEST + " size: 1"))
                .isEmpty();
    }
}
