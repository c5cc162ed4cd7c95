package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.lab.Lab;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Docker clients of this machine say of a push, beside what the registry says. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PushDigestIT {
    static Stream<String> clients() throws Exception {
        List<String> clients = new ArrayList<>();
        for (String folder : List.of("/usr/local/bin", "/usr/bin")) {
            Path program = Path.of(folder, "docker");
            if (Files.isExecutable(program)) {
                System.out.println(
                        program + ": " + said(program.toString(), "--version").strip());
                clients.add(program.toString());
            }
        }
        return clients.stream();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void isTheRegistrys(String client) throws Exception {
        Lab lab = Lab.all();
        String repository = "lighterman-it/push-" + Long.toString(System.nanoTime(), 36);
        String image = lab.registry() + "/" + repository;
        said(client, "tag", lab.baseImage(), image);
        try {
            String output = said(client, "push", image);
            TaskResult task = Samples.taskResult(
                    "push",
                    "localhost",
                    TaskResult.Status.CHANGED,
                    Duration.ZERO,
                    "command",
                    Optional.empty(),
                    Optional.empty());
            PushDigest digest = new PushDigest();
            digest.see(new RunEvent.TaskFinished(
                    1, Instant.EPOCH, task, "t", Map.of("cmd", List.of("docker", "push", image), "stdout", output)));
            assertThat(digest.digest(image)).isEqualTo(registrys(lab.registry(), repository));
        } finally {
            said(client, "rmi", image);
        }
    }

    private static Optional<String> registrys(String registry, String repository) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + registry + "/v2/" + repository + "/manifests/latest"))
                .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Docker-Content-Digest");
    }

    private static String said(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(List.of(command) + "\n" + output).isZero();
        return output;
    }
}
