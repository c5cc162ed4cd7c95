package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.SecondNode;
import dev.lighterman.lab.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A node is lost while a new revision does not come up on it, and the revision before is to come back. */
@Tag(Tier.NODES)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ResourceLock(Resources.GLOBAL)
class LostNodeRolloutIT {
    /** More than the cluster takes to count a node as lost. */
    private static final Duration TIMEOUT = Duration.ofSeconds(100);

    private static final String ONLY_THERE = "{nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [{matchExpressions: [HOST]}]}}}";
    private static final String THERE_FIRST = "{nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution:"
            + " [{weight: 100, preference: {matchExpressions: [HOST]}}]}}";

    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("lost-node-rollout");

    private final Lab lab = Lab.all();

    private Pipeline pipeline(String affinity, int evictedAfter, String script) throws Exception {
        String host = "{key: kubernetes.io/hostname, operator: In, values: [" + SecondNode.name() + "]}";
        Path manifest = Files.writeString(directory.resolve("app.yml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: app}}
                  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      affinity: %s
                      tolerations: %s
                      containers:
                        - name: app
                          image: %s
                          command: [sh, -c, '%s']
                          %s
                """.formatted(
                        affinity.replace("HOST", host),
                        SecondNode.TOLERATIONS.formatted(evictedAfter),
                        lab.baseImage(),
                        script,
                        Cluster.READY_ASLEEP));
        return Pipelines.server(lab, directory)
                .image(Image.named(lab.baseImage()))
                .deploy(Pipelines.deployment("app", lab, cluster)
                        .manifests(manifest)
                        .rollout(Pipelines.rollout(lab).timeout(TIMEOUT).rollback(true)));
    }

    /** Loses the node once the new pod runs beside the one before. */
    private PipelineResult losingTheNode(Pipeline pipeline) throws Exception {
        AtomicReference<CompletableFuture<Void>> lost = new AtomicReference<>();
        try {
            return pipeline.deploy(event -> {
                if (isWaiting(event) && lost.get() == null) {
                    lost.set(CompletableFuture.runAsync(this::lose));
                }
            });
        } finally {
            lost.get().get(1, TimeUnit.MINUTES);
            SecondNode.comeBack();
        }
    }

    private static boolean isWaiting(Event event) {
        return event instanceof PipelineEvent.RolloutWaiting waiting
                && waiting.state().contains("termination");
    }

    private void lose() {
        try {
            Lab.await(
                    Duration.ofSeconds(60),
                    "both pods to run",
                    () -> cluster.kubectl("get", "pods", "--output=jsonpath={..status.phase}")
                            .equals("Running Running"));
            SecondNode.lose();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private PipelineResult good(Pipeline pipeline) throws Exception {
        PipelineResult result = pipeline.deploy(event -> {});
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        return result;
    }

    private String node(String pod) throws Exception {
        return cluster.kubectl("get", "pod", pod, "--output=jsonpath={.spec.nodeName}");
    }

    private static String name(PipelineResult result) {
        return result.rollout().orElseThrow().pods().get(0).name();
    }

    /** Neither the new pod, which had not been ready before, nor the restored one said a word of their node. */
    @Test
    void thePodsThatCanRunNowhereElseNameTheirNodeBeforeAndAfterTheRollback() throws Exception {
        String before = name(good(pipeline(ONLY_THERE, 600, "exec sleep 86371")));

        PipelineResult bad = losingTheNode(pipeline(ONLY_THERE, 600, "exec tail -f /dev/null"));

        Rollout rollout = bad.rollout().orElseThrow();
        assertThat(bad.result()).isEqualTo(Result.FAILURE);
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(Rollout.Verdict.TIMED_OUT);
        assertThat(rollout.rolledBack()).isTrue();
        String lost =
                "its node " + Pattern.quote(SecondNode.name()) + " has not been ready since [-0-9]{10}T[0-9:]{8}Z";
        assertThat(rollout.reason().orElseThrow())
                .matches(
                        "the rollout did not finish within 100 s: 1 old replicas are pending termination; pod app-[-0-9a-z]+"
                                + " is not ready: containers with unready status: \\[app\\]; " + lost
                                + "(; warnings: .*)?; revision 1 was restored but does not run: .*timed out waiting for the"
                                + " condition.*; pod " + before + " is not ready: " + lost
                                + "; warnings: .*NodeNotReady: .*");
        assertThat(rollout.pods()).extracting(Rollout.Pod::name).containsExactly(before);
        assertThat(rollout.pods()).extracting(Rollout.Pod::ready).containsExactly(false);
    }

    @Test
    void podsThatAreEvictedComeBackOnAnotherNodeAndTheRollbackHasThemAlone() throws Exception {
        String before = name(good(pipeline(THERE_FIRST, 5, "exec sleep 86372")));
        assertThat(node(before)).isEqualTo(SecondNode.name());

        PipelineResult bad = losingTheNode(pipeline(THERE_FIRST, 5, "exec tail -f /dev/null"));

        Rollout rollout = bad.rollout().orElseThrow();
        assertThat(bad.result()).isEqualTo(Result.FAILURE);
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(Rollout.Verdict.TIMED_OUT);
        assertThat(rollout.rolledBack()).isTrue();
        assertThat(rollout.reason().orElseThrow())
                .matches("the rollout did not finish within 100 s: .*; pod app-[-0-9a-z]+ is not ready: containers with"
                        + " unready status: \\[app\\].*; revision 1 was restored and runs")
                .doesNotContain("its node");
        assertThat(rollout.pods()).extracting(Rollout.Pod::ready).containsExactly(true);
        assertThat(name(bad)).isNotEqualTo(before);
        assertThat(node(name(bad))).isEqualTo("localhost");
    }
}
