package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import dev.lighterman.ssh.Sshd;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A control node with the newest Docker there is: buildx, BuildKit, and containerd's image store, which attests builds. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag(Tier.PROGRAMS)
class NewestDockerIT {
    private static final String INDEX =
            "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    @RegisterExtension
    private final Cluster cluster = Cluster.namespace("newest-docker");

    private final Lab lab = Lab.all();
    private String name;
    private Exec docker;
    private Sshd sshd;
    private Server server;
    private Repository source;

    @BeforeEach
    void login() throws Exception {
        Path programs = Path.of(lab.value("LAB_DOCKER_NEWEST"));
        name = "lighterman-it/" + cluster.namespace();
        docker = Exec.in(directory).of(programs.resolve("bin/docker").toString());
        sshd = Sshd.at(
                elsewhere.resolve("sshd"),
                Files.createDirectory(elsewhere.resolve("home")),
                "PATH=" + programs.resolve("bin") + ":" + System.getenv("PATH"),
                "DOCKER_CONFIG=" + programs.resolve("config"));
        server = sshd.endpoint()
                .name(Server.local().name())
                .knownHosts(sshd.knownHosts(elsewhere.resolve("known_hosts")));
        Files.writeString(directory.resolve("app"), "first\n");
        source = Repository.init(directory);
    }

    @AfterEach
    void remove() throws Exception {
        for (String image : images()) {
            docker.run("rmi", "-f", image);
        }
        sshd.close();
    }

    private List<String> images() throws Exception {
        return docker.run("images", "--format", "{{.Repository}}:{{.Tag}}")
                .lines()
                .filter(image -> image.contains(cluster.namespace()))
                .toList();
    }

    private Image image(String registry, String... lines) throws Exception {
        Files.write(directory.resolve("Dockerfile"), List.of(lines));
        return Image.named(registry + "/" + name + ":v1")
                .context(elsewhere.resolve("context").toString());
    }

    private Pipeline pipeline(Image image) {
        return Pipelines.server(lab, directory)
                .server(server)
                .transfer(TransferSet.of("app", "Dockerfile").to(image.context().orElseThrow()))
                .image(image);
    }

    private static String digest(PipelineResult result) {
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        return result.image().orElseThrow().digest().orElseThrow();
    }

    /** What the registry says of the tag: its digest and its manifest; an index where it is one. */
    private HttpResponse<String> pushed(String credentials) throws Exception {
        String registry = credentials.isEmpty() ? lab.registry() : lab.authRegistry();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + registry + "/v2/" + name + "/manifests/v1"))
                .header("Accept", INDEX + ", application/vnd.oci.image.manifest.v1+json")
                .header("Accept", "application/vnd.docker.distribution.manifest.v2+json");
        if (!credentials.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String digest(HttpResponse<String> pushed) {
        return pushed.headers().firstValue("Docker-Content-Digest").orElseThrow();
    }

    @Test
    void theSameCommitWithASecretIsTheSameDigestAndNothingElseStays() throws Exception {
        Image image = image(
                        lab.registry(),
                        "FROM " + lab.baseImage(),
                        "RUN --mount=type=secret,id=token wc -c </run/secrets/token >/length; date +%N >/built-at",
                        "COPY app /app")
                .secrets(Map.of("token", Secret.of("a-token-for-the-build")));
        source.commit("first");

        String first = digest(pipeline(image).image(Event.Listener.none()));

        assertThat(digest(pushed(""))).isEqualTo(first);
        assertThat(pushed("").body()).doesNotContain("attestation");
        assertThat(images()).singleElement().asString().startsWith("localhost/lighterman-kept/");
        assertThat(digest(pipeline(image).image(Event.Listener.none()))).isEqualTo(first);
        assertThat(images()).hasSize(1);
    }

    @Test
    void anIndexIsWhatItsPodsRunPinnedOrNot() throws Exception {
        Image image = image(lab.registry(), "FROM " + lab.baseImage(), "COPY app /app", "CMD [\"sleep\", \"86331\"]")
                .platforms("linux/amd64", "linux/arm64");
        source.commit("first");
        Path manifest = Files.writeString(elsewhere.resolve("app.yml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec: {terminationGracePeriodSeconds: 0, containers: [{name: app, image: "%s"}]}
                """.formatted(image.name()));
        for (Pin pin : Pin.values()) {
            PipelineResult result = pipeline(image)
                    .deploy(Pipelines.deployment("app", lab, cluster)
                            .manifests(manifest)
                            .pin(pin)
                            .rollout(Pipelines.rollout(lab)))
                    .run(Event.Listener.none());

            assertThat(digest(result)).isEqualTo(digest(pushed("")));
            assertThat(pushed("").body()).contains("\"amd64\"", "\"arm64\"");
            assertThat(result.provenance().orElseThrow().consistent())
                    .as("%s: %s", pin, result)
                    .isTrue();
        }
    }

    @Test
    void severalPlatformsAreOneIndexPushedByTheRunsLogin() throws Exception {
        String user = lab.value("LAB_AUTH_REGISTRY_USER");
        String password = Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                .strip();
        Image image = image(lab.authRegistry(), "FROM scratch", "COPY app /app")
                .platforms("linux/amd64", "linux/arm64")
                .login(user, Secret.of(password));
        source.commit("first");

        String digest = digest(pipeline(image).image(Event.Listener.none()));

        HttpResponse<String> pushed = pushed(user + ":" + password);
        assertThat(digest(pushed)).isEqualTo(digest);
        assertThat(pushed.body()).contains("\"amd64\"", "\"arm64\"").doesNotContain("attestation");
        assertThat(digest(pipeline(image).image(Event.Listener.none()))).isEqualTo(digest);
    }
}
