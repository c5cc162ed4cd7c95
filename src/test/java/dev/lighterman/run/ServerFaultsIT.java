package dev.lighterman.run;

import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.node.Command;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.ssh.SshNode;
import dev.lighterman.ssh.Sshd;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers with little room, odd shells, odd limits, or a restart in the middle: sshd, each with mounts of its own. */
@Timeout(300)
class ServerFaultsIT {
    private static final RunRequest SMALL = tasks("""
              - {name: 첫째, command: echo 한글}
              - {name: fails, command: "false", ignore_errors: yes}
            """);

    @TempDir
    Path temp;

    private Path home;
    private final Runs.Recorder recorder = new Runs.Recorder();

    @BeforeEach
    void theHome() throws Exception {
        home = Files.createDirectory(temp.resolve("home"));
    }

    private Sshd mounted(String mounts, String... variables) throws Exception {
        return Sshd.mounted(mounts, temp.resolve("sshd"), home, variables);
    }

    /** Runs, follows once more, lists, copies the log, and ends another run. */
    private static void everythingWorks(Sshd sshd) throws Exception {
        Runs.Recorder recorder = new Runs.Recorder();
        try (SshNode node = sshd.connect()) {
            PlaybookRunner runner = Runs.runner(node);
            RunResult result = runner.run(SMALL, recorder);
            assertThat(result.outcome())
                    .as("%s %s", result.reason(), recorder.output())
                    .isEqualTo(RunOutcome.OK);
            assertThat(Runs.statuses(result)).containsExactly("h1 첫째 changed", "h1 fails ignored");
            assertThat(runner.attached(result.id(), Event.Listener.none()).result())
                    .isEqualTo(result);
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            runner.logs(result.id(), 0, false, log);
            assertThat(log.toString(StandardCharsets.UTF_8))
                    .isEqualTo(recorder.output())
                    .contains("TASK [첫째] ***");

            Runs.Recorder other = new Runs.Recorder();
            CompletableFuture<RunResult> sleeping = background(sshd, other);
            String id = other.first(RunEvent.Started.class).id();
            assertThat(runner.cancel(id)).isTrue();
            assertThat(sleeping.get(1, TimeUnit.MINUTES).outcome()).isEqualTo(RunOutcome.ABORTED);
            assertThat(Runs.processes(id)).isEmpty();
            assertThat(runner.runs()).extracting(RunSummary::id).contains(id, result.id());
        }
    }

    private static CompletableFuture<RunResult> background(Sshd sshd, Event.Listener listener) {
        CompletableFuture<RunResult> result = new CompletableFuture<>();
        new Thread(() -> {
                    try (SshNode node = sshd.connect()) {
                        result.complete(Runs.runner(node).run(tasks("  - command: sleep 300\n"), listener));
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "busybox sh"})
    void theLoginShellMayBeAnyPosixShell(String name) throws Exception {
        String shell = name;
        if (name.equals("busybox sh")) {
            Sshd.require(Files.isExecutable(Path.of("/bin/busybox")), "there is no busybox (apt-get install busybox)");
            Files.createSymbolicLink(temp.resolve("sh"), Path.of("/bin/busybox"));
            shell = temp.resolve("sh").toString();
        }
        String passwd = Files.readString(Path.of("/etc/passwd")).replaceAll("(?m)^(root:.*):[^:\n]*$", "$1:" + shell);
        Files.writeString(temp.resolve("passwd"), passwd);
        try (Sshd sshd = mounted("mount --bind " + temp.resolve("passwd") + " /etc/passwd")) {
            try (SshNode node = sshd.connect()) {
                RunResult result = Runs.runner(node)
                        .run(
                                tasks("  - {name: shell, shell: \"getent passwd root | cut -d: -f7\"}\n")
                                        .with(o -> o.verbosity(1)),
                                recorder);
                assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
                assertThat(recorder.output()).contains("\"stdout\": \"" + shell + "\"");
            }
            everythingWorks(sshd);
        }
    }

    @Test
    void theTemporaryDirectoriesMayBeMountedNoexec() throws Exception {
        try (Sshd sshd =
                mounted("for d in /tmp /var/tmp; do mount --bind $d $d; mount -o remount,bind,noexec $d; done")) {
            try (SshNode node = sshd.connect()) {
                Path script = Files.writeString(temp.resolve("script"), "#!/bin/sh\n");
                Sshd.run(List.of("chmod", "+x", script.toString()));
                RunResult result = Runs.runner(node)
                        .run(tasks("  - {name: executes, command: " + script + "}\n"), Event.Listener.none());
                assertThat(result.failed())
                        .singleElement()
                        .satisfies(failure -> assertThat(failure.message()).contains("Permission denied"));
            }
            everythingWorks(sshd); // the home is below /tmp too
        }
    }

    @Test
    void theLocaleMayBeC() throws Exception {
        try (Sshd sshd = Sshd.at(temp.resolve("sshd"), home, "LC_ALL=C", "LANG=C")) {
            everythingWorks(sshd);
        }
    }

    @Test
    void oneSessionAtATimeIsEnough() throws Exception {
        try (Sshd sshd =
                Sshd.start(temp.resolve("sshd"), List.of("ed25519"), "MaxSessions 1", "SetEnv SHLVL=1 HOME=" + home)) {
            everythingWorks(sshd);
            try (SshNode node = sshd.connect()) {
                PlaybookRunner runner = Runs.runner(node);
                CompletableFuture<RunResult> result = new CompletableFuture<>();
                Runs.Recorder second = new Runs.Recorder();
                new Thread(() -> {
                            try {
                                result.complete(runner.run(tasks("  - command: sleep 300\n"), second));
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        })
                        .start();
                String id = second.first(RunEvent.Started.class).id();
                assertThat(runner.runs()).extracting(RunSummary::id).contains(id);
                assertThat(runner.cancel(id)).isTrue();
                assertThat(result.get(1, TimeUnit.MINUTES).outcome()).isEqualTo(RunOutcome.ABORTED);
            }
        }
    }

    @Test
    void aRestartedServerIsFollowedOn() throws Exception {
        try (Sshd sshd = Sshd.at(temp.resolve("sshd"), home);
                SshNode node = sshd.connect()) {
            Path counter = home.resolve("counter");
            RunResult result = Runs.runner(node)
                    .run(
                            tasks("  - {name: one, shell: echo once >> " + counter + "}\n"
                                    + "  - {name: nap, command: sleep 3}\n"
                                    + "  - {name: two, shell: echo twice >> " + counter + "}\n"),
                            event -> {
                                recorder.on(event);
                                if (event instanceof RunEvent.TaskStarted task
                                        && task.name().equals("nap")) {
                                    restart(sshd);
                                }
                            });
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            assertThat(Files.readString(counter)).isEqualTo("once\ntwice\n");
            assertThat(recorder.of(RunEvent.TaskFinished.class)).hasSize(3);
            assertThat(Files.readString(sshd.log()).split("Accepted publickey", -1))
                    .hasSize(1 + 2);
        }
    }

    private static void restart(Sshd sshd) {
        try {
            sshd.restart();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReadOnlyHomeIsSaid() throws Exception {
        try (Sshd sshd = mounted("mount --bind $HOME $HOME; mount -o remount,bind,ro $HOME");
                SshNode node = sshd.connect()) {
            assertThatThrownBy(() -> Runs.runner(node).run(SMALL, Event.Listener.none()))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("cannot make a directory for the run below ~/.lighterman/runs on ansible-server: mkdir:"
                            + " cannot create directory ‘" + home + "/.lighterman’: Read-only file system;"
                            + " perhaps you should log in as a user who can write to the home directory there");
            assertThat(Runs.runner(node).runs()).isEmpty();
        }
    }

    @Test
    void aDiskThatIsFullBeforeTheRunIsSaidAndNothingIsLeft() throws Exception {
        try (Sshd sshd = mounted("mount -t tmpfs -o size=128k tmpfs $HOME");
                SshNode node = sshd.connect()) {
            RunRequest request = tasks("  - debug: msg=x\n")
                    .project(List.of(
                            StagedFile.of("play.yml", "- hosts: all\n"), StagedFile.of("big", "x".repeat(200_000))))
                    .with(o -> o.extraVars(Map.of("a", Secret.of("b"))));
            assertThatThrownBy(() -> Runs.runner(node).run(request, Event.Listener.none()))
                    .isInstanceOf(LightermanException.class)
                    .hasMessageStartingWith(
                            "cannot put the run's files in place below ~/.lighterman/runs on ansible-server: tar: ")
                    .hasMessageContaining("No space left on device")
                    .hasMessageEndingWith("; perhaps you should make room there");
            assertThat(Runs.runner(node).runs()).isEmpty();
            ByteArrayOutputStream kilobytes = new ByteArrayOutputStream();
            node.execute(Command.of("sh", "-c", "du -sk ~/.lighterman | cut -f1")
                    .output(kilobytes)
                    .build());
            assertThat(Integer.parseInt(
                            kilobytes.toString(StandardCharsets.UTF_8).strip()))
                    .isLessThan(20);
        }
    }

    @Test
    void aDiskThatFillsUpDuringTheRunIsNotGreen() throws Exception {
        try (Sshd sshd = mounted("mount -t tmpfs -o size=1m tmpfs $HOME");
                SshNode node = sshd.connect()) {
            PlaybookRunner runner = Runs.runner(node);
            String playbook = """
                    - hosts: all
                      gather_facts: no
                      tasks:
                      - {name: fills it, shell: "dd if=/dev/zero of=$HOME/fill bs=1k; true"}
                      - {name: says much, command: seq 20000}
                      - {name: says more, command: seq 20000}
                    """;
            RunRequest request = Runs.playbook(playbook)
                    .with(o -> o.verbosity(1))
                    .project(List.of(
                            StagedFile.of("play.yml", playbook),
                            StagedFile.of(
                                    "ansible.cfg",
                                    "[defaults]\nlocal_tmp=" + temp + "/local\nremote_tmp=" + temp + "/remote\n")));
            RunResult result = runner.run(request, recorder);
            assertThat(result.outcome()).isEqualTo(RunOutcome.ANSIBLE_ERROR);
            assertThat(result.message())
                    .isEqualTo("ansible-playbook stopped with an error (exit status "
                            + result.exitCode().getAsInt()
                            + "): no room was left below ~/.lighterman on ansible-server when the run ended; perhaps you"
                            + " should make some there");
            assertThat(Runs.statuses(result)).startsWith("h1 fills it changed");
            assertThat(runner.attached(result.id(), Event.Listener.none()).result())
                    .isEqualTo(result);
            assertThat(runner.runs())
                    .extracting(RunSummary::outcome)
                    .containsExactly(Optional.of(RunOutcome.ANSIBLE_ERROR));
        }
    }
}
