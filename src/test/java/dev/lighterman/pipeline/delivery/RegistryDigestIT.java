package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lighterman.Samples;
import dev.lighterman.api.Deployment.Pin;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.image.ImageReference;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.ControlNode;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.SettingsBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asking a registry for a tag's digest: the lab's registries from its control node, and one that gives out tokens. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RegistryDigestIT {
    @TempDir
    private Path directory;

    private final Lab lab = Lab.all();

    private String digest(String image) throws Exception {
        return digest(Image.named(image));
    }

    private String digest(Image image) throws Exception {
        try (ControlNode node = lab.connect()) {
            return RegistryDigest.of(node, image);
        }
    }

    private static String run(Path where, Map<String, String> environment, String input, String... command)
            throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(List.of(command) + output).isZero();
        return output;
    }

    private String push(String image) throws Exception {
        run(directory, Map.of(), "", "docker", "tag", lab.baseImage(), image);
        try {
            String output = run(directory, Map.of(), "", "docker", "push", image);
            return output.replaceAll("(?s).*(sha256:[0-9a-f]{64}) size.*", "$1");
        } finally {
            run(directory, Map.of(), "", "docker", "rmi", image);
        }
    }

    private String name() {
        return "lighterman-it/digest-" + Long.toString(System.nanoTime(), 36);
    }

    @Test
    void ofATagAndOfLatest() throws Exception {
        String image = lab.registry() + "/" + name();
        String pushed = push(image);
        assertThat(digest(image)).isEqualTo(pushed);
        assertThat(digest(image + ":latest")).isEqualTo(pushed);
        assertThatThrownBy(() -> digest(image + ":2"))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot ask " + lab.registry() + " from lab what " + image
                        + ":2 is: there is no such tag in it; perhaps you should check image.name, or push it with the"
                        + " image command");
    }

    private static void put(HttpClient client, String url, String type, String manifest) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", type)
                        .PUT(HttpRequest.BodyPublishers.ofString(manifest))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** With pin: tag pods tell the platform's digest, which was called another image than the one that was pushed. */
    @Test
    void theImagesOfPlatformsInAnIndex() throws Exception {
        String name = name();
        String image = lab.registry() + "/" + name;
        String part = push(image + ":amd64");
        HttpClient client = HttpClient.newHttpClient();
        String manifests = "http://" + lab.registry() + "/v2/" + name + "/manifests/";
        HttpRequest asked = HttpRequest.newBuilder(URI.create(manifests + part))
                .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                .build();
        int size = client.send(asked, HttpResponse.BodyHandlers.ofByteArray()).body().length;
        put(client, manifests + "all", "application/vnd.docker.distribution.manifest.list.v2+json", """
                {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json", "manifests": [
                 {"mediaType": "application/vnd.docker.distribution.manifest.v2+json", "size": %d, "digest": "%s",
                  "platform": {"architecture": "amd64", "os": "linux"}}]}
                """.formatted(
                        size, part));
        String index = digest(image + ":all");
        assertThat(index).isNotEqualTo(part);

        Rollout.Pod pod = new Rollout.Pod("app-1", true, 0, Optional.of(part));
        Rollout rollout = Samples.rollout(
                Rollout.Verdict.SUCCEEDED, "d", "app", Optional.empty(), List.of(pod), false, Optional.empty());
        try (ControlNode node = lab.connect()) {
            Platforms platforms = Platforms.of(node, Image.named(image + ":all"), index);
            assertThat(platforms.parts()).containsExactly(part);
            assertThat(platforms.applied(rollout).pods())
                    .containsExactly(new Rollout.Pod("app-1", true, 0, Optional.of(index)));
            assertThat(RegistryDigest.parts(node, Image.named(image + ":all"), part))
                    .isEmpty();
        }
    }

    /** The cluster was changed for a tag that nobody could pull. */
    @Test
    void aTagThatIsNotThereIsNotDeployed() throws Exception {
        String image = lab.registry() + "/" + name();
        List<Event> events = new ArrayList<>();
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, image + ":1");
        values.set(DeploySection.DEPLOYMENT, "app");
        try (ControlNode node = lab.connect()) {
            JobState state = new JobState(SettingsBuilder.build(values, directory), new FakeBackends(), events::add);
            state.server(ServerConnection.on(node, lab.server()));
            assertThatThrownBy(() -> new ReadyRuns.DeploymentRun().request(state))
                    .isInstanceOf(JobFailure.class)
                    .hasMessage("there is no tag 1 of " + image + " in its registry; nothing was deployed; perhaps you"
                            + " should check image.name, or push it with the image command");
            assertThat(events).isEmpty();

            values.set(DeploySection.PIN, Pin.TAG);
            JobState byTag = new JobState(SettingsBuilder.build(values, directory), new FakeBackends(), events::add);
            byTag.server(ServerConnection.on(node, lab.server()));
            new ReadyRuns.DeploymentRun().request(byTag);
            assertThat(events)
                    .containsExactly(new PipelineEvent.Warning("no digest is known for " + image + ":1: cannot ask "
                            + lab.registry() + " from lab what " + image + ":1 is: there is no such tag in it; perhaps"
                            + " you should check image.name, or push it with the image command"));
        }
    }

    @Test
    void withALogin() throws Exception {
        String password = Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                .strip();
        String user = lab.value("LAB_AUTH_REGISTRY_USER");
        String image = lab.authRegistry() + "/" + name() + ":1";
        // a login of this test's own: the machine's stays as it is
        Map<String, String> config = Map.of("DOCKER_CONFIG", directory.toString());
        run(directory, config, password, "docker", "login", "-u", user, "--password-stdin", lab.authRegistry());
        run(directory, config, "", "docker", "tag", lab.baseImage(), image);
        String pushed = run(directory, config, "", "docker", "push", image)
                .replaceAll("(?s).*(sha256:[0-9a-f]{64}) size.*", "$1");
        run(directory, config, "", "docker", "rmi", image);

        assertThat(digest(Image.named(image).login(user, Secret.of(password)))).isEqualTo(pushed);
        assertThatThrownBy(() -> digest(Image.named(image).login(user, Secret.of("wrong"))))
                .hasMessage("cannot ask " + lab.authRegistry() + " from lab what " + image
                        + " is: it refuses the login; perhaps you should set image.login, or log in on the server");
        assertThatThrownBy(() -> digest(image))
                .hasMessage("cannot ask " + lab.authRegistry() + " from lab what " + image
                        + " is: it wants a login, and there is none; perhaps you should set image.login, or log in on"
                        + " the server");
        // what docker is logged in as
        assertThat(script(config, lab.authRegistry(), image)).isEqualTo("{\"digest\": \"" + pushed + "\"}");
        // and what a credential helper keeps
        Path helpers = Files.createDirectories(directory.resolve("helpers"));
        Files.writeString(
                helpers.resolve("docker-credential-test"),
                "#!/bin/sh\n[ \"$(cat)\" = " + lab.authRegistry() + " ] && echo '{\"Username\":\"" + user
                        + "\",\"Secret\":\"" + password + "\"}'\n");
        Files.setPosixFilePermissions(
                helpers.resolve("docker-credential-test"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(helpers.resolve("config.json"), "{\"credsStore\": \"test\"}");
        assertThat(script(
                        Map.of("DOCKER_CONFIG", helpers.toString(), "PATH", helpers + ":" + System.getenv("PATH")),
                        lab.authRegistry(),
                        image))
                .isEqualTo("{\"digest\": \"" + pushed + "\"}");
    }

    @Test
    void ofARegistryThatIsNotThere() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> digest("127.0.0.1:" + port + "/a/b"))
                .isInstanceOf(LightermanException.class)
                .hasMessage("cannot ask 127.0.0.1:" + port + " from lab what 127.0.0.1:" + port
                        + "/a/b is: [Errno 111] Connection refused; perhaps you should check the registry's name, and"
                        + " whether the server reaches it");
    }

    /** As Docker Hub does it: a token for a login, and then the manifest. */
    @Test
    void withATokenThatALoginGets() throws Exception {
        String manifest = "{\"schemaVersion\": 2}";
        List<String> asked = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String registry = "127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + authorization);
            if (exchange.getRequestURI().getPath().equals("/token")) {
                answer(exchange, 200, "{\"token\": \"t0ken\"}");
            } else if (authorization.equals("Bearer t0ken")) {
                answer(exchange, 200, manifest);
            } else {
                exchange.getResponseHeaders()
                        .set(
                                "WWW-Authenticate",
                                "Bearer realm=\"http://" + registry
                                        + "/token\",service=\"registry.test\",scope=\"repository:a/b:pull\"");
                answer(exchange, 401, "");
            }
        });
        server.start();
        try {
            String expected = "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(manifest.getBytes(StandardCharsets.UTF_8)));
            assertThat(digest(Image.named(registry + "/a/b:1").login("me", Secret.of("päss"))))
                    .isEqualTo(expected);
        } finally {
            server.stop(0);
        }
        String basic = Base64.getEncoder().encodeToString("me:päss".getBytes(StandardCharsets.UTF_8));
        assertThat(asked)
                .containsExactly(
                        "HEAD /v2/a/b/manifests/1 null",
                        "GET /token?service=registry.test&scope=repository%3Aa%2Fb%3Apull Basic " + basic,
                        "HEAD /v2/a/b/manifests/1 Bearer t0ken",
                        "GET /v2/a/b/manifests/1 Bearer t0ken");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /** The script by itself, in an environment of the test's. */
    private String script(Map<String, String> environment, String registry, String image) throws Exception {
        Path script = Path.of("src/main/resources/dev/lighterman/pipeline/delivery/registry_digest.py")
                .toAbsolutePath();
        ImageReference reference = ImageReference.parse(image);
        String question = "{\"registry\": \"%s\", \"repository\": \"%s\", \"tag\": \"%s\", \"engine\": \"docker\"}"
                .formatted(registry, reference.repository(), reference.tag().orElse("latest"));
        return run(directory, environment, question, "python3", "-I", "-S", "-B", script.toString())
                .strip();
    }
}
