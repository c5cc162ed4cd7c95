package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Run;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.RolloutWatch;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.ClusterParts;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.SecondNode;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What differs where a cluster has more nodes than one, and where one of them is lost. */
@Tag(Tier.NODES)
@Timeout(240)
@ResourceLock(Resources.GLOBAL)
class SecondNodeIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("second-node-it");

    @TempDir
    Path directory;

    private ControlPod there;

    @BeforeEach
    void pod() throws Exception {
        there = SecondNode.only(LabPods.pod(CLUSTER.namespace()), directory, 1);
    }

    private static Server server(ControlPod pod) {
        return Server.pod(pod).name("pods");
    }

    private static void drain() throws Exception {
        CLUSTER.kubectl(
                "drain",
                SecondNode.name(),
                "--force",
                "--ignore-daemonsets",
                "--delete-emptydir-data",
                "--timeout=90s");
    }

    private PlayRequest sleep(int seconds) throws Exception {
        Path playbook = Files.writeString(directory.resolve("play.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks: [{command: sleep %d}]
                """.formatted(seconds));
        return PlayRequest.of(playbook)
                .inventory("h1,")
                .options(AnsibleOptions.none().connection("local"));
    }

    private static String output(PodNode node, String... command) throws Exception {
        BoundedOutput output = new BoundedOutput(10_000);
        assertThat(node.execute(Command.of(command).output(output).build()).success())
                .isTrue();
        return output.text();
    }

    private static void removePods() throws Exception {
        CLUSTER.kubectl("delete", "pods", "--all", "--grace-period=0", "--force", "--wait=false");
    }

    /** A Deployment of pods that answer by HTTP, on the second node. */
    private static void deploy(int replicas, String script) throws Exception {
        CLUSTER.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      nodeSelector: {kubernetes.io/hostname: %s}
                      tolerations: %s
                      containers: [{name: web, image: "%s", command: [sh, -c, '%s']}]
                """.formatted(
                        replicas,
                        SecondNode.name(),
                        SecondNode.TOLERATIONS.formatted(300),
                        Lab.all().baseImage(),
                        script));
    }

    @Test
    void podsOfBothNodesReachServicesAndEachOther() throws Exception {
        deploy(1, "mkdir /w; echo here >/w/index.html; exec busybox httpd -f -p 8080 -h /w");
        CLUSTER.kubectl("expose", "deployment", "web", "--port=80", "--target-port=8080");
        Rollout rollout = new RolloutWatch(CLUSTER.rollout(Lab.all().kubeconfig(), "web", Duration.ofSeconds(90)))
                .watch(state -> {});
        assertThat(rollout.reason()).isEmpty();
        String service = CLUSTER.kubectl("get", "service", "web", "--output=jsonpath={.spec.clusterIP}");
        String get = "import urllib.request; print(urllib.request.urlopen('http://" + service + "').read().decode())";
        for (ControlPod pod : List.of(there, LabPods.pod(CLUSTER.namespace()))) {
            try (PodNode node = PodNode.connect(server(pod), text -> {})) {
                assertThat(output(node, "python3", "-c", get).strip()).isEqualTo("here");
            }
        }
        CLUSTER.kubectl("delete", "deployment", "web");
    }

    /** A node that waits for a volume said nothing for ten minutes. */
    @Test
    void aNodeThatDoesNotStartAPodIsToldInItsOwnWords() throws Exception {
        Path template = Files.writeString(directory.resolve("volume.yml"), """
                apiVersion: v1
                kind: Pod
                spec:
                  containers: [{name: node, volumeMounts: [{name: late, mountPath: /late}]}]
                  volumes: [{name: late, secret: {secretName: late}}]
                """);
        List<String> waiting = new CopyOnWriteArrayList<>();
        CompletableFuture<String> started = CompletableFuture.supplyAsync(() -> {
            try (PodNode node =
                    PodNode.connect(server(LabPods.pod(CLUSTER.namespace()).template(template)), waiting::add)) {
                return node.execute(Command.of("true").build()).toString();
            } catch (LightermanException | InterruptedException e) {
                return e.toString();
            }
        });
        Lab.await(Duration.ofSeconds(30), "the wait to be told", () -> !waiting.isEmpty());
        assertThat(waiting.get(0))
                .matches(
                        "waiting for the pod lighterman-[0-9a-f]{12} since [0-9:]{8} UTC: node localhost has not started it"
                                + " yet \\(FailedMount: MountVolume.SetUp failed for volume \"late\" : secret \"late\" not found\\)");
        CLUSTER.kubectl("create", "secret", "generic", "late");
        assertThat(started.get(120, TimeUnit.SECONDS)).isEqualTo("exit status 0");
    }

    @Test
    void aVolumeOfOneNodeKeepsAPodFromTheOther() throws Exception {
        String claim = "of-the-first";
        CLUSTER.apply("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %1$s}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  storageClassName: ''
                  persistentVolumeReclaimPolicy: Delete
                  hostPath: {path: /tmp/%1$s, type: DirectoryOrCreate}
                  claimRef: {name: %2$s, namespace: %1$s}
                  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [localhost]}]}]}}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %2$s}
                spec: {accessModes: [ReadWriteOnce], storageClassName: '', resources: {requests: {storage: 1Gi}}}
                """.formatted(CLUSTER.namespace(), claim));
        Lab.await(
                Duration.ofSeconds(30),
                "the claim to be bound",
                () -> CLUSTER.kubectl("get", "persistentvolumeclaim", claim, "--output=jsonpath={.status.phase}")
                        .equals("Bound"));
        ConnectionException e = catchThrowableOfType(
                ConnectionException.class,
                () -> PodNode.connect(server(there.claim(claim)).noWait(), text -> {}));
        CLUSTER.kubectl("delete", "persistentvolume", CLUSTER.namespace(), "--wait=false");
        assertThat(e.getMessage())
                .matches(
                        "the pod lighterman-[0-9a-f]{12} does not start: it is not scheduled: 0/2 nodes are available:"
                                + " 1 node\\(s\\) didn't match Pod's node affinity, 1 node\\(s\\) had volume node affinity conflict\\.");
    }

    @Test
    void aNodeThatIsCordonedIsToldInTheSchedulersWords() throws Exception {
        CLUSTER.kubectl("cordon", SecondNode.name());
        try {
            assertThat(catchThrowableOfType(
                                    ConnectionException.class,
                                    () -> PodNode.connect(server(there).noWait(), text -> {}))
                            .getMessage())
                    .matches(
                            "the pod lighterman-[0-9a-f]{12} does not start: it is not scheduled: 0/2 nodes are available:"
                                    + " .*1 node\\(s\\) were unschedulable\\.");
        } finally {
            CLUSTER.kubectl("uncordon", SecondNode.name());
        }
    }

    @Test
    void aDrainedNodeMakesTheOutcomeUnknown() throws Exception {
        try (AnsibleServer ansible = AnsibleServer.connect(server(there))) {
            Run run = ansible.start(sleep(300));
            drain();
            assertThat(problem(run))
                    .matches(
                            "OUTCOME_UNKNOWN the pod lighterman-[0-9a-f]{12}, which is the control node, is no more: it was deleted.*;"
                                    + " the outcome of the run " + run.id() + " is not known");
        } finally {
            CLUSTER.kubectl("uncordon", SecondNode.name());
        }
    }

    /** Its pod ended with the first signal, whatever time it was given. */
    @Test
    void aDrainedNodeWaitsForARunAsLongAsTheTemplateSays() throws Exception {
        Path template = directory.resolve("second-node.yml");
        Files.writeString(template, Files.readString(template) + "  terminationGracePeriodSeconds: 120\n");
        CompletableFuture<Void> drained;
        try {
            try (AnsibleServer ansible = AnsibleServer.connect(server(there))) {
                Run run = ansible.start(sleep(20));
                drained = CompletableFuture.runAsync(() -> {
                    try {
                        drain();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertThat(run.await().outcome()).isEqualTo(RunOutcome.OK);
            }
            drained.get(60, TimeUnit.SECONDS);
        } finally {
            CLUSTER.kubectl("uncordon", SecondNode.name());
        }
    }

    /** Others made it wait for ten minutes, or said that there was no such run, in a pod that was made for that. */
    @Test
    void aRunOnALostNodeIsNeitherMissingNorEndedAndItsKeyStaysUsed() throws Exception {
        Server server = server(SecondNode.only(LabPods.pod(CLUSTER.namespace()), directory, 40));
        try (AnsibleServer ansible = AnsibleServer.connect(server);
                AnsibleServer first = AnsibleServer.connect(
                        server(LabPods.pod(CLUSTER.namespace())).reconnectTimeout(Duration.ofSeconds(2)))) {
            Run here = first.start(sleep(300));
            Run run = ansible.ensure("of-the-lost", sleep(300));
            String pod = "lighterman-" + run.id().substring(run.id().lastIndexOf('-') + 1);
            SecondNode.lose();
            try {
                SecondNode.ready("Unknown");
                assertThat(ansible.runs()).extracting(RunSummary::id).containsExactly(here.id());
                assertThat(problem(first.run(run.id())))
                        .startsWith("CONNECTION cannot run anything in the pod " + pod + ", as its node "
                                + SecondNode.name() + " has not been ready since ");
                Lab.await(
                        Duration.ofSeconds(60),
                        "the pod to be evicted",
                        () -> !CLUSTER.kubectl("get", "pod", pod, "--output=jsonpath={.metadata.deletionTimestamp}")
                                .isEmpty());
                String gone = "the pod " + pod + ", which is the control node, is no more: it was deleted; its node "
                        + SecondNode.name()
                        + " has not been ready since [-0-9]{10}T[0-9:]{8}Z, and what runs there may go on";
                assertThat(problem(run))
                        .matches("OUTCOME_UNKNOWN " + gone + "; the outcome of the run " + run.id() + " is not known");
                assertThat(problem(first.run(run.id()))).matches("CONNECTION " + gone);
            } finally {
                SecondNode.comeBack();
            }
            Lab.await(
                    Duration.ofSeconds(60),
                    "the pod to go",
                    () -> CLUSTER.kubectl("get", "pod", pod, "--output=name", "--ignore-not-found")
                            .isBlank());
            assertThat(catchThrowableOfType(LightermanException.class, () -> ansible.ensure("of-the-lost", sleep(300)))
                            .getMessage())
                    .isEqualTo(
                            "the pod " + pod + ", which is the control node, is no more: it was deleted; the outcome of"
                                    + " the run " + run.id() + " is not known");
        }
        removePods();
    }

    private static String problem(Run run) {
        LightermanException e = catchThrowableOfType(LightermanException.class, run::await);
        return e.kind() + " " + e.getMessage();
    }

    @Test
    void aNodeThatIsTakenOutOfTheClusterMakesTheOutcomeUnknown() throws Exception {
        try (AnsibleServer ansible = AnsibleServer.connect(server(there))) {
            Run run = ansible.start(sleep(300));
            CLUSTER.kubectl("delete", "node", SecondNode.name());
            assertThat(problem(run))
                    .matches(
                            "OUTCOME_UNKNOWN the pod lighterman-[0-9a-f]{12}, which is the control node, is no more: it was"
                                    + " deleted; the outcome of the run " + run.id() + " is not known");
        } finally {
            ClusterParts.restart("kubelet2", Duration.ZERO); // it registers when it starts
        }
    }

    @Test
    void aRolloutOfPodsOnALostNodeNamesIt() throws Exception {
        deploy(2, "exec sleep 86387");
        RolloutWatch watch = new RolloutWatch(CLUSTER.rollout(Lab.all().kubeconfig(), "web", Duration.ofSeconds(90)));
        assertThat(watch.watch(state -> {}).reason()).isEmpty();
        SecondNode.lose();
        try {
            SecondNode.ready("Unknown");
            Rollout rollout = new RolloutWatch(CLUSTER.rollout(Lab.all().kubeconfig(), "web", Duration.ofSeconds(5)))
                    .watch(state -> {});
            assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.TIMED_OUT);
            assertThat(rollout.reason().orElseThrow())
                    .matches(
                            "the rollout did not finish within 5 s: 0 of 2 updated replicas are available; pod web-[-0-9a-z]+"
                                    + " is not ready: its node " + SecondNode.name()
                                    + " has not been ready since [-0-9]{10}T[0-9:]{8}Z; warnings: .*NodeNotReady: Node is not ready");
        } finally {
            SecondNode.comeBack();
        }
        CLUSTER.kubectl("delete", "deployment", "web");
    }
}
