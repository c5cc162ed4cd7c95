package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Rollout;
import dev.lighterman.api.Verification;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.kubernetes.WorkloadKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerPodsTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);
    private static final String STARTED = "2026-11-26T06:24:11Z";

    private static Optional<RunningPods> read(WorkloadKind kind, String... lines) {
        return ServerPods.read(String.join("\n", lines).replace('|', '\t'), asked(kind));
    }

    private static RolloutSettings asked(WorkloadKind kind) {
        return new RolloutSettings(
                Optional.empty(),
                Optional.empty(),
                "default",
                kind,
                "app",
                Optional.of("me/app"),
                Duration.ofMinutes(1),
                Optional.empty());
    }

    private static Verification.Pod pod(String name, String commit) {
        return new Verification.Pod(
                name,
                true,
                Optional.of("me/app:1"),
                Optional.of(DIGEST),
                Optional.ofNullable(commit),
                Optional.of(Instant.parse(STARTED)));
    }

    @Test
    void aDeploymentsPodsByItsReplicaSets() {
        String runs = "|Running|True|side=me/side,app=me/app:1,|side=x@sha256:1=" + STARTED
                + ",app=docker-pullable://me/app@" + DIGEST + "=" + STARTED + ",";
        assertThat(read(
                        WorkloadKind.DEPLOYMENT,
                        "Deployment|d|app||||new||",
                        "Deployment|other|other||||x||",
                        "ReplicaSet|r1|app-1|d|||old||",
                        "ReplicaSet|r2|app-2|d|||new||",
                        "ReplicaSet|r3|other-1|other|||x||",
                        "Pod|p2|app-2-b|r2|||" + runs,
                        "Pod|p1|app-1-a|r1|||" + runs,
                        "Pod|p3|app-2-gone|r2|2026-11-26T06:30:00Z||" + runs,
                        "Pod|p4|app-1-evicted|r1|||" + runs.replace("Running", "Failed"),
                        "Pod|p5|other-a|r3|||" + runs))
                .contains(new RunningPods(Optional.of("new"), List.of(pod("app-1-a", "old"), pod("app-2-b", "new"))));
    }

    @Test
    void aStatefulSetsPodsByTheirLabel() {
        String runs = "|Running|True|app=me/app:1,|app=me/app@" + DIGEST + "=" + STARTED + ",";
        assertThat(read(
                        WorkloadKind.STATEFUL_SET,
                        "StatefulSet|s|app||||||",
                        "ControllerRevision|c|app-5d6f|s|||one||",
                        "Pod|p|app-0|s||app-5d6f|" + runs))
                .contains(new RunningPods(Optional.empty(), List.of(pod("app-0", "one"))));
    }

    @Test
    void aPodThatHasNotStarted() {
        assertThat(read(
                        WorkloadKind.DAEMON_SET,
                        "DaemonSet|d|app||||||",
                        "Pod|p|app-x|d||77f|" + "|Pending|False|app=me/app:1,|app==,",
                        "Pod|q|app-y|d||77f|" + "|Pending||app=else/app:1,|"))
                .contains(new RunningPods(
                        Optional.empty(),
                        List.of(
                                new Verification.Pod(
                                        "app-x",
                                        false,
                                        Optional.of("me/app:1"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()),
                                new Verification.Pod(
                                        "app-y",
                                        false,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))));
    }

    @Test
    void podsOfARolloutWithHowOftenTheyWereStartedAgain() {
        String runs = "|Running|True|side=me/side,app=me/app:1,|side=x@sha256:1=" + STARTED + ",app=me/app@" + DIGEST
                + "=" + STARTED + ",";
        String text = String.join(
                        "\n",
                        "Deployment|d|app||||||",
                        "ReplicaSet|r|app-1|d||||",
                        "Pod|p|app-1-b|r|||" + runs + "|2 3",
                        "Pod|q|app-1-a|r|||" + runs)
                .replace('|', '\t');
        assertThat(ServerPods.readRolledOut(text, asked(WorkloadKind.DEPLOYMENT)))
                .containsExactly(
                        new Rollout.Pod("app-1-a", true, 0, Optional.of(DIGEST)),
                        new Rollout.Pod("app-1-b", true, 5, Optional.of(DIGEST)));
        assertThat(ServerPods.readRolledOut("", asked(WorkloadKind.DEPLOYMENT))).isEmpty();
    }

    @Test
    void noWorkload() {
        assertThat(read(WorkloadKind.DEPLOYMENT, "")).isEmpty();
        assertThat(read(WorkloadKind.STATEFUL_SET, "Deployment|d|app||||||")).isEmpty();
    }
}
