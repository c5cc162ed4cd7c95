package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why pods do not run, by what an API server of a few answers has. */
class NewestPodsTest {
    private static final String SINCE = "2026-01-02T03:04:05Z";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        answers.put("replicasets", """
                {"apiVersion": "apps/v1", "kind": "ReplicaSetList", "metadata": {}, "items": [{"metadata": {"name": "app-1", "uid": "set",
                  "annotations": {"deployment.kubernetes.io/revision": "1"}, "ownerReferences": [{"uid": "app"}]}}]}""");
        answers.put("events", "{\"apiVersion\": \"v1\", \"kind\": \"EventList\", \"metadata\": {}, \"items\": []}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** By the last part of the path; what is not there is kept from the user. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String known = answers.get(path.substring(path.lastIndexOf('/') + 1));
        byte[] bytes =
                (known == null ? "{\"kind\": \"Status\", \"code\": 403}" : known).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known == null ? 403 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Of a Deployment with one pod, of which the API server has this. */
    private String explanation(String spec, String conditions) {
        return found(spec, "{\"conditions\": [" + conditions + "]}").orElseThrow();
    }

    private Optional<String> found(String spec, String status) {
        return of(
                spec,
                status,
                (client, pods) -> pods.explanation(new PodEvidence(client)).map(NewestPods.Finding::sentence));
    }

    private List<Rollout.Pod> list(String spec, String status) {
        return of(spec, status, (client, pods) -> pods.list(Optional.of("me/app")));
    }

    private <T> T of(String spec, String status, BiFunction<KubernetesClient, NewestPods, T> asked) {
        answers.put("pods", """
                {"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [{"metadata": {"name": "app-1-x", "namespace": "shop",
                  "uid": "pod", "ownerReferences": [{"uid": "set"}]}, "spec": %s, "status": %s}%s]}""".formatted(spec, status, answers.getOrDefault("more", "")));
        Deployment deployment = Serialization.unmarshal("""
                metadata: {name: app, namespace: shop, uid: app, annotations: {deployment.kubernetes.io/revision: '1'}}
                spec: {replicas: 1, selector: {matchLabels: {app: app}}}
                status: {updatedReplicas: 1}
                """, Deployment.class);
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build()) {
            return asked.apply(client, NewestPods.of(client, deployment));
        }
    }

    /** It was "what 1 of 1 pods run is not known": only the containers beside it were looked at. */
    @Test
    void theDigestOfAnImageThatIsForAnInitContainerAloneIsKnown() {
        String digest = "sha256:" + "0a".repeat(32);
        assertThat(
                        list(
                                "{\"initContainers\": [{\"name\": \"migrate\", \"image\": \"me/app:1\"}],"
                                        + " \"containers\": [{\"name\": \"web\", \"image\": \"nginx\"}]}",
                                "{\"initContainerStatuses\": [{\"name\": \"migrate\", \"imageID\": \"me/app@" + digest
                                        + "\", \"restartCount\": 2}], \"containerStatuses\": [{\"name\": \"web\", \"restartCount\": 1}]}"))
                .containsExactly(new Rollout.Pod("app-1-x", false, 1, Optional.of(digest)));
    }

    /** One that was evicted long before counted as a pod whose image is not known, and as the one that is not ready. */
    @Test
    void aPodThatHasEndedDoesNotCount() {
        String ended = "{\"phase\": \"Failed\", \"reason\": \"Evicted\", \"conditions\": [" + unready("") + "]}";
        assertThat(list("{}", ended)).isEmpty();
        assertThat(found("{}", ended)).isPresent();
        answers.put("more", """
                , {"metadata": {"name": "app-1-y", "namespace": "shop", "uid": "other", "ownerReferences": [{"uid": "set"}]},
                  "spec": {}, "status": {"phase": "Running", "conditions": [%s]}}""".formatted(unready(", \"message\": \"containers with unready status: [web]\"")));
        assertThat(found("{}", ended)).hasValue("pod app-1-y is not ready: containers with unready status: [web]");
    }

    /** The scheduler tells it as an event first, and on the pod when it comes to that; in between the pod was "not ready". */
    @Test
    void whatTheSchedulerTellsCountsBeforeThePodShowsIt() {
        answers.put("events", """
                {"apiVersion": "v1", "kind": "EventList", "metadata": {}, "items": [{"metadata": {"name": "e"}, "type": "Warning",
                  "reason": "FailedScheduling", "message": "0/1 nodes are available: 1 Insufficient cpu."}]}""");
        assertThat(explanation("{}", ""))
                .isEqualTo("pod app-1-x is not scheduled: 0/1 nodes are available: 1 Insufficient cpu.");
    }

    private static String unready(String reason) {
        return "{\"type\": \"Ready\", \"status\": \"False\"" + reason + ", \"lastTransitionTime\": \"" + SINCE + "\"}";
    }

    private void node(String ready) {
        answers.put("n1", """
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"conditions": [
                  {"type": "Ready", "status": "%s", "lastTransitionTime": "%s"}]}}""".formatted(ready, SINCE));
    }

    @Test
    void aPodThatWasNotReadyBeforeItsNodeWasLostNamesTheNodeToo() {
        String waits =
                unready(", \"reason\": \"ContainersNotReady\", \"message\": \"containers with unready status: [app]\"");
        String alone = "pod app-1-x is not ready: containers with unready status: [app]";
        String on = "{\"nodeName\": \"n1\"}";
        assertThat(explanation(on, waits)).as("nodes are kept from the user").isEqualTo(alone);
        node("True");
        assertThat(explanation(on, waits)).isEqualTo(alone);
        node("Unknown");
        assertThat(explanation(on, waits)).isEqualTo(alone + "; its node n1 has not been ready since " + SINCE);
        assertThat(explanation(on, ""))
                .isEqualTo("pod app-1-x is not ready; its node n1 has not been ready since " + SINCE);
    }

    @Test
    void aPodThatShowsThatItsNodeIsLostNamesItOnce() {
        node("Unknown");
        assertThat(explanation(
                        "{\"nodeName\": \"n1\"}",
                        "{\"type\": \"ContainersReady\", \"status\": \"True\"}," + unready("")))
                .isEqualTo("pod app-1-x is not ready: its node n1 has not been ready since " + SINCE);
    }
}
