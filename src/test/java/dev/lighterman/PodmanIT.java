package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The pipeline with podman in Docker's place: a real podman builds and pushes, the lab's cluster runs it. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ResourceLock(Engines.PODMAN)
class PodmanIT {
    private static final String PORT_HOLDER = "dev/lighterman/playbook/ready/PortHolder.class";

    @TempDir
    private Path directory;

    private final List<Event> events = new ArrayList<>();

    @RegisterExtension
    private final Cluster cluster = Cluster.namespace("podman");

    private final Lab lab = Lab.all();
    private Repository source;
    private String repository;

    /** Where there is no podman, no namespace is made. */
    PodmanIT() {
        lab.value("LAB_PODMAN");
    }

    @BeforeEach
    void source() throws Exception {
        repository = lab.registry() + "/lighterman-it/" + cluster.namespace();
        try (InputStream program = PodmanIT.class.getResourceAsStream("/" + PORT_HOLDER)) {
            Files.write(directory.resolve("PortHolder.class"), program.readAllBytes());
        }
        Files.writeString(
                directory.resolve("Dockerfile"), """
                FROM %s
                RUN echo %s > /built-by
                COPY PortHolder.class /app/%s
                CMD ["java", "-Xmx32m", "-cp", "/app", "dev.lighterman.playbook.ready.PortHolder"]
                """.formatted(lab.baseImage(), cluster.namespace(), PORT_HOLDER));
        source = Repository.init(directory);
        source.git("remote", "add", "origin", "https://git.example.org/app.git");
        source.commit("first");
    }

    @AfterEach
    void removeKeptLayers() throws Exception {
        for (String name : Engines.names(Image.Engine.PODMAN, lab.exec(directory))) {
            if (name.startsWith("localhost/lighterman-kept/") && name.contains(cluster.namespace())) {
                podman("rmi", "-f", name);
            }
        }
    }

    private String podman(String... arguments) throws Exception {
        return lab.exec(directory)
                .of("podman", "--log-level", "error")
                .run(arguments)
                .strip();
    }

    private Image image(String name) {
        return Image.named(name)
                .engine(Image.Engine.PODMAN)
                .context(directory.resolve("context").toString());
    }

    private Pipeline pipeline(Image image) {
        return Pipelines.server(lab, directory)
                .transfer(TransferSet.of("*.class", "Dockerfile")
                        .to(image.context().orElseThrow()))
                .image(image);
    }

    /** Tags of the repository that podman has. */
    private List<String> tags() throws Exception {
        return Engines.names(Image.Engine.PODMAN, lab.exec(directory)).stream()
                .filter(tag -> tag.startsWith(repository))
                .sorted()
                .toList();
    }

    @Test
    void fromACommitToThePodsThatRunIt() throws Exception {
        String commit = source.git("rev-parse", "HEAD");
        podman("pull", "-q", lab.baseImage());
        podman("tag", lab.baseImage(), repository + ":other");
        try {
            PipelineResult result = pipeline(image(repository + ":v1"))
                    .deploy(Pipelines.deployment("app", lab, cluster)
                            .replicas(1)
                            .service(Service.clusterIp())
                            .rollout(Pipelines.rollout(lab).timeout(Duration.ofMinutes(2))))
                    .run(events::add);

            assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
            String digest = result.image().orElseThrow().digest().orElseThrow();
            assertThat(result.provenance())
                    .contains(new Provenance(Optional.of(commit), Optional.of(digest), 1, 1, true));
            assertThat(result.jobs().get(0).runs().get(0).ignored())
                    .extracting(TaskFailure::task)
                    .containsExactly("remove remote docker images");
            // only this run's tag is gone
            assertThat(tags()).containsExactly(repository + ":other");
            podman("pull", "-q", repository + "@" + digest);
            assertThat(podman("inspect", "--format", "{{json .Labels}}", repository + "@" + digest))
                    .contains("\"org.opencontainers.image.revision\":\"" + commit + "\"");
            podman("rmi", repository + "@" + digest);
        } finally {
            podman("rmi", "-f", repository + ":other");
        }
    }

    @Test
    void aLoginIsForTheRunOnly() throws Exception {
        Path password = Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE"));
        String secret = Files.readString(password).strip();
        List<Path> kept = List.of(
                Path.of("/run/containers/0/auth.json"),
                Path.of(System.getProperty("user.home"), ".config/containers/auth.json"));
        List<Boolean> before = kept.stream().map(Files::exists).toList();

        PipelineResult result = pipeline(image(lab.authRegistry() + "/lighterman-it/" + cluster.namespace() + ":1.0")
                        .login(lab.value("LAB_AUTH_REGISTRY_USER"), Secret.of(secret)))
                .ansible(AnsibleOptions.none().verbosity(3))
                .image(events::add);

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        assertThat(result.image().orElseThrow().digest()).isPresent();
        assertThat(kept.stream().map(Files::exists).toList()).isEqualTo(before);
        StringBuilder everything = new StringBuilder();
        for (Event event : events) {
            everything.append(
                    event instanceof dev.lighterman.api.RunEvent.Output output
                            ? StandardCharsets.UTF_8.decode(output.bytes())
                            : event.toString());
        }
        assertThat(everything).doesNotContain(secret);
    }
}
