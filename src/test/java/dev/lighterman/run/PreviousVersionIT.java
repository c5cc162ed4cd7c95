package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static dev.lighterman.run.Runs.files;
import static dev.lighterman.run.Runs.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.json.Json;
import dev.lighterman.local.LocalNode;
import dev.lighterman.node.WrappedNode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** This client with runs that version 1 of the protocol started: its supervisor and its callback plugin are resources here. */
@Timeout(120)
class PreviousVersionIT {
    private static final String ID = "20260101-000000-01234567";

    @TempDir
    Path home;

    private final String mark = "mark-" + UUID.randomUUID();

    private PlaybookRunner runner() {
        return Runs.runner(WrappedNode.at(new LocalNode("ansible-server", List.of()), home));
    }

    /** A run's directory as version 1 made it, with a secret that its output must not show. */
    private Path stage(String tasks) throws Exception {
        Path run = directory(home, ID);
        put(run, "supervisor.py", resource("supervisor.py"));
        put(run, "project/callback_plugins/lighterman_events.py", resource("lighterman_events.py"));
        put(run, "project/play.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks);
        put(run, "inventory/hosts", Runs.LOCALHOST);
        put(run, "secrets/mask.json", "{\"texts\": [\"sec-ret-1\"], \"words\": []}");
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("schema", 1);
        description.put("id", ID);
        description.put("playbook", "play.yml");
        description.put("command", List.of("ansible-playbook", "-i", "../inventory/hosts", "play.yml"));
        description.put("directory", "project");
        description.put("inventories", List.of());
        description.put("hasInventory", true);
        description.put("environment", Map.of("LIGHTERMAN_RUN", ID, "PYTHONUNBUFFERED", "1", "ANSIBLE_NOCOLOR", "1"));
        description.put("timeout", null);
        description.put("pipeline", "My job");
        description.put("keep", List.of(20, 2592000, 1 << 30));
        put(run, "run.json", Json.write(description));
        return run;
    }

    private static void put(Path run, String name, String text) throws Exception {
        Files.createDirectories(run.resolve(name).getParent());
        Files.writeString(run.resolve(name), text);
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = PreviousVersionIT.class.getResourceAsStream("version1/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Starts a staged run as version 1 did, up to where Ansible has told of its first task. */
    private void start(Path run) throws Exception {
        ProcessBuilder start = new ProcessBuilder(
                "python3", "-I", "-S", "-B", run.resolve("supervisor.py").toString(), "start", "0022");
        start.environment().put("HOME", home.toString());
        start.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path events = run.resolve("events.jsonl");
        for (int i = 0; !Files.exists(events) || !Files.readString(events).contains("\"result\""); i++) {
            assertThat(i).as("the run gets to its first result").isLessThan(3000);
            Thread.sleep(10);
        }
    }

    private static Attached attach(PlaybookRunner runner) {
        Attached attached = new Attached(new Runs.Recorder(), new CompletableFuture<>());
        new Thread(() -> {
                    try {
                        attached.result()
                                .complete(
                                        runner.attached(ID, attached.recorder()).result());
                    } catch (Throwable e) {
                        attached.result().completeExceptionally(e);
                    }
                })
                .start();
        return attached;
    }

    private record Attached(Runs.Recorder recorder, CompletableFuture<RunResult> result) {}

    @Test
    void aRunIsFollowedListedAndItsOutputCopied() throws Exception {
        start(stage("""
                  - {name: first, command: echo hi}
                  - {name: second, shell: sleep 2; echo sec-ret-1}
                  - {name: third, debug: {var: ansible_limit}}
                """));
        Attached attached = attach(runner());
        RunResult result = attached.result().get(60, TimeUnit.SECONDS);
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(Runs.statuses(result)).containsExactly("h1 first changed", "h1 second changed", "h1 third ok");
        assertThat(attached.recorder().first(RunEvent.Started.class).id()).isEqualTo(ID);
        assertThat(attached.recorder().output())
                .contains("TASK [first]", "PLAY RECAP")
                .doesNotContain("sec-ret-1");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        runner().logs(ID, 0, false, output);
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo(attached.recorder().output());
        assertThat(runner().runs())
                .extracting(RunSummary::id, RunSummary::pipeline, RunSummary::state, RunSummary::outcome)
                .containsExactly(
                        tuple(ID, Optional.of("My job"), RunSummary.State.FINISHED, Optional.of(RunOutcome.OK)));
    }

    @Test
    void aRunIsCancelled() throws Exception {
        Path run =
                stage("  - {name: first, command: echo hi}\n  - {name: sleep, shell: \"sleep 600; : " + mark + "\"}\n");
        start(run);
        Attached attached = attach(runner());
        attached.recorder().first(RunEvent.TaskFinished.class);
        assertThat(runner().runs())
                .extracting(RunSummary::id, RunSummary::state)
                .containsExactly(tuple(ID, RunSummary.State.RUNNING));
        assertThat(runner().cancel(ID)).isTrue();
        RunResult result = attached.result().get(60, TimeUnit.SECONDS);
        assertThat(result.outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(result.reason()).hasValue("the run was aborted; the last task that ended was \"first\" on h1");
        assertThat(processes(mark)).isEmpty();
        assertThat(files(run)).noneMatch(name -> name.startsWith("secrets/"));
        assertThat(runner().cancel(ID)).isFalse();
    }

    @Test
    void aRunThatHasLostItsSupervisorIsListedWithoutItsSecretsAndCancelled() throws Exception {
        Path run =
                stage("  - {name: first, command: echo hi}\n  - {name: sleep, shell: \"sleep 600; : " + mark + "\"}\n");
        start(run);
        for (int i = 0; i < 2000 && processes(mark).isEmpty(); i++) {
            Thread.sleep(20); // Ansible prints nothing more once the task sleeps
        }
        String pid = Files.readString(run.resolve("status.json")).replaceAll(".*\"pid\": (\\d+).*", "$1");
        assertThat(new ProcessBuilder("kill", "-KILL", pid).start().waitFor()).isZero();
        Files.writeString(run.resolve("output.log"), "sec-ret-1\n");
        Files.setLastModifiedTime(run, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
        List<RunSummary> runs = runner().runs();
        for (int i = 0; i < 1000 && runs.get(0).state() != RunSummary.State.LOST; i++) {
            Thread.sleep(10); // it was just killed, and may hold its lock for a moment
            runs = runner().runs();
        }
        assertThat(runs)
                .extracting(RunSummary::id, RunSummary::state)
                .containsExactly(tuple(ID, RunSummary.State.LOST));
        assertThat(files(run)).noneMatch(name -> name.startsWith("secrets/"));
        assertThat(Files.readString(run.resolve("output.log"))).isEqualTo("*********\n");
        assertThat(runner().cancel(ID)).isTrue();
        assertThat(processes(mark)).isEmpty();
    }
}
