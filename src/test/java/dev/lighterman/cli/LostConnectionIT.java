package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Tier;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.ssh.Sshd;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program, when the connection to the server is lost while a run goes on, and comes back or does not. */
@Timeout(300)
class LostConnectionIT {
    private static final Pattern ID = Pattern.compile("the run (\\d{8}-\\d{6}-[0-9a-f]{8}) goes on");

    @TempDir
    private Path directory;

    private Path counter;
    private Sshd server;
    private CuttingLink link;
    private Program program;

    @BeforeEach
    void start() throws Exception {
        server = Sshd.at(directory.resolve("sshd"), Files.createDirectory(directory.resolve("home")));
        link = new CuttingLink(server.port());
        program = Program.at(directory.resolve("client"), server, link.port(), "reconnectTimeout: 2s");
        counter = directory.resolve("counter");
        Files.writeString(program.directory().resolve("p.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - {name: first, command: echo hi}
                  - {name: nap, command: sleep 8}
                  - {name: count, shell: "echo once >> %s"}
                """.formatted(counter));
    }

    @AfterEach
    void stop() throws Exception {
        link.close();
        server.close();
    }

    private Process play(String console) throws Exception {
        return program.start(
                "play",
                "p.yml",
                "--console",
                console,
                "--set",
                "failOnError=true",
                "-v",
                "-i",
                "h1,",
                "-e",
                "ansible_connection=local",
                "--result",
                "r.json");
    }

    /** Reads on until the run naps. */
    private static void untilItNaps(BufferedReader out, List<String> lines) throws Exception {
        String line = out.readLine();
        while (line != null && !line.contains("nap")) {
            lines.add(line);
            line = out.readLine();
        }
        assertThat(line).as(lines.toString()).isNotNull();
        lines.add(line);
    }

    private PipelineResult result() throws Exception {
        return ResultJson.read(Files.readString(program.directory().resolve("r.json")));
    }

    private static Stream<String> consoles() {
        return Tier.all() ? Stream.of("plain", "jenkins", "json") : Stream.of("plain");
    }

    @ParameterizedTest
    @MethodSource("consoles")
    void aConnectionThatStaysAwayIsExitCode5WithTheRunsId(String console) throws Exception {
        Process process = play(console);
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            untilItNaps(out, lines);
            link.down(true);
            link.cut();
            lines.addAll(out.lines().toList());
        }
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(lines + err).isEqualTo(5);

        String said = String.join("\n", lines);
        Matcher id = ID.matcher(said);
        assertThat(id.find()).as(said).isTrue();
        assertThat(said.toLowerCase(Locale.ROOT).replace("\"failed\":[]", ""))
                .doesNotContain("failed:", "failure after", "finished: failure");
        assertThat(result().result()).isEqualTo(Result.UNSTABLE);
        assertThat(result().exitCode()).isEqualTo(5);
        assertThat(result().failure()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
            assertThat(failure.message())
                    .startsWith("the connection to ansible-server was lost and not regained (")
                    .endsWith(
                            "; the run " + id.group(1) + " goes on there and its outcome is not known here; perhaps you"
                                    + " should attach to it later, by its id");
        });

        link.down(false);
        Program.Ended attach = program.run("attach", id.group(1));
        assertThat(attach.exitCode()).as(attach.toString()).isZero();
        assertThat(counter).hasContent("once");
    }

    @Test
    void aConnectionThatComesBackIsExitCode0() throws Exception {
        Process process = play("plain");
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            untilItNaps(out, lines);
            link.cut();
            lines.addAll(out.lines().toList());
        }
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        assertThat(lines.stream().filter(line -> line.startsWith("TASK ["))).hasSize(3);
        assertThat(result().jobs().get(0).runs().get(0).tasks()).hasSize(3);
        assertThat(counter).hasContent("once");
    }
}
