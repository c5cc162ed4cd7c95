package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a commit to pods that answer, without any SSH server: both control nodes are pods that run without root. */
@Tag(Tier.PATIENCE)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class PodDeliveryIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-delivery-it");

    @TempDir
    Path directory;

    private final Lab lab = Lab.all();
    private final List<Event> events = new ArrayList<>();

    /** The lab's registry and API server are on the node's loopback only; elsewhere a pod needs no network of the node. */
    private Server server() throws Exception {
        lab.value("LAB_PODMAN"); // its image has podman where this machine has it
        Path template = Files.writeString(directory.resolve("pod.yml"), """
                apiVersion: v1
                kind: Pod
                spec:
                  hostNetwork: true
                  containers:
                  - name: node
                    volumeMounts: [{name: cluster, mountPath: /etc/cluster}]
                  volumes: [{name: cluster, secret: {secretName: cluster}}]
                """);
        CLUSTER.kubectl("create", "secret", "generic", "cluster", "--from-file=kubeconfig=" + lab.kubeconfig());
        return Server.pod(LabPods.pod(CLUSTER.namespace()).template(template).most(1));
    }

    /** Nobody can pull from Docker Hub here: the Debian that it begins with is made by debootstrap. */
    @Test
    void theDockerfileMakesAControlNodeThatRunsPlaybooksAndBuildsImages() throws Exception {
        String image = lab.registry() + "/lighterman-lab/control-node-dockerfile:1";
        Exec here = lab.exec(Path.of("").toAbsolutePath());
        here.run("src/lab/pod-dockerfile", image);
        here.run("docker", "push", "-q", image);
        Path playbook = Files.writeString(directory.resolve("play.yml"), """
                - hosts: localhost
                  gather_facts: yes
                  tasks:
                  - command: "{{ item }}"
                    loop: [git --version, kubectl version --client, ssh -V, id -u]
                    register: programs
                  - assert: {that: "programs.results[3].stdout == '1000'"}
                  - file: {path: ~/context, state: directory}
                  - copy: {dest: ~/context/Dockerfile, content: "FROM scratch\\nCOPY Dockerfile /\\n"}
                  - command: podman build -t made ~/context
                  - command: podman image inspect made
                """);
        try (AnsibleServer server = AnsibleServer.connect(Server.pod(
                ControlPod.image(image).namespace(CLUSTER.namespace()).kubeconfig(lab.kubeconfig())))) {
            RunResult run = server.start(PlayRequest.of(playbook)).await();
            assertThat(run.outcome()).as("%s", run.reason()).isEqualTo(RunOutcome.OK);
        }
    }

    @Test
    void aCommitIsBuiltAndDeployedByPods() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("page"), "of the first commit\n");
        Files.writeString(
                source.resolve("Dockerfile"),
                "FROM " + lab.baseImage() + "\nCOPY page /www/\nRUN test -s /www/page\n"
                        + "CMD [\"busybox\", \"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n");
        Repository.init(source).commit("first");
        PipelineResult result = Pipeline.of(Image.named(lab.registry() + "/" + CLUSTER.namespace() + "/app:1")
                        .context("~/app")
                        .engine(Image.Engine.PODMAN))
                .name("shop")
                .directory(directory)
                .source(Source.git(source.toUri().toString()))
                .transfer(TransferSet.of("Dockerfile", "page").to("~/app"))
                .inventory(Map.of(
                        "ansible-server", List.of("localhost ansible_connection=local"),
                        "kubernetes", List.of("localhost ansible_connection=local")))
                .server(server())
                .deploy(Deployment.named("app")
                        .namespace(CLUSTER.namespace())
                        .kubeconfig("/etc/cluster/kubeconfig")
                        .replicas(2)
                        .rollout(Pipelines.rollout(lab)))
                .run(events::add);
        assertThat(result.result()).as(result + "\n" + events).isEqualTo(Result.SUCCESS);
        assertThat(result.provenance().orElseThrow().consistent()).isTrue();
        assertThat(CLUSTER.kubectl(
                        "exec", "deployment/app", "--", "busybox", "wget", "-qO-", "http://127.0.0.1:8080/page"))
                .isEqualTo("of the first commit\n");
        assertThat(CLUSTER.kubectl("get", "leases", "--output=name")).isBlank();
    }
}
