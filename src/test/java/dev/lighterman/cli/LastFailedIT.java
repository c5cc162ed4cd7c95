package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Lab;
import dev.lighterman.report.result.ResultJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code play --limit @last-failed}: only the hosts that failed last time. */
class LastFailedIT {
    @TempDir
    Path directory;

    private final Lab lab = Lab.ssh();
    private Path playbook;
    private Path hosts;
    private int exitCode;

    @BeforeEach
    void aPlaybook() throws Exception {
        hosts = directory.resolve("hosts");
        inventory("1");
        playbook = Files.writeString(directory.resolve("site.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - {name: needs a file, command: "test -e %s/{{ inventory_hostname }}"}
                """.formatted(directory));
        Files.writeString(directory.resolve("h1"), "");
    }

    /** Where nobody answers at the port, h3 is unreachable. */
    private void inventory(String port) throws Exception {
        Files.writeString(hosts, """
                h1 ansible_connection=local
                h2 ansible_connection=local
                h3 ansible_host=127.0.0.1 ansible_port=%s ansible_ssh_private_key_file=%s
                [all:vars]
                ansible_python_interpreter=/usr/bin/python3
                ansible_ssh_common_args=-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
                """.formatted(port, lab.sshIdentity()));
    }

    private PipelineResult play(String... more) throws Exception {
        Path result = directory.resolve("result.json");
        List<String> all = new ArrayList<>(List.of("play", playbook.toString(), "-i", hosts.toString()));
        all.addAll(List.of(more));
        all.addAll(List.of("--result", result.toString()));
        for (String setting : List.of(
                "name=the-lab",
                "host=" + lab.sshHost(),
                "port=" + lab.sshPort(),
                "user=" + lab.sshUser(),
                "identity=" + lab.sshIdentity(),
                "knownHosts=" + lab.knownHosts())) {
            all.addAll(List.of("--set", "server." + setting));
        }
        exitCode = CommandRun.of(all.toArray(String[]::new)).exitCode();
        return ResultJson.read(Files.readString(result));
    }

    private static RunResult run(PipelineResult result) {
        return result.jobs().get(0).runs().get(0);
    }

    private void nothing(PipelineResult result, String why) {
        assertThat(exitCode).isEqualTo(1);
        assertThat(result.result()).isEqualTo(Result.NOT_BUILT);
        assertThat(result.jobs().get(0).runs()).isEmpty();
        assertThat(result.failure().orElseThrow().message()).isEqualTo(why);
    }

    @Test
    void untilNoneIsLeft() throws Exception {
        nothing(
                play("--limit", "@last-failed"),
                "there is no run of " + playbook
                        + " on the-lab to take the failed hosts from; perhaps you should run it"
                        + " without --limit @last-failed: only the newest runs are kept, and only runs of the playbook at"
                        + " this path that came to a task count");

        assertThat(run(play()).recap().keySet()).containsExactly("h1", "h2", "h3");
        assertThat(exitCode).isEqualTo(3);

        String right = Files.readString(playbook);
        Files.writeString(playbook, right + "   - typo: [\n");
        assertThat(run(play("--limit", "@last-failed")).outcome()).isEqualTo(RunOutcome.PARSE_ERROR);
        Files.writeString(playbook, right);

        Files.writeString(directory.resolve("h2"), "");
        RunResult again = run(play("--limit", "@last-failed"));
        assertThat(again.recap().keySet())
                .as("those that failed or were unreachable")
                .containsExactly("h2", "h3");
        assertThat(again.details().command()).containsSequence("--limit", "h2,h3");
        assertThat(again.recap().get("h2").failed()).isZero();

        Files.writeString(directory.resolve("h3"), "");
        inventory(Integer.toString(lab.sshPort()));
        RunResult last = run(play("--limit", "@last-failed"));
        assertThat(last.recap().keySet()).as("of the run before").containsExactly("h3");
        assertThat(exitCode).isZero();

        nothing(
                play("--limit", "@last-failed"),
                "no host failed in the last run of " + playbook + " on the-lab, " + last.id()
                        + " (ok); perhaps you should run it without --limit @last-failed");
    }

    @Test
    void itStandsAlone() {
        CommandRun refused =
                CommandRun.of("play", playbook.toString(), "-i", hosts.toString(), "--limit", "web:@last-failed");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("lighterman: the limit web:@last-failed cannot be used; perhaps you should write"
                        + " @last-failed alone, without other hosts\n");
    }
}
