package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.lab.Java;
import dev.lighterman.lab.Lab;
import dev.lighterman.report.result.ResultJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as users have it: {@code java -jar target/lighterman-...-cli.jar}, a process of its own. */
class CliIT {
    private static final Path JAR = Path.of(System.getProperty("lighterman.cli.jar", ""));

    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: no
              tasks:
              - name: 없는 이미지를 지운다
                command: sh -c 'echo "No such image" >&2; exit 1'
                ignore_errors: yes
              - name: 기다린다
                command: sleep {{ nap | default(0) }}
              - name: 실패한다
                command: sh -c 'echo "한글 오류" >&2; exit 3'
                when: fail is defined
            """;

    @TempDir
    private Path directory;

    /** What a process left. */
    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void thePlaybook() throws IOException {
        assertThat(JAR).isRegularFile();
        Files.writeString(directory.resolve("p.yml"), PLAYBOOK);
    }

    /** It was taken for a directory of that name in the working directory: state was kept there, and sent with the project. */
    @Test
    void theHomeOfAUserWithoutAnEntryInPasswdIsTheOneOfTheEnvironment() throws Exception {
        Map<String, String> environment =
                Map.of("HOME", directory.resolve("home").toString(), "SSH_AUTH_SOCK", "", "LIGHTERMAN_HISTORY", "");
        Ended play = run(
                environment,
                List.of("-Duser.home=?"),
                "play",
                "p.yml",
                "-i",
                "h1,",
                "--set",
                "server.host=127.0.0.1",
                "--set",
                "server.user=deploy");

        assertThat(play)
                .isEqualTo(new Ended(
                        2,
                        "",
                        "lighterman: no key or password for 127.0.0.1: no usable key at the agent or in "
                                + directory.resolve("home/.ssh")
                                + "; perhaps you should set server.identity or server.password\n"));
        assertThat(directory.resolve("?")).doesNotExist();
    }

    @Test
    void renderAllIsLight() throws Exception {
        Files.writeString(directory.resolve("lighterman.yml"), "image: {name: registry.example.com/app}\ndeploy: {}\n");

        Ended render = run(Map.of(), List.of("-Xlog:class+load:file=classes.log"), "render", "all");

        assertThat(render.exitCode).isZero();
        assertThat(render.err).isEmpty();
        assertThat(render.out)
                .startsWith("# ==> playbooks/create-cicd-devops-images.yml\n")
                .contains("kind: Service");
        assertThat(Files.readAllLines(directory.resolve("classes.log")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("com.jcraft.jsch")
                        || line.contains("org.eclipse.jgit")
                        || line.contains("io.fabric8")
                        || line.contains("tools.jackson"));
    }

    @Test
    void theVersionIsTheJars() throws Exception {
        assertThat(run(Map.of(), List.of(), "--version").out).matches("lighterman \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @Test
    void aPlayUnderTheCLocaleSaysWhatHappenedInUtf8() throws Exception {
        theServer();

        Ended play = run(
                Map.of("LC_ALL", "C"),
                List.of(),
                play("--console", "jenkins", "-v", "-e", "fail=1", "--result", "r.json"));

        assertThat(play.err)
                .startsWith("lighterman: UNSTABLE: ")
                .contains("한글 오류")
                .hasLineCount(1);
        assertThat(play.exitCode).isEqualTo(3);
        assertThat(play.out)
                .contains("TASK [없는 이미지를 지운다] ***", "\"stderr\": \"한글 오류\"", "\nPLAY RECAP ***")
                .endsWith("""
                        SSH: Disconnecting configuration [ansible-server] ...
                        ERROR: Exception when publishing, exception message [Exec exit status not zero. Status [2]]
                        Build step 'Send build artifacts over SSH' changed build result to UNSTABLE
                        Finished: UNSTABLE
                        """);
        PipelineResult result = ResultJson.read(Files.readString(directory.resolve("r.json")));
        assertThat(result.result()).isEqualTo(Result.UNSTABLE);
        assertThat(result.jobs().get(0).runs().get(0).ignored())
                .singleElement()
                .satisfies(ignored -> assertThat(ignored.stderr()).isEqualTo("No such image"));
    }

    @Test
    void theLastJsonLineIsTheResult() throws Exception {
        theServer();

        Ended play = run(Map.of(), List.of(), play("--console", "json"));

        assertThat(play.exitCode).isZero();
        List<String> lines = play.out.lines().toList();
        assertThat(lines.get(0)).startsWith("{\"event\":\"jobStarted\",");
        assertThat(ResultJson.read(lines.get(lines.size() - 1)).result()).isEqualTo(Result.SUCCESS);
    }

    /** It made a file of that name. */
    @Test
    void aResultMayGoToStandardOutputAndWhatIsShownToTheOther() throws Exception {
        theServer();

        Ended play = run(Map.of(), List.of(), play("--result", "-"));

        assertThat(play.exitCode).as(play.err).isZero();
        assertThat(ResultJson.read(play.out).result()).isEqualTo(Result.SUCCESS);
        assertThat(play.err).contains("result      SUCCESS after ");
        assertThat(Path.of("-")).doesNotExist();
    }

    @Test
    void aServerThatIsNotThereIsExitCode4() throws Exception {
        theServer();

        Ended play = run(
                Map.of(),
                List.of(),
                play("--console", "jenkins", "--set", "server.port=1", "--set", "retries.connect=0"));

        assertThat(play.exitCode).isEqualTo(4);
        assertThat(play.out)
                .contains("ERROR: Exception when publishing, exception message [Failed to connect and initialize SSH"
                        + " connection. Message: [Failed to connect session for config [ansible-server]. Message [")
                .endsWith("Finished: UNSTABLE\n")
                .doesNotContain("SSH: Disconnecting", "SSH: Transferred");
    }

    @Test
    void aTerminationEndsTheRunOnTheServerAndIsExitCode130() throws Exception {
        theServer();
        String nap = "61." + System.nanoTime() % 1_000_000;
        Process process = start(Map.of(), List.of(), play("-v", "-e", "nap=" + nap));
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("TASK [기다린다]")) {
                line = out.readLine();
            }
            assertThat(line).isNotNull();
            waitUntil(() -> sleeping(nap));

            process.toHandle().destroy(); // SIGTERM; Process.destroy() would close the streams too

            List<String> rest = out.lines().toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(rest.get(rest.size() - 1)).startsWith("result      ABORTED after ");
            assertThat(sleeping(nap)).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aReaderThatLeavesIsNoError() throws Exception {
        theServer();
        Process process = start(Map.of(), List.of(), play());
        process.getInputStream().close();

        String err = text(process.getErrorStream());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(err).isEmpty();
    }

    @Test
    void outputThatCannotBeWrittenIsSaidAndExitCode1() throws Exception {
        run(Map.of(), List.of(), "init");
        Process process = builder(Map.of(), List.of(), "render", "all")
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();

        String err = text(process.getErrorStream());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(err).isEqualTo("lighterman: standard output: No space left on device\n");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private void theServer() throws IOException {
        Lab lab = Lab.ssh();
        Files.writeString(directory.resolve("lighterman.yml"), """
                server:
                  name: ansible-server
                  host: "%s"
                  port: %d
                  user: %s
                  identity: %s
                  knownHosts: %s
                """.formatted(
                        lab.sshHost(), lab.sshPort(), lab.sshUser(), lab.sshIdentity(), lab.knownHosts()));
    }

    private static String[] play(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("play", "p.yml", "-i", "localhost,", "-e", "ansible_connection=local"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private Ended run(Map<String, String> environment, List<String> jvm, String... arguments) throws Exception {
        Process process = start(environment, jvm, arguments);
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String out = text(process.getInputStream());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err.get(60, TimeUnit.SECONDS));
    }

    private Process start(Map<String, String> environment, List<String> jvm, String... arguments) throws IOException {
        Process process = builder(environment, jvm, arguments).start();
        process.getOutputStream().close();
        return process;
    }

    private ProcessBuilder builder(Map<String, String> environment, List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Java.path());
        command.addAll(jvm);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lab's server is this machine, so its processes can be seen. */
    private static boolean sleeping(String nap) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .anyMatch(line -> line.endsWith("sleep " + nap));
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
