package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.Ansibles;
import dev.lighterman.lab.PrintedRecap;
import dev.lighterman.lab.Tier;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same playbooks on every version of Ansible give the same events: those in {@code events.txt} beside each playbook.
 * With {@code -Dlighterman.regenerate=true} the machine's Ansible writes those files anew.
 */
@Order(Tier.LONG)
@Timeout(300)
class VersionsIT {
    /** The playbook that has most to say of a version: the only one on each, unless everything is wanted. */
    private static final String MOST = "statuses";

    static final Path PLAYBOOKS = Path.of("src/test/resources/dev/lighterman/run/versions");

    @TempDir
    Path home;

    static Stream<Arguments> cases() throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(PLAYBOOKS)) {
            names = files.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
        return Stream.of(Ansibles.values())
                .flatMap(version -> names.stream()
                        .filter(name -> version == Ansibles.MACHINE || Tier.all() || name.equals(MOST))
                        .map(name -> Arguments.of(name, version)));
    }

    /** What a run of one of the playbooks asks for: its folder, one host after the other. */
    static RunRequest request(String name, Path home) throws IOException {
        Path folder = PLAYBOOKS.resolve(name);
        Path hosts = Files.exists(folder.resolve("hosts")) ? folder.resolve("hosts") : PLAYBOOKS.resolve("hosts");
        boolean options = name.equals("options");
        return RunRequest.of("play.yml")
                .project(files(folder))
                .inventories(List.of(
                        new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", Files.readString(hosts))))))
                .with(o -> o.forks(1)
                        .diff(name.equals("diffs"))
                        .check(options)
                        .tags(options ? List.of("wanted") : List.of())
                        .skipTags(options ? List.of("unwanted") : List.of()))
                .files(files -> files.vaultPassword("", Secret.of("password")))
                // the test's HOME is not the user's, and Ansible asks for both
                .with(o -> o.extraVars(
                        Map.of("ansible_async_dir", home.resolve("async").toString(), "given", 1, "text", "값 {x}")));
    }

    static List<StagedFile> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("events.txt") && !file.endsWith("hosts"))
                    .sorted()
                    .map(file -> StagedFile.of(folder.relativize(file).toString(), read(file)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void theEventsAreTheSameOnEveryVersion(String name, Ansibles version) throws Exception {
        Runs.Recorder recorder = new Runs.Recorder();
        RunResult result = run(request(name, home).ansiblePlaybook(version.playbook()), recorder);
        String text = EventText.of(recorder.events, directory(home, result.id()).toString());
        assertThat(result.warnings()).as("warnings").noneMatch(warning -> warning.contains("statistics"));
        assertThat(recorder.of(RunEvent.Stats.class)).as(recorder.output()).hasSize(1);
        assertThat(result.tasks()).as(recorder.output()).isNotEmpty();
        assertThat(result.recap()).as(recorder.output()).isNotEmpty().isEqualTo(PrintedRecap.read(recorder.output()));
        Path golden = PLAYBOOKS.resolve(name).resolve("events.txt");
        if (Boolean.getBoolean("lighterman.regenerate") && version == Ansibles.MACHINE) {
            Files.writeString(golden, text);
        }
        assertThat(EventText.byHost(text)).isEqualTo(EventText.byHost(Files.readString(golden)));
    }

    private RunResult run(RunRequest request, Runs.Recorder recorder) throws Exception {
        return Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home))
                .run(request, recorder);
    }

    /** Everything on the machine's, whatever has most to say on the newest: its text has more to go wrong. */
    static Stream<Arguments> twice() throws IOException {
        return cases().filter(one ->
                one.get()[1] == Ansibles.MACHINE || (one.get()[1] == Ansibles.NEWEST && one.get()[0].equals(MOST)));
    }

    /** With -v, so that results are in it; numbers that no two runs share are taken out of both. */
    @Tag(Tier.VERSIONS)
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("twice")
    void theOutputIsWhatAnsiblePrintsByHand(String name, Ansibles version) throws Exception {
        Runs.Recorder recorder = new Runs.Recorder();
        RunRequest request =
                request(name, home).ansiblePlaybook(version.playbook()).with(o -> o.verbosity(1));
        RunResult result = Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home))
                .run(request, recorder);
        String byHand = byHand(request, result);
        assertThat(comparable(recorder.output(), directory(home, result.id())))
                .isEqualTo(comparable(byHand, home.resolve("by-hand")));
    }

    private String byHand(RunRequest request, RunResult result) throws Exception {
        Path hand = home.resolve("by-hand");
        for (StagedFile file : request.project().files()) {
            write(hand.resolve("project").resolve(file.path()), file);
        }
        for (StagedFile file :
                ((RunInventory.Staged) request.hosts().inventories().get(0)).files()) {
            write(hand.resolve("inventory").resolve(file.path()), file);
        }
        Files.createDirectories(hand.resolve("vars"));
        Files.createDirectories(hand.resolve("secrets"));
        Files.copy(directory(home, result.id()).resolve("vars/extra.json"), hand.resolve("vars/extra.json"));
        Files.writeString(hand.resolve("secrets/vault-password"), "password");
        ProcessBuilder builder = new ProcessBuilder(result.details().command())
                .directory(hand.resolve("project").toFile())
                .redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("PYTHONUNBUFFERED", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(result.exitCode().orElse(-1));
        return output;
    }

    private static void write(Path to, StagedFile file) throws IOException {
        Files.createDirectories(to.getParent());
        Files.write(to, ((StagedFile.Content.Bytes) file.content()).bytes());
    }

    private static String comparable(String output, Path directory) {
        return output.replace(directory.toString(), "RUN")
                .replaceAll("(?m)^ASYNC POLL .*\n", "")
                .replaceAll("Paused for [0-9.]+", "Paused for T")
                .replaceAll("\"(start|stop|end|delta)\": \"[^\"]*\"", "\"$1\": T")
                .replaceAll("ansible-(tmp|local)-[-0-9.a-z_]+(/tmp[a-z0-9_]+)?", "TEMPORARY")
                .replaceAll("j\\d{6,}\\.\\d+", "JOB");
    }
}
