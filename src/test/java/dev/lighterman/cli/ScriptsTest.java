package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lighterman.settings.CommandLines;
import dev.lighterman.yaml.YamlDocument;
import dev.lighterman.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of src/scripts: executed as far as that goes without Jenkins, GitHub, GitLab and systemd. */
class ScriptsTest {
    private static final Path SCRIPTS = Path.of("src/scripts");
    private static final Pattern CALL = Pattern.compile(
            "(?:\\$\\(LIGHTERMAN\\)|(?:/\\S*/)?\\blighterman) (?=(?:run|poll|doctor|render|verify)\\b)[^'\\n]*");

    @TempDir
    private Path directory;

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    /** A name that changes must change there too. */
    @ParameterizedTest
    @MethodSource("scripts")
    void theCommandLinesAreUnderstood(Path script) throws Exception {
        List<String> calls = new ArrayList<>();
        for (String line : Files.readAllLines(script)) {
            if (!line.strip().matches("(#|//|Description|label|error).*")) {
                CALL.matcher(line).results().forEach(found -> calls.add(found.group()));
            }
        }
        for (String call : calls) {
            List<String> words = new ArrayList<>(CommandLines.parse(call.replace("$(LIGHTERMAN)", "lighterman")
                    .replace("$(TAG)", "1")
                    .replace("$(ARGS)", "")));
            words.remove(0);
            words.add("--help");
            assertThat(CommandRun.of(words.toArray(String[]::new)))
                    .as(call)
                    .returns(0, CommandRun::exitCode)
                    .returns("", CommandRun::err);
        }
        assertThat(calls.isEmpty()).isEqualTo(script.toString().endsWith(".timer"));
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void theYamlIsRead(Path script) throws Exception {
        YamlDocument document = YamlDocument.parse(script.toString(), Files.readAllBytes(script));

        assertThat(document.duplicateKeys()).isEmpty();
        assertThat(document.root()).get().isInstanceOf(YamlNode.Mapping.class);
    }

    static Stream<Path> yaml() throws IOException {
        return scripts().filter(script -> script.toString().endsWith(".yml"));
    }

    @Test
    void theStepsOfTheWorkflowRun() throws Exception {
        String workflow = Files.readString(SCRIPTS.resolve("github/lighterman.yml"));
        Matcher login = Pattern.compile("run: \\|\n((?: {8}.*\n)+)").matcher(workflow);
        assertThat(login.find()).isTrue();
        Matcher ship = Pattern.compile("run: (lighterman .*)").matcher(workflow);
        assertThat(ship.find()).isTrue();

        String script = login.group(1).indent(-8) + ship.group(1);
        Called called = call(
                List.of("bash", "-eo", "pipefail", "-c", script),
                Map.of("SSH_KEY", "a key\nof two lines", "KNOWN_HOSTS", "a host", "GITHUB_STEP_SUMMARY", "/s u m"),
                3);

        assertThat(called.status()).isEqualTo(3);
        assertThat(called.arguments())
                .containsExactly(
                        "run",
                        "--junit",
                        "target/lighterman/junit.xml",
                        "--html",
                        "target/lighterman/report.html",
                        "--summary",
                        "/s u m");
        Path key = directory.resolve(".ssh/id_ed25519");
        assertThat(key).hasContent("a key\nof two lines\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void theScriptOfTheGitLabJobRuns() throws Exception {
        Path key = Files.writeString(directory.resolve("ssh key"), "a key");
        Matcher script = Pattern.compile("script:\n((?:  - .*\n)+)")
                .matcher(Files.readString(SCRIPTS.resolve("gitlab/.gitlab-ci.yml")));
        assertThat(script.find()).isTrue();

        Called called =
                call(List.of("bash", "-ec", script.group(1).replace("  - ", "")), Map.of("SSH_KEY", key.toString()), 0);

        assertThat(called.status()).isZero();
        assertThat(called.arguments()).startsWith("run", "--junit").endsWith("target/lighterman/code-quality.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void theLineForCronRuns() throws Exception {
        String line = Files.readAllLines(SCRIPTS.resolve("crontab")).stream()
                .filter(each -> each.startsWith("*"))
                .findFirst()
                .orElseThrow();

        Called called = call(List.of("sh", "-c", line.replaceFirst("^(\\S+ ){5}", "")), Map.of(), 0);

        assertThat(called.arguments()).containsExactly("poll", "--once", "-q", "-f", "/srv/shop/lighterman.yml");
    }

    @Test
    void makeShips() throws Exception {
        assumeTrue(isThere("make"), "there is no make here");

        Called called = call(
                List.of(
                        "make",
                        "-f",
                        SCRIPTS.resolve("Makefile").toAbsolutePath().toString(),
                        "ship",
                        "TAG=1.2",
                        "ARGS=--check"),
                Map.of(),
                3);

        assertThat(called.status()).isNotZero();
        assertThat(called.arguments())
                .containsExactly("run", "--set", "vars.tag=1.2", "--html", "target/lighterman/report.html", "--check");
    }

    @Test
    void systemdTakesTheUnits() throws Exception {
        assumeTrue(isThere("systemd-analyze"), "there is no systemd-analyze here");
        Path service = directory.resolve("lighterman-poll.service");
        Files.writeString(
                service,
                Files.readString(SCRIPTS.resolve("systemd/lighterman-poll.service"))
                        .replace("/usr/local/bin/lighterman", "/bin/true"));
        Files.copy(SCRIPTS.resolve("systemd/lighterman-poll.timer"), directory.resolve("lighterman-poll.timer"));

        Called called = call(
                List.of(
                        "systemd-analyze",
                        "verify",
                        "--man=no",
                        directory.resolve("lighterman-poll.timer").toString()),
                Map.of(),
                0);

        assertThat(called.output().lines().filter(line -> line.contains("lighterman-poll")))
                .isEmpty();
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    /** A script was run. */
    private record Called(int status, String output, List<String> arguments) {}

    /** Runs a script where {@code lighterman} notes its arguments and ends with an exit code. */
    private Called call(List<String> command, Map<String, String> environment, int exitCode) throws Exception {
        Path program = directory.resolve("bin/lighterman");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$NOTED\"\nexit " + exitCode + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path noted = directory.resolve("noted");
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", program.getParent() + ":" + System.getenv("PATH"));
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("NOTED", noted.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Called(
                process.exitValue(),
                Files.readString(output),
                Files.exists(noted) ? Files.readAllLines(noted) : List.of());
    }
}
