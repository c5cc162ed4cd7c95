package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ansible in a container on the control node: a real image of it in a real Docker. */
@Tag(Tier.VERSIONS)
@Timeout(300)
class ExecutionImageIT {
    private static final String IMAGE = "lighterman-lab/execution:1";

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void project() throws Exception {
        exec("src/lab/execution-image", IMAGE);
        program = new Program(directory);
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {local: true, image: {name: "%s", engine: docker, pull: never}}
                ansible: {environment: {TOKEN: "${file:token}", COLOR: blue}}
                """.formatted(IMAGE));
        Path token = Files.writeString(directory.resolve("token"), "a-token-that-nobody-sees\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(directory.resolve("hosts"), "web1 ansible_connection=local\n");
        Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  gather_facts: false
                  tasks:
                  - debug: {msg: "{{ lookup('env', 'COLOR') }} {{ lookup('env', 'TOKEN') | length }}"}
                  - pause: {seconds: "{{ wait | default(0) }}"}
                """);
    }

    private static String exec(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private String containers() throws Exception {
        try (var runs = Files.list(directory.resolve(".lighterman/runs"))) {
            String id = runs.findFirst().orElseThrow().getFileName().toString();
            return exec("docker", "ps", "--all", "--quiet", "--filter", "label=dev.lighterman.run=" + id)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aPlaybookRunsInAContainerAndNothingOfItStays() throws Exception {
        Program.Ended ended = program.run("play", "site.yml", "-i", "hosts", "--console", "plain", "-v");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out()).contains("\"msg\": \"blue 24\"", "result      SUCCESS");
        assertThat(containers()).isEmpty();

        Program.Ended listed = program.run("inventory", "-i", "hosts", "--graph");
        assertThat(listed.out()).contains("|--web1\n");
    }

    @Test
    void aDeadlineRemovesTheContainerWhichNobodyCanReadASecretOf() throws Exception {
        Process running = program.start(
                "play", "site.yml", "-i", "hosts", "-e", "wait=200", "--console", "plain", "--timeout", "20s");
        Instant until = Instant.now().plus(Duration.ofMinutes(1));
        String container = containers();
        while (container.isEmpty() && Instant.now().isBefore(until)) {
            Thread.sleep(200);
            container = containers();
        }
        assertThat(exec("docker", "inspect", container))
                .contains("/.lighterman/runs/")
                .doesNotContain("a-token-that");

        Program.Ended ended = Program.await(running);

        assertThat(ended.exitCode()).as(ended.out()).isEqualTo(124);
        assertThat(containers()).isEmpty();
    }

    @Test
    void anImageThatIsNotThereIsToldInTheEnginesWords() throws Exception {
        Program.Ended ended = program.run(
                "play", "site.yml", "-i", "hosts", "--console", "plain", "--set", "server.image.name=nobody/nothing:1");

        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.out())
                .contains(
                        "docker could not run Ansible in a container of nobody/nothing:1 on ansible-server: docker: Error"
                                + " response from daemon: No such image: nobody/nothing:1.");
        Program.Ended doctor = program.run("doctor", "--set", "server.image.name=nobody/nothing:1");
        assertThat(doctor.out())
                .contains("ansible-playbook --version in a container of nobody/nothing:1 says: docker:");
    }
}
