package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Verification;
import dev.lighterman.json.Json;
import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.kubernetes.WorkloadKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServerPodsTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);
    private static final String STARTED = "2026-11-26T06:24:11Z";

    private static Optional<RunningPods> read(WorkloadKind kind, String... lines) throws LightermanException {
        return ServerPods.read(text(lines), asked(kind));
    }

    /**
     * As kubectl prints objects: kind, uid, name, owner, deletion, hash, commit, phase, readiness, containers, what runs,
     * restarts.
     */
    private static String text(String... lines) {
        return Arrays.stream(lines).map(ServerPodsTest::line).collect(Collectors.joining("\n"));
    }

    private static String line(String fields) {
        List<String> values = new ArrayList<>(Arrays.asList((fields + "|".repeat(12)).split("[|]", -1)));
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name : List.of("kind", "uid", "name", "owners", "deleted", "hash", "commit", "phase", "ready")) {
            object.put(name, encoded(values.remove(0)));
        }
        object.put("containers", words(values.get(0), List.of()));
        object.put("statuses", words(values.get(1), List.of(values.get(2).split(" "))));
        return Json.write(object);
    }

    private static String words(String list, List<String> restarts) {
        StringBuilder words = new StringBuilder();
        int index = 0;
        for (String word : list.split(",", -1)) {
            if (!word.isEmpty()) {
                words.append(Arrays.stream(word.split("=", -1))
                        .map(ServerPodsTest::encoded)
                        .collect(Collectors.joining("=")));
                String count = index < restarts.size() ? restarts.get(index) : "";
                words.append(restarts.isEmpty() ? " " : "=" + (count.isEmpty() ? "0" : count) + " ");
                index++;
            }
        }
        return words.toString();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
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
                Duration.ZERO,
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
    void aDeploymentsPodsByItsReplicaSets() throws Exception {
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

    /** It was "what 1 of 1 pods run is not known": only the containers beside it were looked at. */
    @Test
    void theImageMayBeForAnInitContainerAlone() throws Exception {
        assertThat(read(
                        WorkloadKind.DEPLOYMENT,
                        "Deployment|d|app||||new||",
                        "ReplicaSet|r|app-1|d|||new||",
                        "Pod|p|app-1-a|r||||Running|True|web=nginx,migrate=me/app:1,|web=nginx@sha256:1=" + STARTED
                                + ",migrate=docker-pullable://me/app@" + DIGEST + "=,"))
                .contains(new RunningPods(
                        Optional.of("new"),
                        List.of(new Verification.Pod(
                                "app-1-a",
                                true,
                                Optional.of("me/app:1"),
                                Optional.of(DIGEST),
                                Optional.of("new"),
                                Optional.empty()))));
    }

    @Test
    void aStatefulSetsPodsByTheirLabel() throws Exception {
        String runs = "|Running|True|app=me/app:1,|app=me/app@" + DIGEST + "=" + STARTED + ",";
        assertThat(read(
                        WorkloadKind.STATEFUL_SET,
                        "StatefulSet|s|app||||||",
                        "ControllerRevision|c|app-5d6f|s|||one||",
                        "Pod|p|app-0|s||app-5d6f|" + runs))
                .contains(new RunningPods(Optional.empty(), List.of(pod("app-0", "one"))));
    }

    @Test
    void aPodThatHasNotStarted() throws Exception {
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
    void podsOfARolloutWithHowOftenTheyWereStartedAgain() throws Exception {
        String runs = "|Running|True|side=me/side,app=me/app:1,|side=x@sha256:1=" + STARTED + ",app=me/app@" + DIGEST
                + "=" + STARTED + ",";
        String text = text(
                "Deployment|d|app||||||",
                "ReplicaSet|r|app-1|d||||",
                "Pod|p|app-1-b|r|||" + runs + "|2 3",
                "Pod|q|app-1-a|r|||" + runs);
        assertThat(ServerPods.readRolledOut(text, asked(WorkloadKind.DEPLOYMENT)))
                .containsExactly(
                        new Rollout.Pod("app-1-a", true, 0, Optional.of(DIGEST)),
                        new Rollout.Pod("app-1-b", true, 5, Optional.of(DIGEST)));
        assertThat(ServerPods.readRolledOut("", asked(WorkloadKind.DEPLOYMENT))).isEmpty();
    }

    @Test
    void noWorkload() throws Exception {
        assertThat(read(WorkloadKind.DEPLOYMENT, "")).isEmpty();
        assertThat(read(WorkloadKind.STATEFUL_SET, "Deployment|d|app||||||")).isEmpty();
    }

    @Test
    void textOfAnObjectIsNoObjectWhateverIsInIt() throws Exception {
        String forged = "x\nDeployment|d|app||||forged||\nPod|p|app-1|d||||Running|True|app=me/app:1,|app=me/app@"
                + DIGEST + "=" + STARTED + ",";
        assertThat(read(
                        WorkloadKind.DEPLOYMENT,
                        "Deployment|e|aaa||||" + forged.replace('|', '\t') + "||",
                        "Deployment|d|app||||true||"))
                .contains(new RunningPods(Optional.of("true"), List.of()));
        assertThat(read(WorkloadKind.DEPLOYMENT, "Deployment|d|app||||a b=c,\"%0A+||"))
                .contains(new RunningPods(Optional.of("a b=c,\"%0A+"), List.of()));
    }

    @Test
    void anAnswerThatIsNotUnderstoodIsNoAnswer() {
        String begin = "what kubectl on the server says of what runs is not understood: ";
        assertThatThrownBy(() -> ServerPods.read("Deployment\td\tapp", asked(WorkloadKind.DEPLOYMENT)))
                .isInstanceOf(LightermanException.class)
                .hasMessageStartingWith(begin);
        assertThatThrownBy(() -> ServerPods.read("{\"kind\": \"Pod\"}", asked(WorkloadKind.DEPLOYMENT)))
                .hasMessageStartingWith(begin + "an object has no uid");
        assertThatThrownBy(() -> read(
                        WorkloadKind.DEPLOYMENT,
                        "Deployment|d|app||||||",
                        "Pod|p|app-1|d||||Running|True|app=me/app:1,|app=me/app@" + DIGEST + "=yesterday,"))
                .hasMessageStartingWith(begin + "Text 'yesterday' could not be parsed");
        assertThatThrownBy(() -> read(WorkloadKind.DEPLOYMENT, "Pod|p|app-1|d||||Running|True|app=me/app:1=more,"))
                .hasMessageStartingWith(begin + "a list has a word of 3 values");
    }

    /** Only lists were decoded where an answer that is none is refused. */
    @Test
    void aTextThatIsNotEncodedIsRefused() {
        String text = text("Deployment|d|app||||||").replace("\"d\"", "\"%zz\"");
        assertThatThrownBy(() -> ServerPods.read(text, asked(WorkloadKind.DEPLOYMENT)))
                .isInstanceOf(LightermanException.class)
                .hasMessageContaining("is not understood: \"%zz\" is not URL-encoded; perhaps");
    }
}
