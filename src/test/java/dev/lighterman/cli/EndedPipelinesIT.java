package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Lab;
import dev.lighterman.lab.RunProcesses;
import dev.lighterman.lab.Seed;
import dev.lighterman.lab.Tier;
import dev.lighterman.ssh.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image job is ended at any moment, by Ctrl-C or its deadline: each file of the build context is the old one or the
 * whole new one, nothing of the run is left, and the next job goes through. {@code -Dlighterman.ended=20} for as many as
 * docs/reliability.md tells of.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class EndedPipelinesIT {
    private static final int ENDS = Tier.count("lighterman.ended", 1, 8);
    private static final int SIZE = 3_000_000;

    @TempDir
    private Path directory;

    private final long seed;
    private final Random random;
    private Path context;
    private String reference;
    private Program program;
    private Sshd server;

    EndedPipelinesIT(@Seed long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    @BeforeEach
    void start() throws Exception {
        Lab lab = Lab.all();
        Path home = Files.createDirectory(directory.resolve("home"));
        context = home.resolve("context");
        server = Sshd.at(directory.resolve("sshd"), home);
        program = Program.at(directory.resolve("client"), server);
        Files.createDirectories(program.directory().resolve("target"));
        Files.writeString(program.directory().resolve("Dockerfile"), "FROM scratch\nCOPY app.jar /\n");
        reference = lab.registry() + "/lighterman-it/ended-" + Long.toString(System.nanoTime(), 36) + ":1";
        Path file = program.directory().resolve("lighterman.yml");
        Files.writeString(file, Files.readString(file) + """
                image:
                  name: %s
                  context: %s
                inventory: {ansible-server: [localhost ansible_connection=local]}
                """.formatted(reference, context));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        // A job that was ended between build and push has left its image.
        new ProcessBuilder("docker", "image", "rm", "-f", reference)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void newJar() throws IOException {
        byte[] jar = new byte[SIZE];
        random.nextBytes(jar);
        Files.write(program.directory().resolve("target/app.jar"), jar);
    }

    private static Map<String, String> hashes(Stream<Path> files) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        for (Path file : files.toList()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            hashes.put(
                    file.getFileName().toString(), HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file))));
        }
        return hashes;
    }

    private Map<String, String> inPlace() throws Exception {
        try (Stream<Path> files = Files.list(context)) {
            return hashes(files.filter(file -> !file.toString().endsWith(".part")));
        }
    }

    private long parts() throws IOException {
        try (Stream<Path> files = Files.list(context)) {
            return files.filter(file -> file.toString().endsWith(".part")).count();
        }
    }

    private Map<String, String> here() throws Exception {
        return hashes(Stream.of(
                program.directory().resolve("Dockerfile"), program.directory().resolve("target/app.jar")));
    }

    /** The job to its end. */
    private long whole() throws Exception {
        newJar();
        long began = System.nanoTime();
        Program.Ended image = program.run("image", "--console", "plain");
        assertThat(image.exitCode()).as(image.toString()).isZero();
        assertThat(inPlace()).isEqualTo(here());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @Test
    void theContextIsOldOrNewAndTheNextJobGoesThrough() throws Exception {
        long whole = whole();
        int old = 0;
        int fresh = 0;
        int tooLate = 0;
        try (RunProcesses processes = RunProcesses.watch()) {
            for (int i = 0; i < ENDS; i++) {
                final Map<String, String> before = inPlace();
                newJar();
                boolean deadline = i % 2 == 1;
                long moment = (long) (whole * (0.1 + 0.7 * random.nextDouble()));
                String about = (deadline ? "deadline " : "Ctrl-C ") + i + " of seed " + seed + " at " + moment + " ms";
                Program.Ended end = deadline
                        ? program.run("image", "--set", "ansible.timeout=" + (1 + moment / 3) + "ms")
                        : interrupted(moment);
                tooLate += end.exitCode() == 0 ? 1 : 0;
                assertThat(end.exitCode()).as(about + end).isIn(0, deadline ? 124 : 130);
                for (String run : processes.runs()) {
                    if (Files.exists(directory
                            .resolve("home")
                            .resolve(".lighterman/runs")
                            .resolve(run))) {
                        Lab.await(
                                Duration.ofSeconds(5),
                                about + ": end of " + processes.alive(run),
                                () -> processes.alive(run).isEmpty());
                    }
                }
                // A receiver whose client has gone removes its parts as soon as it sees that.
                Lab.await(Duration.ofSeconds(20), about + ": the parts to go", () -> parts() == 0);
                Map<String, String> now = inPlace();
                now.forEach((name, hash) -> assertThat(hash)
                        .as(about)
                        .isIn(before.get(name), hereUnchecked().get(name)));
                old += now.equals(before) ? 1 : 0;
                fresh += now.equals(before) ? 0 : 1;
            }
        }
        whole();
        System.out.printf(
                "%d image jobs ended (seed %d): %d left the old files, %d the new ones, %d had ended before; the next one"
                        + " went through%n",
                ENDS, seed, old, fresh, tooLate);
    }

    private Map<String, String> hereUnchecked() {
        try {
            return here();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Program.Ended interrupted(long moment) throws Exception {
        Process client = program.start("image", "--console", "plain");
        CompletableFuture<Program.Ended> ended = CompletableFuture.supplyAsync(() -> {
            try {
                return Program.await(client);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        if (!client.waitFor(moment, TimeUnit.MILLISECONDS)) {
            new ProcessBuilder("kill", "-INT", Long.toString(client.pid()))
                    .start()
                    .waitFor();
        }
        return ended.get(2, TimeUnit.MINUTES);
    }
}
