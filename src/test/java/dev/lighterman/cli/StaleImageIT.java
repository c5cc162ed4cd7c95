package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import dev.lighterman.playbook.ready.LocalAnsible;
import dev.lighterman.report.result.ResultJson;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trap of the source setup: the same tag is pushed again, the manifest says what it said before, so nothing is rolled
 * out, and the pods go on with the old image while everything is green. First with bare ansible-playbook, then both ways out
 * of it, all in the lab's real registry and cluster; {@code verify} tells each state for what it is.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Tag(Tier.KUBELET)
class StaleImageIT {
    private static final String PORT_HOLDER = "dev/lighterman/playbook/ready/PortHolder.class";

    @TempDir
    private Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("stale");

    private final Lab lab = Lab.all();
    private String image;

    @BeforeEach
    void pipelineFile() throws Exception {
        image = lab.registry() + "/lighterman-it/" + cluster.namespace() + ":latest";
        Files.createDirectories(directory.resolve("src"));
        Files.writeString(
                directory.resolve("src/lighterman.yml"),
                """
                name: Stale
                server:
                  host: %s
                  port: %d
                  user: %s
                  identity: %s
                  knownHosts: %s
                transfer:
                  - files: ["*.class", Dockerfile]
                image:
                  name: %s
                  context: %s
                deploy:
                  deployment: app
                  namespace: %s
                  kubectl: %s
                  kubeconfig: %s
                  service: {name: app, type: ClusterIP}
                  rollout: {kubeconfig: KUBECONFIG, timeout: 2m}
                inventory:
                  ansible-server: [localhost ansible_connection=local]
                  kubernetes: [localhost ansible_connection=local]
                """.replace("KUBECONFIG", lab.kubeconfig().toString()).formatted(
                        lab.sshHost(),
                        lab.sshPort(),
                        lab.sshUser(),
                        lab.sshIdentity(),
                        lab.knownHosts(),
                        image,
                        directory.resolve("context"),
                        cluster.namespace(),
                        lab.value("LAB_KUBECTL"),
                        lab.kubeconfig()));
        Repository.init(directory.resolve("src"));
    }

    /** A version of the application, committed; gives the commit. */
    private String version(String version) throws Exception {
        Path source = directory.resolve("src");
        try (InputStream program = StaleImageIT.class.getResourceAsStream("/" + PORT_HOLDER)) {
            Files.write(source.resolve("PortHolder.class"), program.readAllBytes());
        }
        Files.writeString(source.resolve("Dockerfile"), """
                FROM %s
                COPY PortHolder.class /app/%s
                ENV VERSION=%s
                CMD ["java", "-Xmx32m", "-cp", "/app", "dev.lighterman.playbook.ready.PortHolder"]
                """.formatted(lab.baseImage(), PORT_HOLDER, version));
        return new Repository(source).commit(version);
    }

    /** What the source setup did: both playbooks, by hand, in the directory that was copied to the server. */
    private String bareImage() throws Exception {
        Path context = Files.createDirectories(directory.resolve("context"));
        for (String file : List.of("Dockerfile", "PortHolder.class")) {
            Files.write(
                    context.resolve(file),
                    Files.readAllBytes(directory.resolve("src").resolve(file)));
        }
        return bare("playbooks/create-cicd-devops-images.yml", "-l", "ansible-server");
    }

    private String bare(String... arguments) throws Exception {
        LocalAnsible.Outcome outcome = LocalAnsible.run(directory.resolve("bare"), "ansible-playbook", arguments);
        assertThat(outcome.status()).as(outcome.output() + outcome.errors()).isZero();
        return outcome.output();
    }

    private String bareDeployment() throws Exception {
        String output = bare("playbooks/k8s-cicd-deployment-playbook.yml");
        cluster.kubectl("rollout", "status", "deployment/app", "--timeout=2m");
        return output;
    }

    private CommandRun lighterman(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-f", directory.resolve("src/lighterman.yml").toString()));
        Map<String, String> environment =
                Map.of("LIGHTERMAN_HISTORY", directory.resolve("history").toString());
        return CommandRun.of(environment, all.toArray(String[]::new));
    }

    private PipelineResult shipped(String... arguments) throws Exception {
        Path file = directory.resolve("result.json");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--result", file.toString()));
        CommandRun run = lighterman(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return ResultJson.read(file);
    }

    private List<String> pods() throws Exception {
        return List.of(cluster.kubectl(
                        "get", "pods", "-l", "app=app", "-o", "jsonpath={range .items[*]}{.metadata.name} {end}")
                .strip()
                .split(" "));
    }

    private List<String> digests() throws Exception {
        String all = cluster.kubectl(
                "get", "pods", "-l", "app=app", "-o", "jsonpath={.items[*].status.containerStatuses[0].imageID}");
        return List.of(all.split(" ")).stream()
                .map(imageId -> imageId.substring(imageId.indexOf('@') + 1))
                .distinct()
                .toList();
    }

    private String deployedImage() throws Exception {
        return cluster.kubectl("get", "deployment", "app", "-o", "jsonpath={.spec.template.spec.containers[0].image}");
    }

    private void settled() throws Exception {
        Lab.await(java.time.Duration.ofMinutes(2), "old pods are gone", () -> pods().size() == 2);
    }

    @Test
    void theTrapAndBothWaysOut() throws Exception {
        // By hand, as in the source setup: all is well the first time.
        version("1");
        assertThat(lighterman(
                                "render",
                                "all",
                                "--out",
                                directory.resolve("bare").toString())
                        .exitCode())
                .isZero();
        bareImage();
        assertThat(bareDeployment()).containsPattern("localhost +: ok=3 +changed=1 ");
        List<String> first = digests();
        List<String> firstPods = pods();
        assertThat(first).hasSize(1);
        CommandRun well = lighterman("verify", "--registry");
        assertThat(well.exitCode()).as(well.toString()).isZero();
        assertThat(well.out())
                .startsWith("ok: 2 of 2 pods of " + cluster.namespace() + "/app run " + image + "@sha256:")
                .contains(" (what the registry has)\n");

        // The second version: both playbooks are green again, and nothing happens.
        version("2");
        bareImage();
        assertThat(bareDeployment()).containsPattern("localhost +: ok=3 +changed=0 ");
        assertThat(pods()).isEqualTo(firstPods);
        assertThat(digests()).isEqualTo(first);
        CommandRun stale = lighterman("verify", "--registry");
        assertThat(stale.exitCode()).as(stale.toString()).isEqualTo(1);
        assertThat(stale.out())
                .matches("(?s)NOT consistent: 2 of 2 pods of Deployment " + cluster.namespace()
                        + "/app do not run what " + image + " points to in its registry, sha256:[0-9a-f]{64}: "
                        + firstPods.get(0) + " runs " + first.get(0) + ", since \\S+Z; " + firstPods.get(1) + " runs "
                        + first.get(0) + ", since \\S+Z\n\nRUNS .*\nOTHER     " + firstPods.get(0) + "  yes .*");

        // The first way out: the digest in the manifest.
        PipelineResult pinned = shipped("run");
        String second = pinned.image().orElseThrow().digest().orElseThrow();
        assertThat(deployedImage()).isEqualTo(image + "@" + second);
        settled();
        assertThat(digests()).containsExactly(second).isNotEqualTo(first);
        CommandRun consistent = lighterman("verify", "--console", "json");
        assertThat(consistent.exitCode()).as(consistent.toString()).isZero();
        assertThat(consistent.out())
                .contains("\"consistent\":true,\"reason\":null,")
                .contains("\"commit\":\"" + new Repository(directory.resolve("src")).git("rev-parse", "HEAD")
                        + "\",\"expected\"");

        // The second: the tag in the manifest, and a rollout restart.
        Path before = Files.copy(directory.resolve("result.json"), directory.resolve("before.json"));
        version("3");
        PipelineResult tagged = shipped("run", "--set", "deploy.pin=tag");
        String third = tagged.image().orElseThrow().digest().orElseThrow();
        assertThat(tagged.provenance().orElseThrow().consistent()).isTrue();
        assertThat(deployedImage()).isEqualTo(image);
        settled();
        assertThat(digests()).containsExactly(third).isNotEqualTo(List.of(second));
        assertThat(lighterman("verify").exitCode()).isZero();
        assertThat(lighterman("verify", "--registry").exitCode()).isZero();
        CommandRun against = lighterman("verify", before.toString());
        assertThat(against.exitCode()).isEqualTo(1);
        assertThat(against.out())
                .startsWith("NOT consistent: 2 of 2 pods of Deployment " + cluster.namespace()
                        + "/app do not run what was pushed, " + second + ": ");

        // The tag moves on by hand: the pods are stale until they are restarted.
        version("4");
        bareImage();
        assertThat(lighterman("verify", "--registry").exitCode()).isEqualTo(1);
        PipelineResult restarted = shipped("deploy", "--set", "deploy.pin=tag");
        settled();
        assertThat(lighterman("verify", "--registry").exitCode()).isZero();
        String fourth = restarted.image().orElseThrow().digest().orElseThrow();
        assertThat(restarted.provenance().orElseThrow().consistent()).isTrue();
        assertThat(digests()).containsExactly(fourth).isNotEqualTo(List.of(third));

        // Deploying alone pins too: the registry says what the tag is.
        shipped("deploy");
        assertThat(deployedImage()).isEqualTo(image + "@" + fourth);
    }
}
