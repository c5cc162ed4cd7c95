package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Secret;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.Engines;
import dev.lighterman.lab.Exec;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Logins;
import dev.lighterman.lab.Pipelines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets of a build reach the step that wants them and nothing else, on real engines. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ResourceLock(Engines.PODMAN)
class ImageSecretsIT {
    private static final String ARGUMENT = "it's \"an\" $argument {{ x }}";
    private static final String FILE = "the first line of a key\nthe second line of it";

    @TempDir
    private Path directory;

    private final Lab lab = Lab.all();
    private final String id = "secrets-" + Long.toString(System.nanoTime(), 36);
    private final String reference = lab.registry() + "/lighterman-it/" + id + ":1";
    private final List<Event> events = new ArrayList<>();
    private final Set<String> commandLines = new TreeSet<>();
    private volatile boolean building = true;
    private Exec engine;

    @AfterEach
    void remove() throws Exception {
        if (engine == null) { // left out
            return;
        }
        engine.run("rmi", "-f", reference);
    }

    /** Looks at the command lines of all processes of this machine, which is the control node too. */
    private void watch() {
        while (building) {
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                for (Path process : processes.toList()) {
                    if (process.getFileName().toString().matches("[0-9]+")) {
                        commandLines.add(commandLine(process));
                    }
                }
                Thread.sleep(20);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    @ParameterizedTest
    @EnumSource(Image.Engine.class)
    void theStepThatWantsThemHasThemAndNothingElse(Image.Engine program) throws Exception {
        if (program == Image.Engine.PODMAN) {
            lab.value("LAB_PODMAN");
        } else {
            lab.assumeBuildKit();
        }
        engine = lab.exec(directory).of(program.program());
        Files.writeString(directory.resolve("Dockerfile"), """
                FROM %s AS tool
                ARG TOKEN
                RUN printf %%s "$TOKEN" | wc -c >/argument; sleep 0.2
                FROM %s
                COPY --from=tool /argument /argument
                RUN --mount=type=secret,id=key wc -c </run/secrets/key >/key; sleep 0.2
                """.formatted(lab.baseImage(), lab.baseImage()));
        Thread watcher = new Thread(this::watch);
        watcher.start();
        PipelineResult result = Pipelines.server(lab, directory)
                .transfer(TransferSet.of("Dockerfile")
                        .to(directory.resolve("context").toString()))
                .image(Image.named(reference)
                        .context(directory.resolve("context").toString())
                        .engine(program)
                        .args(Map.of("TOKEN", Secret.of(ARGUMENT)))
                        .secrets(Map.of("key", Secret.of(FILE))))
                .image(events::add);
        building = false;
        watcher.join();

        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
        engine.run("pull", reference);
        // looked at without a process in it: not every machine lets podman start one
        String container = engine.run("create", reference, "true").strip();
        engine.run("cp", container + ":/argument", directory.resolve("argument").toString());
        engine.run("cp", container + ":/key", directory.resolve("key").toString());
        engine.run("rm", container);
        String lengths = Files.readString(directory.resolve("argument")) + Files.readString(directory.resolve("key"));
        assertThat(lengths.lines().map(String::strip))
                .containsExactly("" + ARGUMENT.length(), "" + (FILE.length() + 1));
        assertThat(commandLines).anySatisfy(line -> assertThat(line).contains("--build-arg TOKEN"));
        assertThat(commandLines).noneSatisfy(line -> assertThat(line).containsAnyOf("an\" $argument", "line of a key"));
        assertThat(events.toString()).doesNotContain("an\" $argument").doesNotContain("line of a key");
        assertThat(engine.run("history", "--no-trunc", reference) + engine.run("inspect", reference))
                .doesNotContain("$argument")
                .doesNotContain("line of a key");
        assertThat(Logins.of(runId(result))).isEmpty();
    }

    private static String runId(PipelineResult result) {
        return result.jobs().get(0).runs().get(0).id();
    }
}
