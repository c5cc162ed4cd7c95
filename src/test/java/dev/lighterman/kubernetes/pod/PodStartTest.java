package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Server;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PodStartTest {
    private static final String NO_ACCOUNT =
            "pods \"x\" is forbidden: error looking up service account deploy/%s:" + " serviceaccount \"%s\" not found";

    private final Server server =
            Server.pod(ControlPod.image("registry.example.org/control-node:1").namespace("deploy"));
    private final List<String> waiting = new ArrayList<>();
    private FakeApi api;
    private KubernetesClient client;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        client = api.client();
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private PodStart start(Server of) {
        PodCluster cluster = new PodCluster(of, client);
        return new PodStart(
                cluster, Optional.empty(), new PodTurn(cluster, "shop", pod -> false, waiting::add), waiting::add);
    }

    private List<String> lines() {
        return waiting.stream()
                .map(line -> line.replaceFirst("since [0-9:]{8} UTC", "since ..."))
                .toList();
    }

    /** It was the end, a moment after the namespace was made. */
    @Test
    void theServiceAccountOfANewNamespaceIsWaitedFor() throws Exception {
        String account = NO_ACCOUNT.formatted("default", "default");
        api.refusals.addAll(List.of(account, account, "pods \"x\" is forbidden: exceeded quota: one"));
        PodStart.Started started = start(server).start();
        assertThat(lines())
                .containsExactly(
                        "waiting for the namespace's service account since ...: " + account,
                        "waiting for room in the quota since ...: pods \"x\" is forbidden: exceeded quota: one");
        assertThat(api.names())
                .containsExactly("pods/" + started.pod().getMetadata().getName());
    }

    @Test
    void itIsToldToThoseWhoDoNotWait() {
        api.refusals.add(NO_ACCOUNT.formatted("default", "default"));
        assertThatThrownBy(() -> start(server.noWait()).start())
                .isInstanceOf(ConnectionException.class)
                .hasMessage("the namespace has no service account yet for the pod that is to be the control node: "
                        + NO_ACCOUNT.formatted("default", "default"));
    }

    /** Its name may be mistaken, and nobody would make it. */
    @Test
    void anAccountThatTheUserNamesIsNotWaitedFor() {
        api.refusals.add(NO_ACCOUNT.formatted("deployer", "deployer"));
        assertThatThrownBy(() -> start(server).start())
                .isInstanceOf(ConnectionException.class)
                .hasMessageStartingWith("cannot make the pod that is to be the control node: pods \"x\" is forbidden:"
                        + " error looking up service account deploy/deployer");
        assertThat(waiting).isEmpty();
    }

    /** Its run happened again, without a word, where the pod was evicted and removed. */
    @Test
    void aKeyWhosePodIsNoMoreHasNoOtherPod() throws Exception {
        String name = "lighterman-0123456789abcdef";
        PodStart.Started first = start(server).shared(name);
        assertThat(start(server).shared(name).pod()).isEqualTo(first.pod());
        assertThat(api.names()).containsExactly("leases/" + name, "pods/" + name);

        api.remove("pods/" + name);
        assertThatThrownBy(() -> start(server).shared(name))
                .isInstanceOfSatisfying(
                        ConnectionException.class,
                        gone -> assertThat(gone.reason()).isEqualTo(ConnectionException.Cause.GONE))
                .hasMessage(
                        "the pod lighterman-0123456789abcdef, which is the control node, is no more: it was deleted");
        assertThat(api.names()).containsExactly("leases/" + name);
    }

    /** A client that made it before the first client had noted its own must not let it run. */
    @Test
    void aSecondPodOfAKeyIsRemoved() throws Exception {
        String name = "lighterman-0123456789abcdef";
        start(server).shared(name);
        Map<String, Object> lease = api.remove("leases/" + name);
        api.remove("pods/" + name);
        start(server).shared(name);
        api.remove("leases/" + name);
        api.put("leases", name, lease);
        assertThatThrownBy(() -> start(server).shared(name)).isInstanceOf(ConnectionException.class);
        assertThat(api.names()).containsExactly("leases/" + name);
    }

    @Test
    void aKeyIsForgottenOnceItsRunIsNotKeptAnyMore() throws Exception {
        String name = "lighterman-0123456789abcdef";
        api.made = Instant.now().minus(Duration.ofDays(31));
        start(server).shared(name);
        start(server).shared("lighterman-fedcba9876543210");
        assertThat(api.names()).hasSize(4);
        api.remove("pods/" + name);
        start(server).start();
        assertThat(api.names()).doesNotContain("leases/" + name).contains("leases/lighterman-fedcba9876543210");
    }

    /** It went with the pod's termination message. */
    @Test
    void howTheRunOfAKeyEndedIsKeptWhenItsPodIsSwept() throws Exception {
        String name = "lighterman-0123456789abcdef";
        String word = "{\"id\": \"order-0123456789abcdef\", \"state\": \"finished\"}";
        start(server).shared(name);
        Map<String, Object> pod = new LinkedHashMap<>(api.remove("pods/" + name));
        Instant longAgo = Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.SECONDS);
        Map<String, Object> end =
                Map.of("exitCode", 0, "finishedAt", longAgo.toString(), "message", word, "reason", "Completed");
        pod.put(
                "status",
                Map.of(
                        "phase",
                        "Succeeded",
                        "containerStatuses",
                        List.of(Map.of("name", "control-node", "state", Map.of("terminated", end)))));
        api.put("pods", name, pod);
        start(server).start();
        assertThat(api.names()).contains("leases/" + name).doesNotContain("pods/" + name);
        assertThat(start(server).cluster().keys().words(name)).hasValue(word);
    }
}
