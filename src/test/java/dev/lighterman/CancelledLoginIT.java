package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Logins;
import dev.lighterman.lab.Pipelines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A build with a registry login that is ended while it builds leaves no password on the build host. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CancelledLoginIT {
    @TempDir
    Path directory;

    private final String id = "it-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private Lab lab;
    private String password;
    private String run;
    private List<Path> whileBuilding = List.of();

    @BeforeEach
    void project() throws IOException {
        lab = Lab.all();
        password = Files.readString(Path.of(lab.value("LAB_AUTH_REGISTRY_PASSWORD_FILE")))
                .strip();
        Files.createDirectories(directory.resolve("target"));
        Files.writeString(directory.resolve("target/app.jar"), id);
        Files.writeString(
                directory.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nRUN sleep 86396; : " + id + "\n");
    }

    private Pipeline pipeline() {
        return Pipelines.server(lab, directory)
                .image(Image.named(lab.authRegistry() + "/lighterman-it/" + id + ":1.0")
                        .context(directory.resolve("context").toString())
                        .login(lab.value("LAB_AUTH_REGISTRY_USER"), Secret.of(password)));
    }

    /** Called with every event; returns once the login is there and the build goes on. */
    private void untilItBuilds(Event event) {
        if (event instanceof RunEvent.Started started) {
            run = started.id();
        }
        if (event instanceof RunEvent.TaskStarted task && task.name().equals("build docker images")) {
            try {
                whileBuilding = holdingThePassword();
                Lab.await(Duration.ofMinutes(1), "the build to begin", () -> Lab.processes("sleep 86396; : " + id) > 0);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private List<Path> holdingThePassword() throws IOException {
        String login = lab.value("LAB_AUTH_REGISTRY_USER") + ":" + password;
        String inConfig = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        List<Path> holding = new ArrayList<>();
        for (Path own : ownLogins()) {
            try (Stream<Path> files = Files.walk(own)) {
                files.filter(Files::isRegularFile)
                        .filter(file -> contains(file, inConfig))
                        .forEach(holding::add);
            }
        }
        return holding;
    }

    /** Those of others come and go meanwhile. */
    private List<Path> ownLogins() throws IOException {
        return Logins.of(run);
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void nothingIsLeft() throws IOException {
        assertThat(whileBuilding).as("the login while it was building").hasSize(1);
        assertThat(whileBuilding.get(0).getParent()).doesNotExist();
        assertThat(holdingThePassword()).isEmpty();
        Path directory = Path.of(System.getProperty("user.home"), ".lighterman/runs", run);
        assertThat(directory.resolve("secrets")).doesNotExist();
        assertThat(directory.resolve("cleanup.log")).doesNotExist();
    }

    /** How long it took until it built. */
    private Duration cancelledWhileItBuilds() throws Exception {
        Thread self = Thread.currentThread();
        AtomicReference<Instant> built = new AtomicReference<>();
        Instant began = Instant.now();
        PipelineResult result = pipeline().image(event -> {
            untilItBuilds(event);
            if (!whileBuilding.isEmpty() && built.compareAndSet(null, Instant.now())) {
                self.interrupt(); // once: a second time would not wait for the end
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.result()).as(result.toString()).isEqualTo(Result.ABORTED);
        return Duration.between(began, built.get());
    }

    /** The deadline is three times as long as a build took to begin on this machine as it is. */
    @Test
    void aCancelAndThenADeadline() throws Exception {
        Duration untilItBuilds = cancelledWhileItBuilds();
        nothingIsLeft();
        whileBuilding = List.of();
        PipelineResult result = pipeline()
                .ansible(AnsibleOptions.none().timeout(untilItBuilds.multipliedBy(3)))
                .image(this::untilItBuilds);
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(124);
        nothingIsLeft();
    }
}
