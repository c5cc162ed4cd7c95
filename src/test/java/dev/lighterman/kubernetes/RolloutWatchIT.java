package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The verdict on rollouts of the lab's real cluster. */
@Timeout(120)
class RolloutWatchIT {
    @RegisterExtension
    final Cluster cluster = Cluster.namespace("rollout-watch");

    private final List<String> progress = new ArrayList<>();
    private final Lab lab = Lab.all();

    @TempDir
    Path directory;

    @Test
    void aRolloutThatWorksSucceedsWithTheDigestOfItsPods() throws Exception {
        String image = lab.registry() + "/rollout-watch-it/pause:1";
        cluster.exec("sh", "-c", "docker tag lighterman-lab/pause:1 " + image + " && docker push " + image);
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
                        cluster.namespace(),
                        "nothing",
                        Optional.of("there is no Deployment " + cluster.namespace() + "/nothing in the cluster"),
                        List.of(),
                        false));
    }

    /** Not before the watch has seen it, however long that takes. */
    @Test
    void aDeploymentDeletedMeanwhileIsNotFound() throws Exception {
        cluster.applyUnready();
        RolloutSettings settings = cluster.rollout(lab.kubeconfig(), "app", Duration.ofSeconds(60));
        List<Thread> deleters = new ArrayList<>();

        Rollout rollout = new RolloutWatch(settings).watch(text -> {
            if (deleters.isEmpty()) {
                deleters.add(new Thread(() -> {
                    try {
                        cluster.kubectl("delete", "deployment", "app");
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
                deleters.get(0).start();
            }
        });

        deleters.get(0).join();
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.NOT_FOUND);
        assertThat(rollout.reason())
                .contains("the Deployment " + cluster.namespace() + "/app was deleted while its rollout was watched");
    }

    @Test
    void noKubeconfigIsSaidBeforeAnythingIsContacted() {
        Path missing = directory.resolve("kubeconfig");
        RolloutSettings settings = cluster.rollout(missing, "app", Duration.ofSeconds(5));
        RolloutWatch watch = new RolloutWatch(settings);

        assertThat(KubeconfigFiles.of(settings).exist()).isFalse();
        assertThatThrownBy(() -> watch.watch(progress::add))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "cannot watch the rollout of " + cluster.namespace() + "/app: there is no readable kubeconfig "
                                + missing + "; perhaps you should set deploy.rollout.kubeconfig");
    }

    @Test
    void anApiServerThatDoesNotAnswerIsNamed() throws Exception {
        Path dead = directory.resolve("kubeconfig");
        Files.writeString(
                dead,
                Files.readString(lab.kubeconfig(), StandardCharsets.UTF_8)
                        .replaceAll("https://127\\.0\\.0\\.1:[0-9]+", "https://127.0.0.1:1"));

        assertThatThrownBy(() ->
                        new RolloutWatch(cluster.rollout(dead, "app", Duration.ofSeconds(5))).watch(progress::add))
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith(
                        "cannot watch the rollout of " + cluster.namespace() + "/app: the API server of " + dead)
                .hasMessageEndingWith(
                        "; perhaps you should check deploy.rollout.kubeconfig and deploy.rollout.context");
    }

    private Rollout watch(String deployment, Duration timeout) throws Exception {
        return new RolloutWatch(cluster.rollout(lab.kubeconfig(), deployment, timeout)).watch(progress::add);
    }

    private void apply(String image, int replicas) throws Exception {
        cluster.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
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
                """.formatted(replicas, image));
    }
}
