package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code poll} as a process of its own, with a home directory of its own; the build fails, so no server is needed. */
class PollCommandIT {
    @TempDir
    private Path directory;

    @BeforeEach
    void repository() throws Exception {
        Files.writeString(directory.resolve("lighterman.yml"), """
                source: {git: app, poll: 1s}
                build: "false"
                image: {name: me/app}
                """);
        Repository.init(directory.resolve("app"));
        commit();
    }

    private void commit() throws Exception {
        new Repository(directory.resolve("app")).commit("한글");
    }

    private Process start(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("poll", "--console", "jenkins"));
        all.addAll(List.of(arguments));
        return lighterman(all);
    }

    private Process lighterman(List<String> arguments) throws Exception {
        List<String> command = ProgramJvm.command("-Duser.home=" + directory);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        // a test that reads what never comes would wait for ever
        CompletableFuture.delayedExecutor(3, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return process;
    }

    private int exit(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static void readUntil(BufferedReader out, String end) throws Exception {
        String line = out.readLine();
        while (line != null && !line.equals(end)) {
            line = out.readLine();
        }
        assertThat(line).isEqualTo(end);
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void onceIsTheExitCodeOfTheRunAndThenZero() throws Exception {
        Process first = start("--once");
        List<String> said = lines(first).lines().toList();
        assertThat(exit(first)).isEqualTo(1);
        assertThat(said)
                .contains("[poll] No previous build, so forcing an initial build.", "Changes found")
                .endsWith("Finished: FAILURE");

        Process second = start("--once");
        said = lines(second).lines().toList();
        assertThat(exit(second)).isZero();
        assertThat(said).endsWith("No changes");

        commit();
        assertThat(exit(start("--once"))).isEqualTo(1);
    }

    @Test
    void aRemoteThatIsNotThereIsASentence() throws Exception {
        Process process = start("--once", "--set", "source.git=nowhere");

        assertThat(lines(process).lines().toList())
                .containsExactly(
                        "lighterman: cannot clone " + directory.resolve("nowhere")
                                + ": there is no git repository, or it is not yours to see; perhaps you should check its address");
        assertThat(exit(process)).isEqualTo(1);
    }

    @Test
    void aTerminationBetweenRunsIsExitCodeZero() throws Exception {
        Process process = start();
        try (BufferedReader out = lines(process)) {
            readUntil(out, "Finished: FAILURE");
            readUntil(out, "No changes");
            commit();
            readUntil(out, "Finished: FAILURE");
            readUntil(out, "No changes");

            process.toHandle().destroy();

            assertThat(out.lines().toList()).noneMatch(line -> line.contains("Exception"));
            assertThat(exit(process)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** It was taken for a Ctrl-C of this program, and nothing was looked at any more. */
    @Test
    void aRunThatIsCancelledFromElsewhereDoesNotEndThePolling() throws Exception {
        Files.writeString(directory.resolve("wait.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks: [{command: sleep 60}]
                """);
        Process process = start(
                "--set",
                "jobs=[{name: wait, playbook: wait.yml, after: image, threshold: FAILURE}]",
                "--set",
                "inventory={all: [localhost ansible_connection=local]}");
        try (BufferedReader out = lines(process)) {
            Path runs = directory.resolve(".lighterman/runs");
            Lab.await(Duration.ofSeconds(60), "a run", () -> goesOn(runs));

            Process cancel =
                    lighterman(List.of("cancel", runs.toFile().list()[0], "--set", "server.name=ansible-server"));
            assertThat(lines(cancel).lines().toList())
                    .singleElement()
                    .asString()
                    .endsWith(" cancelled");
            assertThat(exit(cancel)).isZero();
            readUntil(out, "Finished: ABORTED");
            readUntil(out, "No changes");
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean goesOn(Path runs) throws IOException {
        String[] ids = runs.toFile().list();
        Path events = ids == null || ids.length != 1
                ? runs.resolve("none")
                : runs.resolve(ids[0]).resolve("events.jsonl");
        return Files.exists(events) && Files.readString(events).contains("\"event\":\"task\"");
    }

    @Test
    void aTerminationDuringARunIsExitCode130() throws Exception {
        Process process = start("-v", "--set", "build=sh -c 'echo built-in; sleep 60'");
        try (BufferedReader out = lines(process)) {
            readUntil(out, "built-in");

            process.toHandle().destroy();

            assertThat(out.lines().toList()).endsWith("Finished: ABORTED");
            assertThat(exit(process)).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }
}
