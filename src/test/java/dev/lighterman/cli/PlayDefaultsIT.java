package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code play} is a job without a name: what the pipeline file says for all playbooks holds for it too. */
@Timeout(120)
class PlayDefaultsIT {
    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void pipelineFile() throws Exception {
        program = new Program(directory);
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {local: true, name: here}
                inventory: {web: [web1 ansible_connection=local ansible_python_interpreter=/usr/bin/python3]}
                ansible:
                  extraVars: {color: blue, size: 1}
                  forks: 3
                  check: true
                  timeout: 1h
                """);
        Files.writeString(directory.resolve("site.yml"), """
                - hosts: web
                  gather_facts: false
                  tasks:
                  - debug: {msg: "{{ color }} {{ size }} {{ ansible_check_mode }}"}
                  - pause: {seconds: "{{ wait | default(0) }}"}
                """);
    }

    @Test
    void thePipelineFilesOptionsHoldBelowThoseOfTheCommand() throws Exception {
        Program.Ended all = program.run("play", "site.yml", "--console", "plain", "-v");
        assertThat(all.exitCode()).as(all.out() + all.err()).isZero();
        assertThat(all.out())
                .contains("ansible-playbook -i ../inventory/hosts --forks 3 --check -e @../vars/extra.json site.yml\n")
                .contains("\"msg\": \"blue 1 True\"");

        Program.Ended own = program.run(
                "play",
                "site.yml",
                "--console",
                "plain",
                "-v",
                "-e",
                "color=red",
                "--forks",
                "2",
                "--set",
                "ansible.check=false");
        assertThat(own.exitCode()).as(own.out() + own.err()).isZero();
        assertThat(own.out())
                .contains(
                        "ansible-playbook -i ../inventory/hosts --forks 2 -e @../vars/extra.json -e color=red site.yml\n")
                .contains("\"msg\": \"red 1 False\"");
    }

    /** Options of ansible-playbook that Lighterman has no word for, and an environment with a secret. */
    @Test
    void otherOptionsAndAnEnvironmentArePassedOnAndTheSecretStaysInNoFile() throws Exception {
        Files.writeString(directory.resolve("lighterman.yml"), """
                server: {local: true}
                ansible:
                  options: [--force-handlers]
                  environment: {COLOR: blue, SIZE: 4, TOKEN: "${file:token}", ANSIBLE_HOST_PATTERN_MISMATCH: ignore}
                """);
        Files.writeString(directory.resolve("token"), "very+secret'token\n");
        Files.setPosixFilePermissions(directory.resolve("token"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  gather_facts: false
                  tasks:
                  - debug: {msg: "{{ lookup('env', 'COLOR') }} {{ lookup('env', 'SIZE') }} <{{ lookup('env', 'TOKEN') }}>"}
                  - assert: {that: "lookup('env', 'TOKEN') | length == 17"}
                  - command: "true"
                    notify: told
                  - fail:
                  handlers:
                  - name: told
                    debug: {msg: "the handler ran"}
                """);

        Program.Ended ended = program.run(
                "play",
                "site.yml",
                "--console",
                "plain",
                "-v",
                "-i",
                "localhost,",
                "-e",
                "ansible_connection=local",
                "--",
                "--flush-cache");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(3);
        assertThat(ended.out())
                .contains(" -e ansible_connection=local --force-handlers --flush-cache site.yml\n")
                .contains("\"msg\": \"blue 4 <*****************>\"")
                .contains("\"msg\": \"the handler ran\"");
        try (Stream<Path> files = Files.walk(directory.resolve(".lighterman"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("very+secret");
            }
        }
    }

    @Test
    void othersAreToldOfAPlayThatFailedAndOfNoModule() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        hook.start();
        try {
            Files.writeString(
                    directory.resolve("lighterman.yml"),
                    "server: {local: true}\nnotify:\n- {url: \"http://127.0.0.1:"
                            + hook.getAddress().getPort() + "/\"}\n");
            Files.writeString(directory.resolve("away"), "web ansible_host=127.0.0.1 ansible_port=1\n");
            Files.writeString(directory.resolve("site.yml"), "- hosts: all\n  gather_facts: no\n  tasks:\n  - ping:\n");
            assertThat(program.run("module", "web", "ping", "-i", "away").exitCode())
                    .isEqualTo(3);
            assertThat(bodies).isEmpty();
            assertThat(program.run("play", "site.yml", "-i", "away").exitCode()).isEqualTo(3);
            assertThat(bodies).hasSize(1);
            assertThat(bodies.get(0))
                    .contains("\"name\":\"site.yml\"", "\"why\":\"port 1 of 127.0.0.1 refuses connections; perhaps");
        } finally {
            hook.stop(0);
        }
    }

    @Test
    void aTimeoutEndsThePlay() throws Exception {
        Program.Ended ended = program.run(
                "play",
                "site.yml",
                "--console",
                "plain",
                "-e",
                "wait=30",
                "--set",
                "ansible.check=false",
                "--timeout",
                "3s");

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(124);
        assertThat(ended.out()).contains("the run was ended after its timeout of 3 s");
    }
}
