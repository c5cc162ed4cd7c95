package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.Run;
import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.api.Slices;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.ControlNodeContract;
import dev.lighterman.run.Runs;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A pod of the lab's cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodNodeIT extends ControlNodeContract {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-node-it");

    private PodNode node;

    @BeforeAll
    void connect(@TempDir Path directory) throws Exception {
        node = PodNode.connect(
                LabPods.onThisMachine(CLUSTER.namespace(), directory), "pods", Duration.ofSeconds(1), text -> {});
    }

    @AfterAll
    void disconnect() {
        if (node != null) {
            node.close();
        }
    }

    @Override
    protected ControlNode node() {
        return node;
    }

    /** Another pod would have run it again. */
    @Test
    void aKeyHasOnePodForAllItsClients(@TempDir Path directory) throws Exception {
        Server server = Server.pod(LabPods.pod(CLUSTER.namespace()));
        Path playbook = Files.writeString(directory.resolve("site.yml"), """
                - hosts: localhost
                  gather_facts: no
                  tasks: [{command: hostname}]
                """);
        PlayRequest request = PlayRequest.of(playbook)
                .inventory("localhost,")
                .options(AnsibleOptions.none().connection("local"));
        RunResult first;
        try (AnsibleServer ansible = AnsibleServer.connect(server);
                Run run = ansible.ensure("pod-key", request)) {
            first = run.await();
        }
        assertThat(first.outcome()).as("%s", first.reason()).isEqualTo(RunOutcome.OK);
        PipelineResult again = Pipeline.named("once").server(server).play(request.key("pod-key"), event -> {});
        assertThat(again.jobs().get(0).runs()).containsExactly(first);

        // A node that is drained takes the pod with it.
        String pod = "lighterman-" + first.id().substring(first.id().lastIndexOf('-') + 1);
        CLUSTER.kubectl("delete", "pod", pod, "--grace-period=0", "--force");
        PipelineResult gone = Pipeline.named("once").server(server).play(request.key("pod-key"), event -> {});
        assertThat(gone.jobs().get(0).failure().orElseThrow().kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
        assertThat(gone.jobs().get(0).failure().orElseThrow().message())
                .isEqualTo("the pod " + pod
                        + ", which is the control node, is no more: it was deleted; the outcome of the run "
                        + first.id() + " is not known");
        PipelineResult attached = Pipeline.named("once").server(server).attach(first.id(), event -> {});
        assertThat(attached.jobs().get(0).failure().orElseThrow().message())
                .isEqualTo("the pod " + pod + ", which is the control node, is no more: it was deleted");
    }

    /** What a node rotates away of a pod's log is lost: nothing goes through it, so that its limit does not matter. */
    @Test
    @Tag(Tier.TWICE)
    void thirtyTwoMegabytesOfOutputAreWholeAndNotInThePodsLog() throws Exception {
        long[] row = new long[2]; // the present one, the longest
        try (PodNode pod = PodNode.connect(Server.pod(LabPods.pod(CLUSTER.namespace())), text -> {})) {
            RunResult result = Runs.runner(pod).run(Runs.tasks("""
                          - {name: long, shell: "head -c 33554432 /dev/zero | tr '\\\\0' x", register: r}
                          - {name: say, debug: {msg: "{{ r.stdout }}"}}
                        """), event -> {
                if (event instanceof RunEvent.Output of) {
                    for (ByteBuffer bytes = of.bytes(); bytes.hasRemaining(); ) {
                        row[0] = bytes.get() == 'x' ? row[0] + 1 : 0;
                        row[1] = Math.max(row[0], row[1]);
                    }
                }
            });
            assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(RunOutcome.OK);
            assertThat(row[1]).isEqualTo(33_554_432);
            String name = pod.where().replaceAll("^the pod | in namespace .*", "");
            assertThat(CLUSTER.kubectl("logs", name)).isEmpty();
        }
    }

    @Test
    @Tag(Tier.TWICE)
    void slicesHaveAPodEachWhereThereIsRoom(@TempDir Path directory) throws Exception {
        Path playbook = Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks: [{shell: "hostname; sleep 3"}]
                """);
        PlayRequest request = PlayRequest.of(playbook)
                .inventory("a,b,c,d,")
                .options(AnsibleOptions.none().connection("local"));
        for (int most = 1; most <= 2; most++) {
            Server server = Server.pod(LabPods.pod(CLUSTER.namespace()).most(most));
            Set<Object> pods = ConcurrentHashMap.newKeySet();
            PipelineResult result = Pipeline.named("slices-" + most)
                    .server(server)
                    .play(request.slices(Slices.of(2)), event -> {
                        if (event instanceof RunEvent.TaskFinished of) {
                            pods.add(of.data().get("stdout"));
                        }
                    });
            assertThat(result.result()).isEqualTo(Result.SUCCESS);
            assertThat(result.jobs().get(0).runs().get(0).recap()).containsOnlyKeys("a", "b", "c", "d");
            assertThat(pods).hasSize(most);
        }
    }

    /** The first pod alone had the lock, and took it along when it ended. */
    @Test
    @Tag(Tier.TWICE)
    void aJobInSlicesIsLockedByAllItsPods(@TempDir Path directory) throws Exception {
        Path playbook = Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks: [{command: hostname}, {command: sleep 3}]
                """);
        Path hosts = Files.writeString(
                directory.resolve("hosts"), "a ansible_connection=local\nb ansible_connection=local\n");
        Set<Object> pods = ConcurrentHashMap.newKeySet();
        Set<String> owners = ConcurrentHashMap.newKeySet();
        PipelineResult result = Pipeline.named("locked-slices")
                .server(Server.pod(LabPods.pod(CLUSTER.namespace())))
                .inventory(hosts)
                .jobs(JobSpec.of("sliced", playbook).slices(Slices.of(2)))
                .job("sliced", event -> {
                    if (event instanceof RunEvent.TaskFinished of) {
                        Optional.ofNullable(of.data().get("stdout"))
                                .filter(name -> !name.equals(""))
                                .ifPresent(pods::add);
                        owners.addAll(List.of(leaseOwners().split(" ")));
                    }
                });
        assertThat(result.result()).as("%s", result.failure()).isEqualTo(Result.SUCCESS);
        assertThat(pods).hasSize(2);
        assertThat(owners).containsAll(pods.stream().map(String::valueOf).toList());
    }

    private static String leaseOwners() {
        try {
            return CLUSTER.kubectl("get", "leases", "--output=jsonpath={.items[*].metadata.ownerReferences[*].name}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
