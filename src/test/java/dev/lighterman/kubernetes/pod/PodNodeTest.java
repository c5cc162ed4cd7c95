package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Server;
import dev.lighterman.node.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PodNodeTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path directory;

    private Server server(FakeApi api) throws Exception {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s"}}]
                contexts: [{name: c, context: {cluster: c, user: c}}]
                users: [{name: c, user: {token: t}}]
                current-context: c
                """.formatted(api.url()));
        return Server.pod(ControlPod.image("registry.example.org/control-node:1")
                        .namespace("deploy")
                        .kubeconfig(kubeconfig))
                .name("pods");
    }

    private static Map<String, Object> pod(Map<String, Object> status) {
        return Map.of(
                "kind",
                "Pod",
                "apiVersion",
                "v1",
                "metadata",
                Map.of("name", "lighterman-0123456789ab", "namespace", "deploy", "resourceVersion", "7"),
                "spec",
                Map.of("nodeName", "n1", "containers", List.of(Map.of("name", "control-node"))),
                "status",
                status);
    }

    private static Map<String, Object> condition(String type, String status) {
        return Map.of("type", type, "status", status, "lastTransitionTime", "2026-01-02T03:04:05Z");
    }

    /** A new pod was made, in which there was no such run: the one that has it was on a node that had lost its network. */
    @Test
    void aRunIsNotMissingWhereAPodThatMayHaveItCannotBeEntered() throws Exception {
        try (FakeApi api = new FakeApi();
                PodNode pods = PodNode.later(server(api), "shop")) {
            api.put(
                    "pods",
                    "lighterman-0123456789ab",
                    pod(Map.of(
                            "phase",
                            "Running",
                            "conditions",
                            List.of(condition("Ready", "False"), condition("ContainersReady", "True")))));
            assertThatThrownBy(() -> pods.having("20260102-030405-0123456789ab")
                            .execute(Command.of("true").build()))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageStartingWith(
                            "cannot run anything in the pod lighterman-0123456789ab, as its node n1 has not"
                                    + " been ready since 2026-01-02T03:04:05Z: ");
            assertThat(api.names()).containsExactly("pods/lighterman-0123456789ab");
        }
    }

    /** A place, or a lock, of a pod that is being removed was given to the next one while its run went on. */
    @Test
    void aPodThatIsBeingRemovedIsInUseUntilItsNodeHasEndedIt() throws Exception {
        try (FakeApi api = new FakeApi();
                var client = api.client()) {
            Map<String, Object> removed = new HashMap<>(pod(Map.of("phase", "Running")));
            removed.put(
                    "metadata",
                    Map.of(
                            "name",
                            "lighterman-0123456789ab",
                            "namespace",
                            "deploy",
                            "deletionTimestamp",
                            "2026-01-02T03:04:05Z"));
            api.put("pods", "lighterman-0123456789ab", removed);
            PodUse use = new PodUse(new PodCluster(server(api), client, PodClocks.DEFAULT));
            assertThat(use.use("lighterman-0123456789ab", LONG)).isTrue();
            removed.put("status", Map.of("phase", "Failed"));
            assertThat(use.use("lighterman-0123456789ab", LONG)).isFalse();
            api.remove("pods/lighterman-0123456789ab");
            assertThat(use.use("lighterman-0123456789ab", LONG)).isFalse();
        }
    }

    /** Where its client was killed while the image could not be pulled, nobody got the place any more. */
    @Test
    void aPodThatHasNotStartedIsRemovedOnceItsClientIsSilentForLong() throws Exception {
        try (FakeApi api = new FakeApi();
                var client = api.client()) {
            api.put("pods", "lighterman-0123456789ab", pod(Map.of("phase", "Pending")));
            PodUse use = new PodUse(new PodCluster(server(api), client, PodClocks.DEFAULT));
            assertThat(use.use("lighterman-0123456789ab", Duration.ofSeconds(20)))
                    .isTrue();
            assertThat(use.use("lighterman-0123456789ab", Duration.ofMinutes(2)))
                    .isFalse();
            assertThat(api.names()).isEmpty();
        }
    }

    /** Where a mesh's container went on in it, a run that had ended was looked for in a pod that nothing can be run in. */
    @Test
    void aPodWhoseControlNodeHasEndedIsEnded() throws Exception {
        try (FakeApi api = new FakeApi();
                var client = api.client()) {
            Map<String, Object> ended = Map.of("terminated", Map.of("exitCode", 0));
            api.put(
                    "pods",
                    "lighterman-0123456789ab",
                    pod(Map.of(
                            "phase",
                            "Running",
                            "containerStatuses",
                            List.of(
                                    Map.of("name", "control-node", "state", ended),
                                    Map.of("name", "mesh", "state", Map.of("running", Map.of()))))));
            PodSearch search = new PodSearch(new PodCluster(server(api), client, PodClocks.DEFAULT));
            assertThat(search.running()).isEmpty();
            assertThat(search.ended())
                    .extracting(pod -> pod.getMetadata().getName())
                    .containsExactly("lighterman-0123456789ab");
        }
    }
}
