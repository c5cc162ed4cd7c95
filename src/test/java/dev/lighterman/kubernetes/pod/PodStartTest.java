package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.KubeAccess;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
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

    private static final PodClocks SHORT =
            new PodClocks(Duration.ofSeconds(3), Duration.ofMillis(400), Duration.ofMillis(100));

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
        PodCluster cluster = new PodCluster(of, client, SHORT);
        return new PodStart(
                cluster,
                Optional.empty(),
                new PodTurn(cluster, "shop", (pod, silent) -> false, waiting::add),
                waiting::add);
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

    private static final Map<String, Object> NO_IMAGE = Map.of(
            "phase",
            "Pending",
            "containerStatuses",
            List.of(Map.of(
                    "name",
                    "control-node",
                    "image",
                    "registry.example.org/wrong:1",
                    "state",
                    Map.of("waiting", Map.of("reason", "ErrImagePull", "message", "manifest unknown")))));

    private static Map<String, Object> pod(String name, Map<String, Object> metadata, Map<String, Object> status) {
        Map<String, Object> all = new LinkedHashMap<>(metadata);
        all.putAll(Map.of("name", name, "namespace", "deploy", "uid", "uid-of-" + name, "resourceVersion", "77"));
        return Map.of("kind", "Pod", "apiVersion", "v1", "metadata", all, "spec", Map.of(), "status", status);
    }

    /** Runs that had been given time to end on a drained node were killed by the next command, and the locks of those on a lost one freed. */
    @Test
    void aPodThatIsBeingRemovedIsLeftToItsNode() throws Exception {
        String old = Instant.now()
                .minus(Duration.ofHours(1))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        api.put(
                "pods",
                "lighterman-0123456789ab",
                pod(
                        "lighterman-0123456789ab",
                        Map.of("creationTimestamp", old, "deletionTimestamp", old),
                        Map.of("phase", "Running", "containerStatuses", List.of())));
        start(server).start();
        assertThat(api.names()).contains("pods/lighterman-0123456789ab").hasSize(2);
    }

    /** Its client, which was about to look, was told that it had been deleted. */
    @Test
    void aPodThatEndedAMomentAgoIsThereForThoseWhoWantToKnowHow() throws Exception {
        String old = Instant.now()
                .minus(Duration.ofHours(1))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Map<String, Object> evicted = Map.of(
                "phase",
                "Failed",
                "reason",
                "Evicted",
                "conditions",
                List.of(Map.of("type", "Ready", "status", "False", "lastTransitionTime", now)));
        for (String name : List.of("lighterman-000000000001", "lighterman-000000000002")) {
            api.put("pods", name, pod(name, Map.of("creationTimestamp", old), evicted));
        }
        start(server.keep(server.keep().runs(1))).start();
        assertThat(api.names()).contains("pods/lighterman-000000000001", "pods/lighterman-000000000002");
    }

    /** All that waited for room, or for their pods to start, failed when the API server was away for a moment. */
    @Test
    void anApiServerThatIsAwayMeanwhileIsWaitedFor() throws Exception {
        api.refusals.add("pods \"x\" is forbidden: exceeded quota: one");
        api.toMakers.add(FakeApi.status(503, "it restarts"));
        api.toMakers.add(FakeApi.status(429, "too many requests"));
        api.toLookers.add(FakeApi.status(500, "etcdserver: leader changed"));
        start(server).start();
        assertThat(lines())
                .containsExactly(
                        "waiting for room in the quota since ...: pods \"x\" is forbidden: exceeded quota: one",
                        "waiting for the API server since ...: it restarts",
                        "waiting for the API server since ...: etcdserver: leader changed");
    }

    /** What a proxy before it, or a busy one, answers was taken for a refusal, and the run for one that cannot be followed any more. */
    @Test
    void anApiServerThatIsAwayHasRefusedNothing() {
        for (Map.Entry<Integer, ConnectionException.Cause> each : Map.of(
                        503, ConnectionException.Cause.UNREACHABLE,
                        429, ConnectionException.Cause.UNREACHABLE,
                        403, ConnectionException.Cause.REFUSED)
                .entrySet()) {
            api.toMakers.add(FakeApi.status(each.getKey(), "no"));
            assertThatThrownBy(() -> start(server).start())
                    .isInstanceOfSatisfying(
                            ConnectionException.class,
                            e -> assertThat(e.reason()).as("%s", each).isEqualTo(each.getValue()))
                    .hasMessage("cannot make the pod that is to be the control node: no");
        }
        api.close();
        assertThatThrownBy(() -> start(server).start())
                .isInstanceOfSatisfying(
                        ConnectionException.class,
                        e -> assertThat(e.reason()).isEqualTo(ConnectionException.Cause.UNREACHABLE));
        assertThat(KubeAccess.isAway(new KubernetesClientException("no answer", new IOException())))
                .isTrue();
    }

    /** kubernetes 67761: it was said that the pod had been deleted. */
    @Test
    void aQuotaThatCountsAnotherPodInTheSameMomentIsAskedAgain() throws Exception {
        Map<String, Object> conflict = FakeApi.status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on resourcequotas \"one\": the object has been modified; please apply your"
                        + " changes to the latest version and try again");
        api.toMakers.addAll(List.of(conflict, conflict));
        start(server.noWait()).start();
        assertThat(waiting).isEmpty();
        assertThat(api.names()).hasSize(1);
    }

    /** A client that was killed while it waited kept all others from it that do not wait, whatever room there was. */
    @Test
    void aDeadClientThatWaitedForRoomIsNoReasonToFail() throws Exception {
        start(server)
                .turn()
                .queue("quota", 1)
                .take("dead", "lighterman-1", true, first -> {})
                .leave();
        start(server.noWait()).start();
        assertThat(api.names()).hasSize(1);
    }

    /** Each was told to have an administrator give rights. */
    @Test
    void whatANamespaceDoesNotAdmitIsNoMissingRight() {
        Map<String, String> remedies = Map.of(
                "pods is forbidden: User \"kim\" cannot create resource \"pods\" in API group \"\" in the namespace \"deploy\"",
                "perhaps an administrator of the cluster should run `lighterman init --pod`, which gives the rights",
                "pods \"x\" is forbidden: failed quota: q: must specify limits.memory for: control-node",
                "perhaps you should set server.pod.requests and server.pod.limits",
                "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
                "perhaps you should give the pod a security context that the namespace admits, with server.pod.template",
                NO_ACCOUNT.formatted("deployer", "deployer"),
                "perhaps you should check server.pod.serviceAccount",
                "pods \"x\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi",
                "");
        remedies.forEach((said, remedy) -> {
            api.refusals.add(said);
            assertThatThrownBy(() -> start(server).start())
                    .isInstanceOfSatisfying(
                            ConnectionException.class,
                            e -> assertThat(e.remedy().orElse("")).as(said).isEqualTo(remedy));
        });
    }

    /** The pod stayed, with its place, and every later client got it for the key, also one with another image. */
    @Test
    void aPodOfAKeyThatDoesNotStartIsRemovedWithItsPlace() throws Exception {
        String name = "lighterman-0123456789abcdef";
        Server one = Server.pod(server.pod().orElseThrow().most(1));
        api.status = NO_IMAGE;
        assertThatThrownBy(() -> start(one).shared(name))
                .isInstanceOf(ConnectionException.class)
                .hasMessageStartingWith("the pod " + name + " does not start: ")
                .hasMessageContaining("manifest unknown");
        assertThat(api.names()).isEmpty();

        api.put("pods", name, pod(name, Map.of(), NO_IMAGE));
        api.status = Map.of("phase", "Running", "containerStatuses", List.of());
        PodStart.Started started = start(server).shared(name);
        assertThat(started.pod().getMetadata().getUid()).isNotEqualTo("uid-of-" + name);
        assertThat(api.names()).containsExactly("leases/" + name, "pods/" + name);
    }

    /** A client whose own pod of the key was evicted before it had noted it removed the next one, in which the run went on. */
    @Test
    void thePodOfAKeyIsNotRemovedByTheClientOfAnEarlierOne() throws Exception {
        String name = "lighterman-0123456789abcdef";
        Pod current = start(server).shared(name).pod();
        Pod earlier = new PodBuilder(current)
                .editMetadata()
                .withUid("uid-earlier")
                .endMetadata()
                .build();
        assertThatThrownBy(() -> start(server).cluster().keys().note(earlier)).isInstanceOf(ConnectionException.class);
        assertThat(api.names()).containsExactly("leases/" + name, "pods/" + name);
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
