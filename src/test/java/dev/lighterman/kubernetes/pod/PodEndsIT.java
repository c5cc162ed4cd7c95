package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.Run;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Retention;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.json.Json;
import dev.lighterman.kubernetes.place.Place;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How pods that are control nodes come to be, and come to their ends. */
@Timeout(120)
class PodEndsIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-ends-it");

    @RegisterExtension
    static final Cluster NARROW = Cluster.namespace("pod-quota-it");

    @TempDir
    Path directory;

    private ControlPod pod;

    @BeforeEach
    void pod() {
        pod = LabPods.pod(CLUSTER.namespace());
    }

    private static Server server(ControlPod pod) {
        return Server.pod(pod).name("pods");
    }

    /** Those of tests before may still be ending. */
    private static Set<String> pods() throws Exception {
        return CLUSTER.kubectl("get", "pods", "--output=name")
                .lines()
                .map(name -> name.replace("pod/", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The pod that is there beside others. */
    private static String only(Set<String> others) throws Exception {
        Set<String> own = pods();
        own.removeAll(others);
        assertThat(own).hasSize(1);
        return own.iterator().next();
    }

    private static void awaitEnd(String name) throws Exception {
        Lab.await(
                Duration.ofSeconds(30),
                "the pod to end by itself",
                () -> CLUSTER.kubectl("get", "pod", name, "--output=jsonpath={.status.phase}")
                        .equals("Succeeded"));
    }

    private static String problem(Server server) {
        return catchThrowableOfType(ConnectionException.class, () -> PodNode.connect(server, text -> {}))
                .getMessage();
    }

    /**
     * Each pod is gone or has been deleted. A node may take minutes to let go of one that was deleted soon after its start:
     * Kubernetes 1.20 showed one as Terminating 43 s after its container had ended, with a status that names no container.
     */
    @AfterAll
    static void nothingIsLeft() throws Exception {
        Lab.await(
                Duration.ofSeconds(30),
                "the pods to go",
                () -> kept(CLUSTER).isEmpty() && kept(NARROW).isEmpty());
    }

    /** Pods that nobody has deleted. */
    private static List<String> kept(Cluster cluster) throws Exception {
        Map<?, ?> all = (Map<?, ?>) Json.parse(cluster.kubectl("get", "pods", "--output=json"));
        return ((List<?>) all.get("items"))
                .stream()
                        .map(pod -> (Map<?, ?>) ((Map<?, ?>) pod).get("metadata"))
                        .filter(metadata -> !metadata.containsKey("deletionTimestamp"))
                        .map(metadata -> String.valueOf(metadata.get("name")))
                        .toList();
    }

    private PlayRequest play(String tasks) throws Exception {
        Path playbook = Files.writeString(
                directory.resolve("play.yml"), "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks);
        Path hosts = Files.writeString(directory.resolve("hosts"), "h1 ansible_connection=local\n");
        return PlayRequest.of(playbook).inventory(hosts.toString());
    }

    @Test
    void anImageThatIsNotThereIsToldInSeconds() throws Exception {
        String image = Lab.all().registry() + "/lighterman-lab/no-such-image:1";
        long began = System.nanoTime();
        assertThat(problem(server(ControlPod.image(image)
                        .namespace(CLUSTER.namespace())
                        .kubeconfig(Lab.all().kubeconfig()))))
                .matches(
                        "the pod lighterman-[0-9a-f]{12} does not start: container control-node has an image that was not"
                                + " found, " + image + " \\(ErrImagePull\\): .*");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aFullClusterIsWaitedForOrFails() throws Exception {
        ControlPod nowhere = pod.nodeSelector(Map.of("no", "node"));
        assertThat(problem(server(nowhere).noWait()))
                .matches(
                        "the pod lighterman-[0-9a-f]{12} does not start: it is not scheduled: 0/[12] nodes are available:.*");
        List<String> waiting = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                PodNode.connect(server(nowhere), waiting::add);
            } catch (LightermanException | InterruptedException e) {
                waiting.add(e.getClass().getSimpleName());
            }
        });
        thread.start();
        Lab.await(Duration.ofSeconds(30), "the wait to be told", () -> !waiting.isEmpty());
        thread.interrupt();
        thread.join();
        assertThat(waiting).hasSize(2);
        assertThat(waiting.get(0))
                .matches(
                        "waiting for the pod lighterman-[0-9a-f]{12} since [0-9:]{8} UTC: it is not scheduled: 0/[12] nodes .*");
        assertThat(waiting.get(1)).isEqualTo("InterruptedException");
    }

    @Test
    void aQuotaMakesTheNextOneWaitAndNoneFail() throws Exception {
        NARROW.kubectl("create", "quota", "one", "--hard=pods=1");
        Server server = server(LabPods.pod(NARROW.namespace()));
        PodNode first = PodNode.connect(server, text -> {});
        assertThat(problem(server.noWait()))
                .startsWith("the quota has no room for the pod that is to be the control node: pods \"lighterman-")
                .endsWith("exceeded quota: one, requested: pods=1, used: pods=1, limited: pods=1");
        List<String> waiting = new CopyOnWriteArrayList<>();
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
            try (PodNode node = PodNode.connect(server, waiting::add)) {
                return node.execute(Command.of("true").build()).toString();
            } catch (LightermanException | InterruptedException e) {
                return e.toString();
            }
        });
        Lab.await(Duration.ofSeconds(30), "the wait to be told", () -> !waiting.isEmpty());
        first.close();
        assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("exit status 0");
        assertThat(waiting).hasSize(1);
        assertThat(waiting.get(0)).startsWith("waiting for room in the quota since ");
    }

    @Test
    void onlySoManyPodsOfAPipelineAreThereAtOnceInOrderOfArrival() throws Exception {
        Server server = server(pod.most(1));
        PodNode first = PodNode.connect(server, "shop", text -> {});
        assertThat(catchThrowableOfType(
                                ConnectionException.class, () -> PodNode.connect(server.noWait(), "shop", text -> {}))
                        .getMessage())
                .matches("there is no place for another pod: shop has the one pod that server.pod.most allows at once,"
                        + " the first since [0-9:]{8} UTC");
        PodNode.connect(server.noWait(), "another pipeline", text -> {}).close();
        List<String> waiting = new CopyOnWriteArrayList<>();
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (String name : List.of("second", "third", "interrupted")) {
            Thread thread = new Thread(() -> {
                try (PodNode node = PodNode.connect(server, "shop", waiting::add)) {
                    order.add(name + ", " + node.execute(Command.of("true").build()));
                } catch (LightermanException | InterruptedException e) {
                    order.add(name + ", " + e.getClass().getSimpleName());
                }
            });
            threads.add(thread);
            thread.start();
            Lab.await(Duration.ofSeconds(10), "the wait to be told", () -> waiting.size() == threads.size());
        }
        threads.get(2).interrupt();
        threads.get(2).join();
        first.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order)
                .containsExactly("interrupted, InterruptedException", "second, exit status 0", "third, exit status 0");
        assertThat(waiting)
                .allMatch(
                        line -> line.matches(
                                "waiting for a place since [0-9:]{8} UTC: shop has the one pod"
                                        + " that server.pod.most allows at once, the first since [0-9:]{8} UTC(, and (1 other waits|2 others wait) before it)?"));
        assertThat(waiting).hasSize(3);
        assertThat(CLUSTER.kubectl("get", "leases", "--output=name")).isBlank();
    }

    @Test
    void jobsInDifferentPodsRespectEachOthersLocks() throws Exception {
        String name = "deployment:" + CLUSTER.namespace() + "/web";
        Pipeline pipeline = Pipeline.named("shop")
                .directory(directory)
                .inventory(Map.of("kubernetes", List.of("h1 ansible_connection=local")))
                .image(Image.named(Lab.all().registry() + "/web:1"))
                .deploy(Deployment.named("web").namespace(CLUSTER.namespace()))
                .server(server(pod).noWait());
        List<String> waiting = new CopyOnWriteArrayList<>();
        try (PodNode one = PodNode.connect(server(pod), text -> {});
                PodNode two = PodNode.connect(server(pod), text -> {})) {
            Place lock = one.lock(name, "shop on build-7", false, first -> {});
            assertThat(pipeline.deploy(event -> {}).failure().orElseThrow().message())
                    .matches(
                            "deployment " + CLUSTER.namespace() + "/web is used by shop on build-7 since"
                                    + " [-0-9]{10}T[0-9:]{8}Z; nothing was sent or run; perhaps you should wait for it, or cancel it");
            two.lock(name, "shop on build-8", true, first -> {
                        waiting.add(first.name());
                        lock.close();
                    })
                    .close();
        }
        assertThat(waiting).containsExactly("shop on build-7");
        assertThat(CLUSTER.kubectl("get", "leases", "--output=name")).isBlank();
    }

    @Test
    @Tag(Tier.PATIENCE)
    void aPlaceOfAClientThatDiedIsKeptByItsRunAndFreeAfterIt() throws Exception {
        Server server = server(pod.most(1).keep(Duration.ofMinutes(3)));
        PodNode dead = PodNode.connect(server, "dead", text -> {});
        dead.execute(Command.of("sh", "-c", "setsid sleep 40 >/dev/null 2>&1 & sleep 0.1")
                .build());
        long began = System.nanoTime();
        dead.die();
        try (PodNode next = PodNode.connect(server, "dead", text -> {})) {
            assertThat(next.execute(Command.of("true").build()).success()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(38), Duration.ofSeconds(70));
        CLUSTER.kubectl("delete", "pods", "--all", "--wait=false");
    }

    @Test
    void aNamespaceThatIsNotThereIsTold() {
        assertThat(problem(server(pod.namespace("no-such-namespace"))))
                .isEqualTo(
                        "cannot make the pod that is to be the control node: namespaces \"no-such-namespace\" not found");
    }

    @Test
    void aDeletedPodMakesTheOutcomeUnknownAtOnce() throws Exception {
        try (AnsibleServer server = AnsibleServer.connect(server(pod))) {
            Run run = server.start(play("  - command: sleep 300\n"));
            CLUSTER.kubectl("delete", "pods", "--all", "--wait=false");
            LightermanException e = catchThrowableOfType(LightermanException.class, run::await);
            assertThat(e.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
            assertThat(e.getMessage())
                    .matches("the pod lighterman-[0-9a-f]{12}, which is the control node, is no more: it was deleted;"
                            + " the outcome of the run " + run.id() + " is not known");
        }
    }

    @Test
    @Tag(Tier.KUBELET)
    void anEvictedPodIsToldWithTheNodesWords() throws Exception {
        try (AnsibleServer server = AnsibleServer.connect(server(pod.limits(Map.of("ephemeral-storage", "8Mi"))))) {
            Run run = server.start(play("  - shell: head -c 40000000 /dev/zero >~/large; sleep 300\n"));
            LightermanException e = catchThrowableOfType(LightermanException.class, run::await);
            assertThat(e.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
            assertThat(e.getMessage())
                    .matches(
                            "the pod lighterman-[0-9a-f]{12}, which is the control node, is no more: it was evicted: .*"
                                    + "ephemeral.*; the outcome of the run .* is not known");
        }
    }

    @Test
    void aPodThatHasEndedStillTellsHowItsRunEnded() throws Exception {
        Server server = server(pod.keep(Duration.ofSeconds(1)));
        Set<String> others = pods();
        String id;
        String name;
        try (AnsibleServer mine = AnsibleServer.connect(server)) {
            Run run = mine.start(play("  - fail: {msg: a-secret-word}\n"));
            assertThat(run.await().outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
            id = run.id();
            name = only(others);
        }
        awaitEnd(name);
        assertThat(CLUSTER.kubectl("get", "pod", name, "--output=json"))
                .contains(id)
                .doesNotContain("a-secret-word");
        try (AnsibleServer other = AnsibleServer.connect(server)) {
            assertThat(other.runs())
                    .filteredOn(run -> run.id().equals(id))
                    .extracting(run -> run.outcome().orElseThrow())
                    .containsExactly(RunOutcome.HOSTS_FAILED);
            Run run = other.run(id);
            LightermanException e = catchThrowableOfType(LightermanException.class, run::await);
            assertThat(e.getMessage())
                    .matches(
                            "the pod lighterman-[0-9a-f]{12}, which is the control node, is no more: it ended by itself at"
                                    + " [-0-9]{10}T[0-9:]{8}Z, as nothing had run there for a while; the run " + id
                                    + " had ended by then \\(a task failed\\), but its result is lost");
        }
        PodNode.connect(server(pod).keep(Retention.DEFAULT.age(Duration.ZERO)), text -> {})
                .close();
        Lab.await(
                Duration.ofSeconds(30),
                "the pod to go",
                () -> !CLUSTER.kubectl("get", "pods", "--output=name").contains("lighterman-"));
    }

    /** Not in objects of the namespace, nor in anything that the cluster has ever written. */
    @Test
    void theClusterKeepsNoSecretOfARun() throws Exception {
        List<String> canaries =
                List.of("canary-of-a-variable-" + CLUSTER.namespace(), "canary-of-become-" + CLUSTER.namespace());
        String name;
        String objects;
        Server server = server(pod.most(5).keep(Duration.ofSeconds(1)));
        Set<String> others = pods();
        try (AnsibleServer ansible = AnsibleServer.connect(server)) {
            Run run = ansible.start(play("  - debug: {msg: '{{ secret }}'}\n  - fail: {msg: '{{ secret }}'}\n")
                    .options(AnsibleOptions.none()
                            .extraVars(Map.of("secret", Secret.of(canaries.get(0))))
                            .becomePassword(Secret.of(canaries.get(1)))
                            .environment(Map.of("SECRET", Secret.of(canaries.get(0))))));
            assertThat(run.await().outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
            name = only(others);
            objects = CLUSTER.kubectl("get", "pods,events,leases,secrets,configmaps", "--output=json")
                    + CLUSTER.kubectl("logs", name);
        }
        awaitEnd(name);
        objects += CLUSTER.kubectl("get", "pods,events,leases,secrets,configmaps", "--output=json");
        assertThat(objects).contains(name).doesNotContain(canaries);
        Path etcd = Path.of(Lab.all().value("LAB_DIR"), "cluster", "etcd");
        if (Files.isDirectory(etcd)) { // the lab's own cluster
            String all = Exec.in(directory)
                    .run(
                            "sh",
                            "-c",
                            "grep -raohE 'canary-of-[a-z-]*" + CLUSTER.namespace() + "|" + name + "' \"$1\" | sort -u",
                            "sh",
                            etcd.toString());
            assertThat(all.strip()).isEqualTo(name);
        }
        CLUSTER.kubectl("delete", "pod", name, "--wait=false");
    }

    @Test
    @Tag(Tier.KUBELET)
    void aPodWithoutEnoughMemoryIsToldAsThat() throws Exception {
        try (AnsibleServer server = AnsibleServer.connect(server(pod.limits(Map.of("memory", "200Mi", "cpu", "1"))))) {
            // The first process becomes the one that the kernel ends; with cgroups of version 2 it ends all of them.
            Run run = server.start(play("  - shell: echo 1000 >/proc/1/oom_score_adj; for i in 1 2 3 4 5; do"
                    + " python3 -c 'import time; x = bytearray(60 << 20); time.sleep(99)' & done; wait\n"));
            LightermanException e = catchThrowableOfType(LightermanException.class, run::await);
            assertThat(e.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
            assertThat(e.getMessage())
                    .matches(
                            "the pod lighterman-[0-9a-f]{12}, which is the control node, is no more: it needed more memory"
                                    + " than it may use \\(OOMKilled\\); perhaps you should raise server.pod.limits.memory;"
                                    + " the outcome of the run " + run.id() + " is not known");
        }
    }

    /** The connection of a client that had looked at its run kept it for as long as that client was there. */
    @Test
    @Tag(Tier.PATIENCE)
    void aPodEndsByItselfAlthoughAClientHasFollowedItsRun() throws Exception {
        Server server = server(pod.keep(Duration.ofSeconds(1)));
        Set<String> others = pods();
        try (AnsibleServer other = AnsibleServer.connect(server)) {
            String name;
            try (AnsibleServer mine = AnsibleServer.connect(server)) {
                Run run = mine.start(play("  - command: sleep 1\n"));
                name = only(others);
                assertThat(other.run(run.id()).await().outcome()).isEqualTo(RunOutcome.OK);
            }
            Lab.await(
                    Duration.ofSeconds(90),
                    "the pod to end by itself",
                    () -> CLUSTER.kubectl("get", "pod", name, "--output=jsonpath={.status.phase}")
                            .equals("Succeeded"));
            CLUSTER.kubectl("delete", "pod", name, "--wait=false");
        }
    }

    /** It waited for the places that it had itself, as long as it was not closed. */
    @Test
    @Timeout(300)
    @Tag(Tier.PATIENCE)
    void aProgramMayAskForMoreKeysAndRunsThanItHasPlaces() throws Exception {
        Server server = server(pod.most(1).keep(Duration.ofMinutes(3)));
        try (AnsibleServer ansible = AnsibleServer.connect(server)) {
            for (String key : List.of("place 1", "place 2")) {
                try (Run run = ansible.ensure(key, play("  - command: 'true'\n"))) {
                    assertThat(run.await().outcome()).isEqualTo(RunOutcome.OK);
                }
            }
            Run own = ansible.start(play("  - command: 'true'\n"));
            assertThat(own.await().outcome()).isEqualTo(RunOutcome.OK);
            assertThat(catchThrowableOfType(
                                    LightermanException.class,
                                    () -> ansible.run("20260102-030405-abcdef01")
                                            .await())
                            .getMessage())
                    .startsWith("there is no run 20260102-030405-abcdef01 on pods; ");
        }
        CLUSTER.kubectl("delete", "pods,leases", "--all", "--wait=false"); // those of keys stay for long
    }

    @Test
    void anotherClientFindsARunByItsIdAndFollowsIt() throws Exception {
        try (AnsibleServer mine = AnsibleServer.connect(server(pod));
                AnsibleServer other = AnsibleServer.connect(server(pod))) {
            Run run = mine.start(play("  - command: sleep 3\n"));
            assertThat(other.runs()).extracting(RunSummary::id).containsExactly(run.id());
            assertThat(other.run(run.id()).await().outcome()).isEqualTo(RunOutcome.OK);
            assertThat(run.await().outcome()).isEqualTo(RunOutcome.OK);
            // closing failed after this, and left the pod
            assertThat(mine.run(run.id()).await().outcome()).isEqualTo(RunOutcome.OK);
        }
    }
}
