package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.lab.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verdict on rollouts of the lab's real cluster. */
@Timeout(120)
class RolloutWatchIT {
    private static final String NAMESPACE = "rollout-watch-it";

    private final List<String> progress = new ArrayList<>();
    private Lab lab;

    @TempDir
    Path directory;

    @BeforeEach
    void namespace() throws Exception {
        lab = Lab.all();
        kubectl("create namespace " + NAMESPACE + " --dry-run=client -o yaml", Optional.of("apply -f -"));
    }

    @AfterEach
    void removeDeployment() throws Exception {
        kubectl("-n " + NAMESPACE + " delete deployment --all --grace-period=0 --force", Optional.empty());
    }

    @Test
    void aRolloutThatWorksSucceedsWithTheDigestOfItsPods() throws Exception {
        String image = lab.registry() + "/rollout-watch-it/pause:1";
        sh("docker tag lighterman-lab/pause:1 " + image + " && docker push " + image);
        apply(image, 2);

        Rollout rollout = watch("app", Duration.ofSeconds(90));

        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(rollout.reason()).isEmpty();
        assertThat(rollout.wanted()).hasValue(2);
        assertThat(rollout.pods()).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.ready()).isTrue();
            assertThat(pod.digest())
                    .hasValueSatisfying(digest -> assertThat(digest).matches("sha256:[0-9a-f]{64}"));
        });
        assertThat(progress).last().isEqualTo("deployment \"app\" successfully rolled out");
    }

    @Test
    void aDeploymentThatDoesNotExistIsNotFound() throws Exception {
        Rollout rollout = watch("nothing", Duration.ofSeconds(10));

        assertThat(rollout)
                .isEqualTo(new Rollout(
                        Rollout.Verdict.NOT_FOUND,
                        NAMESPACE,
                        "nothing",
                        Optional.of("there is no Deployment " + NAMESPACE + "/nothing in the cluster"),
                        List.of(),
                        false));
    }

    @Test
    void aDeploymentDeletedMeanwhileIsNotFound() throws Exception {
        apply("127.0.0.1:1/no-registry-here:1", 1);
        Thread deleter = new Thread(() -> {
            try {
                Thread.sleep(1500);
                kubectl("-n " + NAMESPACE + " delete deployment app", Optional.empty());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        deleter.start();

        Rollout rollout = watch("app", Duration.ofSeconds(60));

        deleter.join();
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.NOT_FOUND);
        assertThat(rollout.reason())
                .contains("the Deployment " + NAMESPACE + "/app was deleted while its rollout was watched");
    }

    @Test
    void noKubeconfigIsSaidBeforeAnythingIsContacted() {
        Path missing = directory.resolve("kubeconfig");
        RolloutWatch watch = new RolloutWatch(settings(missing, "app", Duration.ofSeconds(5)));

        assertThat(watch.configured()).isFalse();
        assertThatThrownBy(() -> watch.watch(progress::add))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot watch the rollout of " + NAMESPACE + "/app: there is no readable kubeconfig "
                        + missing + "; perhaps you should set deploy.rollout.kubeconfig");
    }

    @Test
    void anApiServerThatDoesNotAnswerIsNamed() throws Exception {
        Path dead = directory.resolve("kubeconfig");
        Files.writeString(
                dead,
                Files.readString(lab.kubeconfig(), StandardCharsets.UTF_8)
                        .replaceAll("https://127\\.0\\.0\\.1:[0-9]+", "https://127.0.0.1:1"));

        assertThatThrownBy(() -> new RolloutWatch(settings(dead, "app", Duration.ofSeconds(5))).watch(progress::add))
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith("cannot watch the rollout of " + NAMESPACE + "/app: the API server of " + dead)
                .hasMessageEndingWith(
                        "; perhaps you should check deploy.rollout.kubeconfig and deploy.rollout.context");
    }

    private Rollout watch(String deployment, Duration timeout) throws Exception {
        return new RolloutWatch(settings(lab.kubeconfig(), deployment, timeout)).watch(progress::add);
    }

    private static RolloutSettings settings(Path kubeconfig, String deployment, Duration timeout) {
        return new RolloutSettings(
                Optional.of(kubeconfig),
                Optional.empty(),
                NAMESPACE,
                WorkloadKind.DEPLOYMENT,
                deployment,
                Optional.empty(),
                timeout,
                java.util.OptionalInt.empty());
    }

    private void apply(String image, int replicas) throws Exception {
        Path manifest = directory.resolve("app.yml");
        Files.writeString(manifest, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app, namespace: %s}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: app
                          image: %s
                """.formatted(NAMESPACE, replicas, image));
        kubectl("apply -f " + manifest, Optional.empty());
    }

    private void kubectl(String arguments, Optional<String> pipedTo) throws IOException, InterruptedException {
        String kubectl = lab.value("LAB_KUBECTL") + " ";
        sh(kubectl + arguments + pipedTo.map(next -> " | " + kubectl + next).orElse(""));
    }

    private void sh(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", lab.kubeconfig().toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(line + "\n" + output).isZero();
    }
}
