package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Service;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Engines;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The same commit is the same digest, with each builder there is, although nothing of the image stays under its own name. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SameCommitIT {
    private static final String PORT_HOLDER = "dev/lighterman/playbook/ready/PortHolder.class";

    @TempDir
    private Path directory;

    /** Not in the checkout, which would not be the commit alone any more. */
    @TempDir
    private Path context;

    @RegisterExtension
    private final Cluster cluster = Cluster.namespace("same-commit");

    private final Lab lab = Lab.all();
    private String repository;
    private String base;
    private Repository source;
    private Image.Engine engine = Image.Engine.DOCKER;

    @BeforeEach
    void source() throws Exception {
        repository = lab.registry() + "/lighterman-it/" + cluster.namespace();
        base = repository + "-base:1";
        engine("docker", "tag", lab.baseImage(), base);
        engine("docker", "push", base);
        try (InputStream program = SameCommitIT.class.getResourceAsStream("/" + PORT_HOLDER)) {
            Files.write(directory.resolve("PortHolder.class"), program.readAllBytes());
        }
        dockerfile("RUN date +%N > /built-at");
        source = Repository.init(directory);
        source.commit("first");
    }

    /** With a step that gives something else whenever it runs. */
    private void dockerfile(String step) throws Exception {
        Files.writeString(directory.resolve("Dockerfile"), """
                FROM %s
                %s
                COPY PortHolder.class /app/%s
                CMD ["java", "-Xmx32m", "-cp", "/app", "dev.lighterman.playbook.ready.PortHolder"]
                """.formatted(base, step, PORT_HOLDER));
    }

    @AfterEach
    void remove() throws Exception {
        for (String name : tags()) {
            engine(engine.program(), "rmi", "-f", name); // a pod may still end
        }
    }

    private String engine(String program, String... arguments) throws Exception {
        return lab.exec(directory).of(program).run(arguments).strip();
    }

    /** Names of this test's images that the engine has. */
    private List<String> tags() throws Exception {
        return Engines.names(engine, lab.exec(directory)).stream()
                .filter(tag -> tag.contains(cluster.namespace()) && !tag.endsWith(":<none>"))
                .sorted()
                .toList();
    }

    private List<String> kept() throws Exception {
        return tags().stream().filter(tag -> tag.startsWith("localhost/")).toList();
    }

    private Image image() {
        return Image.named(repository + ":v1").context(context.resolve("app").toString());
    }

    private Pipeline pipeline(Image image) {
        return Pipelines.server(lab, directory)
                .transfer(TransferSet.of("*.class", "Dockerfile")
                        .to(image.context().orElseThrow()))
                .image(image);
    }

    private Pipeline deploying(Image image) {
        return pipeline(image)
                .deploy(Pipelines.deployment("app", lab, cluster)
                        .replicas(1)
                        .service(Service.clusterIp())
                        .rollout(Pipelines.rollout(lab).timeout(Duration.ofMinutes(2))));
    }

    private String built(Image image) throws Exception {
        PipelineResult result = pipeline(image).image(Event.Listener.none());
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(result.jobs().get(0).runs().get(0).ignored())
                .extracting(TaskFailure::task)
                .containsExactly("remove remote docker images");
        return result.image().orElseThrow().digest().orElseThrow();
    }

    private String threeTimes(Image image) throws Exception {
        String digest = built(image);
        assertThat(built(image)).isEqualTo(digest);
        assertThat(built(image)).isEqualTo(digest);
        return digest;
    }

    @Test
    void threeBuildsOfACommitAreOneDigestAndItsPodsStay() throws Exception {
        Pipeline pipeline = deploying(image());
        PipelineResult first = pipeline.run(Event.Listener.none());
        assertThat(first.result()).as(first.toString()).isEqualTo(Result.SUCCESS);
        String pods = cluster.kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}");

        PipelineResult second = pipeline.run(Event.Listener.none());

        String digest = first.image().orElseThrow().digest().orElseThrow();
        assertThat(second.image()).isEqualTo(first.image());
        assertThat(second.provenance().orElseThrow().consistent()).isTrue();
        assertThat(cluster.kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}"))
                .isEqualTo(pods);
        assertThat(kept()).hasSize(1);
        assertThat(built(image())).isEqualTo(digest);
        // what is in the registry already is deployed and proven as well
        PipelineResult prebuilt = deploying(image().prebuilt(digest)).run(Event.Listener.none());
        assertThat(prebuilt.result()).as(prebuilt.toString()).isEqualTo(Result.SUCCESS);
        assertThat(prebuilt.provenance()).contains(new Provenance(Optional.empty(), Optional.of(digest), 1, 1, true));
        assertThat(cluster.kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}"))
                .isEqualTo(pods);
        anotherBase();
        assertThat(built(image())).isNotEqualTo(digest);
    }

    private void anotherBase() throws Exception {
        Path newer = Files.createDirectories(context.resolve("newer"));
        Files.writeString(newer.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nLABEL newer=yes\n");
        engine("docker", "build", "-t", base, newer.toString());
    }

    @Test
    void withBuildKit() throws Exception {
        lab.assumeBuildKit();
        Secret token = Secret.of("a-token-for-the-build");
        dockerfile("RUN --mount=type=secret,id=token wc -c </run/secrets/token >/length; date +%N >/built-at");
        source.commit("with a secret");
        String digest = threeTimes(image().secrets(Map.of("token", token)));
        Files.writeString(directory.resolve("PortHolder.class"), "changed");
        assertThat(built(image().secrets(Map.of("token", token)))).isNotEqualTo(digest);
    }

    @Test
    @Tag(Tier.TWICE)
    @ResourceLock(Engines.PODMAN)
    void withPodman() throws Exception {
        lab.value("LAB_PODMAN");
        engine = Image.Engine.PODMAN;
        threeTimes(image().engine(engine));
        assertThat(kept()).hasSize(1);
    }
}
