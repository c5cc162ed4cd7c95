package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A deployment that fails gives its place back to the revision before, in the lab's real cluster. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RollbackIT {
    @TempDir
    Path directory;

    private final List<Event> events = new ArrayList<>();

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("rollback");

    private final Lab lab = Lab.all();

    private Pipeline pipeline(String command, Duration timeout, UnaryOperator<Deployment> change) throws Exception {
        Path manifest = Files.writeString(
                directory.resolve("app.yml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: app}}
                  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: app
                          image: %s
                          command: [sh, -c, '%s']
                          %s
                """.formatted(lab.baseImage(), command, Cluster.READY_ASLEEP));
        return Pipelines.server(lab, directory)
                .image(Image.named(lab.baseImage()))
                .deploy(change.apply(Pipelines.deployment("app", lab, cluster)
                        .manifests(manifest)
                        .rollout(Pipelines.rollout(lab)
                                .via(RolloutPolicy.Via.SERVER)
                                .timeout(timeout)
                                .patience(Duration.ZERO)
                                .rollback(true))));
    }

    /** The revision is noted in a run of its own, since the user's playbook does not. */
    @Test
    @Tag(Tier.TWICE)
    void afterADeploymentPlaybookOfTheUsersItDoesTheSame() throws Exception {
        Path project = Files.createDirectory(directory.resolve("project"));
        Path playbook = Files.writeString(project.resolve("own.yml"), """
                - hosts: kubernetes
                  tasks:
                  - command: %s --kubeconfig %s -n {{ lighterman_namespace }} apply -f %s
                """.formatted(
                        lab.value("LAB_KUBECTL"), lab.kubeconfig(), directory.resolve("app.yml")));
        PipelineResult good = own("sleep 86394", playbook);
        assertThat(good.result()).as(good.toString()).isEqualTo(Result.SUCCESS);

        PipelineResult bad = own("exit 3", playbook);

        assertThat(bad.result()).isEqualTo(Result.FAILURE);
        assertThat(bad.rollout().orElseThrow().rolledBack()).as(bad.toString()).isTrue();
        assertThat(bad.jobs().get(0).runs())
                .extracting(run -> run.playbook() + " " + run.outcome())
                .containsExactly(
                        "k8s-cicd-revision-playbook.yml OK", "own.yml OK", "k8s-cicd-rollback-playbook.yml OK");
        assertThat(cluster.kubectl(
                        "get", "deployment/app", "--output=jsonpath={.spec.template.spec.containers[0].command[2]}"))
                .isEqualTo("sleep 86394");
    }

    private PipelineResult own(String command, Path playbook) throws Exception {
        return pipeline(command, Duration.ofMinutes(2), deployment -> deployment.playbook(playbook))
                .deploy(events::add);
    }

    private PipelineResult deploy(String command, Duration timeout) throws Exception {
        events.clear();
        return pipeline(command, timeout, UnaryOperator.identity()).deploy(events::add);
    }

    private String digest() throws Exception {
        return cluster.kubectl("get", "pods", "--output=jsonpath={.items[0].status.containerStatuses[0].imageID}")
                .replaceFirst(".*@", "");
    }

    @Test
    void theRevisionBeforeRunsAgainAndTheResultSaysBoth() throws Exception {
        PipelineResult good = deploy("sleep 86395", Duration.ofMinutes(2));
        assertThat(good.result()).as(good.toString()).isEqualTo(Result.SUCCESS);
        assertThat(good.rollout().orElseThrow().rolledBack()).isFalse();
        long revision = revision();

        PipelineResult bad = deploy("exit 3", Duration.ofMinutes(2));

        assertThat(bad.result()).isEqualTo(Result.FAILURE);
        assertThat(bad.failure().orElseThrow().kind()).isEqualTo(FailureKind.ROLLOUT);
        assertThat(bad.rollout()).as(bad.toString()).isPresent();
        Rollout rollout = bad.rollout().orElseThrow();
        assertThat(rollout.rolledBack()).isTrue();
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.FAILED);
        assertThat(rollout.reason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).endsWith("; revision " + revision + " was restored and runs"));
        assertThat(bad.failure().orElseThrow().message())
                .isEqualTo(rollout.reason().orElseThrow());
        String digest = digest();
        assertThat(rollout.pods()).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.ready()).isTrue();
            assertThat(pod.digest()).contains(digest);
        });
        assertThat(cluster.kubectl(
                        "get",
                        "deployment/app",
                        "--output=jsonpath={.spec.template.spec.containers[0].command[2]} {.status.availableReplicas}"))
                .isEqualTo("sleep 86395 2");
        assertThat(events.stream()
                        .filter(PipelineEvent.RollingBack.class::isInstance)
                        .map(event -> ((PipelineEvent.RollingBack) event).revision()))
                .containsExactly(revision);
        assertThat(bad.jobs().get(0).runs())
                .extracting(run -> run.playbook() + " " + run.outcome())
                .containsExactly("k8s-cicd-deployment-playbook.yml OK", "k8s-cicd-rollback-playbook.yml OK");
    }

    private long revision() throws Exception {
        return Long.parseLong(cluster.kubectl(
                "get",
                "deployment/app",
                "--output=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}"));
    }

    @Test
    void aFirstDeploymentIsLeftForInspection() throws Exception {
        PipelineResult bad = deploy("exit 3", Duration.ofMinutes(2));

        assertThat(bad.result()).isEqualTo(Result.FAILURE);
        assertThat(bad.rollout()).as(bad.toString()).isPresent();
        Rollout rollout = bad.rollout().orElseThrow();
        assertThat(rollout.rolledBack()).isFalse();
        assertThat(rollout.reason())
                .hasValueSatisfying(
                        reason -> assertThat(reason)
                                .endsWith(
                                        "; it is the first deployment, so there is nothing to roll back to: it was left as it is"));
        assertThat(cluster.kubectl("get", "deployments", "--output=name")).isEqualTo("deployment.apps/app\n");
        assertThat(bad.jobs().get(0).runs()).hasSize(1);
        assertThat(rollout.pods())
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.ready()).isFalse());
    }
}
