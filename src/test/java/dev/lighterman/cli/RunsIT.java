package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.lab.Lab;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.ResultJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code runs}, {@code attach}, {@code logs} and {@code cancel} against the lab, for a run that another command started. */
class RunsIT {
    @TempDir
    private Path directory;

    private final Lab lab = Lab.ssh();
    private PipelineResult played;
    private String id;

    @BeforeEach
    void aRunThatHasEnded() throws Exception {
        Path playbook = Files.writeString(directory.resolve("놀이.yml"), """
                - hosts: all
                  gather_facts: no
                  tasks:
                  - {name: 실패, command: "false", ignore_errors: yes}
                  - {name: say, debug: {msg: 안녕}}
                """);
        Path result = directory.resolve("r.json");
        CommandRun play = command(
                "play",
                playbook.toString(),
                "-i",
                "localhost,",
                "-e",
                "ansible_connection=local",
                "--result",
                result.toString());
        assertThat(play.exitCode()).as(play.toString()).isZero();
        played = ResultJson.read(Files.readString(result));
        id = played.jobs().get(0).runs().get(0).id();
    }

    private CommandRun command(String... arguments) {
        return CommandRun.of(Map.of("LIGHTERMAN_HISTORY", "none"), arguments(arguments));
    }

    private String[] arguments(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String setting : List.of(
                "host=" + lab.sshHost(),
                "port=" + lab.sshPort(),
                "user=" + lab.sshUser(),
                "identity=" + lab.sshIdentity(),
                "knownHosts=" + lab.knownHosts())) {
            all.addAll(List.of("--set", "server." + setting));
        }
        return all.toArray(String[]::new);
    }

    @Test
    void aRunIsListedWithItsResult() {
        CommandRun json = command("runs", "--console", "json");

        assertThat(json.exitCode()).as(json.err()).isZero();
        assertThat(json.out().lines().filter(line -> line.contains(id)))
                .singleElement()
                .asString()
                .matches("\\{\"id\":\"" + id + "\",\"pipeline\":.*,\"startedAt\":\"[^\"]+\",\"state\":\"finished\","
                        + "\"result\":\"SUCCESS\",\"durationMillis\":\\d+,\"playbook\":\"놀이.yml\"}");
        assertThat(command("runs").out().lines().filter(line -> line.startsWith(id)))
                .singleElement()
                .asString()
                .matches(id + " +finished +SUCCESS +\\S+ +\\d+\\.\\d s +놀이.yml.*");
    }

    @Test
    void attachingGivesTheSameResult() throws Exception {
        Path again = directory.resolve("again.json");

        CommandRun attach = command("attach", id, "--result", again.toString());

        assertThat(attach.exitCode()).as(attach.toString()).isZero();
        assertThat(attach.out()).contains("실패", "result      SUCCESS");
        assertThat(ResultJson.read(Files.readString(again)).jobs().get(0).runs())
                .isEqualTo(played.jobs().get(0).runs());
    }

    @Test
    void theLogIsWhatAnsiblePrinted() {
        CommandRun logs = command("logs", id);

        assertThat(logs.exitCode()).as(logs.err()).isZero();
        assertThat(logs.out()).contains("TASK [실패] ***", "\"msg\": \"안녕\"", "PLAY RECAP ***");
    }

    @Test
    void theBeginningCanBeLeftOut() {
        List<String> all =
                command("attach", id, "--console", "json").out().lines().toList();
        CommandRun rest = command("attach", id, "--console", "json", "--after-event", "5", "--output-offset", "60");

        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.out().lines().filter(line -> line.contains("\"seq\":")))
                .isEqualTo(all.stream()
                        .filter(line -> line.contains("\"seq\":") && !line.matches(".*\"seq\":[1-5],.*"))
                        .toList());
        String log = command("logs", id).out();
        assertThat(command("logs", id, "--offset", "60").out())
                .isEqualTo(log.substring(60))
                .startsWith("*");
        assertThat(output(rest.out())).isEqualTo(log.substring(60));
        assertThat(command("logs", id, "--offset", "-1").exitCode()).isEqualTo(2);
        assertThat(command("attach", id, "--after-event", "-1").exitCode()).isEqualTo(2);
    }

    private static String output(String json) {
        return json.lines()
                .filter(line -> line.startsWith("{\"event\":\"output\""))
                .map(line -> line.replaceAll(".*\"text\":\"(.*)\"}", "$1"))
                .collect(Collectors.joining())
                .replace("\\n", "\n")
                .replace("\\\"", "\"");
    }

    @Test
    void aRunThatHasEndedCannotBeCancelled() {
        assertThat(command("cancel", id)).isEqualTo(new CommandRun(0, id + " had ended already\n", ""));
    }

    @Test
    void aRunThatDoesNotExistIsSaid() {
        CommandRun logs = command("logs", "20200101-000000-00000000");

        assertThat(logs.exitCode()).isEqualTo(1);
        assertThat(logs.out()).isEmpty();
        assertThat(logs.err())
                .isEqualTo(
                        "lighterman: there is no run 20200101-000000-00000000 on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                                + " user of the server has runs of their own, and old ones are removed\n");
    }

    @Test
    void theHistoryHasARunOnceHoweverOftenItIsAttachedTo() throws Exception {
        Path directory = this.directory.resolve("attached");
        for (int i = 0; i < 2; i++) {
            CommandRun.of(Map.of("LIGHTERMAN_HISTORY", directory.toString()), arguments("attach", id));
        }

        assertThat(new History(directory, 5).list("놀이.yml"))
                .extracting(entry -> entry.result().orElseThrow().jobs().get(0).runs())
                .containsExactly(played.jobs().get(0).runs());
    }

    @Test
    void attachingToARunThatDoesNotExistFailsAndIsNoHistory() {
        Path history = directory.resolve("history");

        CommandRun attach = CommandRun.of(
                Map.of("LIGHTERMAN_HISTORY", history.toString()), arguments("attach", "20200101-000000-00000000"));

        assertThat(attach.exitCode()).isEqualTo(1);
        assertThat(attach.out().replaceAll("\\d+\\.\\d s", "0.0 s"))
                .isEqualTo("""
                20200101-000000-00000000
                connect     ansible-server (%s@%s:%d)
                error       there is no run 20200101-000000-00000000 on ansible-server; perhaps you should look for it with `lighterman runs`: each user of the server has runs of their own, and old ones are removed
                result      FAILURE after 0.0 s
                """.formatted(lab.sshUser(), lab.sshHost(), lab.sshPort()));
        assertThat(history).doesNotExist();
    }
}
