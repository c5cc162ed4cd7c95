package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
