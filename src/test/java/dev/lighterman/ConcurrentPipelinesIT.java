package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Java;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines of four JVMs over two context directories of one control node: each sends its own Dockerfile and file there and
 * builds from them, so that any two that are not one after the other leave an image that is wrong. In full, with the figures
 * printed: {@code mvn verify -Plab -Dit.test=ConcurrentPipelinesIT -Dlighterman.concurrent=40}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ConcurrentPipelinesIT {
    private static final int RUNS = Tier.count("lighterman.concurrent", 4, 16);
    private static final int JVMS = 4;
    private static final Pattern DIGEST = Pattern.compile("\"digest\": ?\"(sha256:[0-9a-f]{64})\"");

    @TempDir
    Path directory;

    private final String id =
            "locks-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final List<Path> contexts =
            List.of(Path.of("/var/tmp/lighterman " + id + " a"), Path.of("/var/tmp/lighterman " + id + " b"));
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
    private Lab lab;

    /** What a run says of itself, all times in milliseconds since 1970 by the machine's one clock. */
    private record Ran(int number, int context, String result, long sending, long ended, long waited, String digest) {
        static Ran of(String line) {
            String[] parts = line.split(" ", -1);
            return new Ran(
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    parts[3],
                    Long.parseLong(parts[4]),
                    Long.parseLong(parts[5]),
                    Long.parseLong(parts[6]),
                    parts[7]);
        }
    }

    @AfterEach
    void cleanUp() throws Exception {
        for (Path context : contexts) {
            new ProcessBuilder("rm", "-rf", "--", context.toString()).start().waitFor();
        }
    }

    @Test
    void areOneAfterTheOtherInEachDirectoryAndSideBySideBeyond() throws Exception {
        lab = Lab.all();
        long began = System.nanoTime();
        List<Process> clients = new ArrayList<>();
        for (int jvm = 0; jvm < JVMS; jvm++) {
            clients.add(client(jvm));
        }
        List<Ran> runs = new ArrayList<>();
        for (int jvm = 0; jvm < JVMS; jvm++) {
            int status = clients.get(jvm).waitFor();
            String said = Files.readString(directory.resolve(jvm + ".out"));
            assertThat(status).as(said).isZero();
            said.lines().filter(line -> line.startsWith("RAN ")).map(Ran::of).forEach(runs::add);
        }
        Duration all = Duration.ofNanos(System.nanoTime() - began);

        assertThat(runs).hasSize(RUNS).allSatisfy(run -> assertThat(run.result).isEqualTo("SUCCESS"));
        for (Ran run : runs) {
            assertThat(image(run)).as(run.toString()).isEqualTo("run " + run.number + ", file of run " + run.number);
        }
        Map<Integer, List<Ran>> byContext = runs.stream()
                .sorted(Comparator.comparingLong(Ran::sending))
                .collect(Collectors.groupingBy(Ran::context));
        byContext.values().forEach(inTurn -> {
            for (int i = 1; i < inTurn.size(); i++) {
                assertThat(inTurn.get(i).sending)
                        .as(inTurn.get(i - 1) + " then " + inTurn.get(i))
                        .isGreaterThanOrEqualTo(inTurn.get(i - 1).ended);
            }
        });
        long sideBySide = byContext.get(0).stream()
                .filter(one -> byContext.get(1).stream()
                        .anyMatch(other -> one.sending < other.ended && other.sending < one.ended))
                .count();
        assertThat(sideBySide).isPositive();
        Lab.await(Duration.ofSeconds(30), "no lock to be left", () -> leftLocks() == 0 && Lab.processes(id) == 0);
        System.out.printf(
                "%d pipelines, %d JVMs, 2 directories: %d overlaps within a directory, %d of %d beside one of the other,"
                        + " %d of %d images right, 0 locks left, %.1f s, longest wait %.1f s%n",
                RUNS,
                JVMS,
                0,
                sideBySide,
                byContext.get(0).size(),
                RUNS,
                RUNS,
                all.toMillis() / 1000.0,
                runs.stream().mapToLong(Ran::waited).max().orElse(0) / 1000.0);
    }

    private Process client(int jvm) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Java.path(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ConcurrentPipelines.class.getName(),
                directory.toString(),
                id,
                lab.registry() + "/lighterman-it/" + id));
        contexts.forEach(context -> command.add(context.toString()));
        for (int number = jvm; number < RUNS; number += JVMS) {
            command.add(Integer.toString(number));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(jvm + ".out").toFile());
        lab.exports().forEach(builder.environment()::put);
        return builder.start();
    }

    /** What the image says that it is, and the file in it. */
    private String image(Ran run) throws Exception {
        String repository = "http://" + lab.registry() + "/v2/lighterman-it/" + id;
        String manifest = new String(get(repository + "/manifests/" + run.digest), StandardCharsets.UTF_8);
        List<String> blobs = new ArrayList<>();
        Matcher matcher = DIGEST.matcher(manifest);
        while (matcher.find()) {
            blobs.add(matcher.group(1));
        }
        String config = new String(get(repository + "/blobs/" + blobs.get(0)), StandardCharsets.UTF_8);
        Matcher label = Pattern.compile("\"run\":\"([0-9]+)\"").matcher(config);
        assertThat(label.find()).as(config).isTrue();
        byte[] layer = get(repository + "/blobs/" + blobs.get(blobs.size() - 1));
        String content;
        try (var unpacked = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(layer))) {
            content = new String(unpacked.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        Matcher file = Pattern.compile("file of run [0-9]+").matcher(content);
        assertThat(file.find()).isTrue();
        return "run " + label.group(1) + ", " + file.group();
    }

    private byte[] get(String url) throws Exception {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return response.body();
    }

    private long leftLocks() throws IOException {
        Path locks = Path.of(System.getProperty("user.home"), ".lighterman/locks");
        if (!Files.exists(locks)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(locks)) {
            return files.filter(path -> path.toString().contains(id)).count();
        }
    }
}
