package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Server;
import dev.lighterman.api.TaskResult;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Not only OpenSSH: dropbear, which finds another home in place of the user's, for it alone. */
@Timeout(180)
class DropbearIT {
    @TempDir
    Path temp;

    private Process dropbear;
    private Path hostKey;
    private Path other;
    private int port;
    private SshNode node;

    @BeforeEach
    void start() throws Exception {
        Sshd.require(
                Files.isExecutable(Path.of("/usr/sbin/dropbear")),
                "there is no dropbear (apt-get install dropbear-bin)");
        Sshd.require(
                Files.isExecutable(Path.of("/usr/bin/unshare")) && "root".equals(System.getProperty("user.name")),
                "dropbear reads ~/.ssh/authorized_keys only; another one is put over it in a mount namespace, by root");
        Path key = Sshd.keygen(temp.resolve("id"), "ed25519", "");
        other = temp.resolve("home");
        Path ssh = Files.createDirectories(other.resolve(".ssh"));
        Files.copy(Path.of(key + ".pub"), ssh.resolve("authorized_keys"));
        Sshd.run(List.of("chmod", "-R", "go-rwx", other.toString()));
        hostKey = temp.resolve("host");
        Sshd.run(List.of("dropbearkey", "-t", "ed25519", "-f", hostKey.toString()));
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        listen();
        Server endpoint = Server.ssh("127.0.0.1")
                .port(port)
                .user("root")
                .hostKey(HostKey.acceptNew())
                .knownHosts(temp.resolve("known_hosts"))
                .identity(key);
        node = SshNode.connect(
                endpoint.name("dropbear"),
                new SshTiming(Duration.ofMillis(200), 20, Duration.ofSeconds(1)),
                SshListener.none());
    }

    private void listen() throws Exception {
        Path home = Path.of(System.getProperty("user.home"));
        dropbear = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind \"$1\" \"$2\" && exec dropbear -F -E -m -s -r \"$3\" -p 127.0.0.1:$4 -P \"$5\"",
                        "sh",
                        other.toString(),
                        home.toString(),
                        hostKey.toString(),
                        String.valueOf(port),
                        temp.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("log").toFile())
                .start();
        for (int i = 0; ; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                break;
            } catch (IOException e) {
                Sshd.require(
                        dropbear.isAlive() && i < 200,
                        "dropbear does not start here: " + Files.readString(temp.resolve("log")));
                Thread.sleep(20);
            }
        }
    }

    private void restart() {
        try {
            kill();
            listen();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void kill() throws InterruptedException {
        List<ProcessHandle> connections = dropbear.descendants().toList();
        dropbear.destroyForcibly().waitFor();
        connections.forEach(ProcessHandle::destroyForcibly);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (node != null) {
            node.close();
        }
        if (dropbear != null) {
            kill();
        }
    }

    @Test
    void commandsStatusesSignalsAndTimeouts() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Exit exit = node.execute(Command.of("sh", "-c", "cat; echo err >&2; exit 3")
                .input(to -> to.write("한글 in\n".getBytes(UTF_8)))
                .output(out)
                .error(err)
                .build());
        assertThat(exit).isEqualTo(Exit.exited(3));
        assertThat(out.toString(UTF_8)).isEqualTo("한글 in\n");
        assertThat(err.toString(UTF_8)).isEqualTo("err\n");
        assertThat(node.execute(Command.of("sh", "-c", "kill -KILL $$").build()))
                .isEqualTo(Exit.signalled("KILL"));
        for (int i = 0; i < 30; i++) {
            assertThat(node.execute(Command.of("true").build())).isEqualTo(Exit.exited(0));
        }
        long start = System.nanoTime();
        assertThat(node.execute(Command.of("sleep", "90")
                        .timeout(Duration.ofMillis(300))
                        .build()))
                .isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void aQuietConnectionStaysAliveAndABackgroundChildHoldsNothingUp() throws Exception {
        // Without signs of life it would be lost after 4.2 s.
        assertThat(node.execute(Command.of("sleep", "6").build())).isEqualTo(Exit.exited(0));
        long start = System.nanoTime();
        assertThat(node.execute(Command.of("sh", "-c", "sleep 90 & exit 4").build()))
                .isEqualTo(Exit.exited(4));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void megabytesGoBothWays() throws Exception {
        byte[] bytes = new byte[20_000_000];
        long[] count = {0};
        OutputCounter counter = new OutputCounter(count);
        assertThat(node.execute(Command.of("cat")
                        .input(to -> to.write(bytes))
                        .output(counter)
                        .build()))
                .isEqualTo(Exit.exited(0));
        assertThat(count[0]).isEqualTo(bytes.length);
    }

    @Test
    void aRunIsRunFollowedAgainListedAndEnded() throws Exception {
        PlaybookRunner runner = Runs.runner(node);
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        RunResult result = runner.run(playbook("  - {name: 첫째, command: echo 한글}\n  - command: \"false\"\n"), event -> {
            if (event instanceof RunEvent.Output output) {
                byte[] bytes = new byte[output.bytes().remaining()];
                output.bytes().get(bytes);
                told.writeBytes(bytes);
            }
        });
        assertThat(result.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(result.tasks()).extracting(TaskResult::task).containsExactly("첫째", "command");
        assertThat(runner.attached(result.id(), Event.Listener.none()).result()).isEqualTo(result);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        runner.logs(result.id(), 0, false, log);
        assertThat(log.toString(UTF_8)).isEqualTo(told.toString(UTF_8)).contains("TASK [첫째] ***");

        CompletableFuture<String> id = new CompletableFuture<>();
        CompletableFuture<RunResult> ended = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        ended.complete(runner.run(playbook("  - command: sleep 300\n"), event -> {
                            if (event instanceof RunEvent.Started started) {
                                id.complete(started.id());
                            }
                        }));
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                })
                .start();
        assertThat(runner.cancel(id.get(1, TimeUnit.MINUTES))).isTrue();
        assertThat(ended.get(1, TimeUnit.MINUTES).outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(Lab.processes(id.get())).isZero();
        assertThat(runner.runs()).extracting(RunSummary::id).containsExactlyInAnyOrder(id.get(), result.id());
    }

    @Test
    void aDeadlineAndAnInterruptEndARun() throws Exception {
        PlaybookRunner runner = Runs.runner(node);
        RunRequest sleeping = playbook("  - command: sleep 300\n");
        RunResult late = runner.run(sleeping.with(o -> o.timeout(Duration.ofSeconds(3))), Event.Listener.none());
        assertThat(late.outcome()).isEqualTo(RunOutcome.DEADLINE);
        assertThat(Lab.processes(late.id())).isZero();
        Thread self = Thread.currentThread();
        RunResult aborted = runner.run(sleeping.with(o -> o.timeout(Duration.ofMinutes(5))), event -> {
            if (event instanceof RunEvent.TaskStarted) {
                self.interrupt();
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(aborted.outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(Lab.processes(aborted.id())).isZero();
    }

    @Test
    void aServerThatIsKilledIsFollowedOnOnceItIsBack() throws Exception {
        List<String> tasks = new ArrayList<>();
        RunResult result = Runs.runner(node)
                .run(
                        playbook("  - command: echo one\n  - {name: nap, command: sleep 3}\n  - command: echo two\n"),
                        event -> {
                            if (event instanceof RunEvent.TaskStarted task
                                    && task.name().equals("nap")) {
                                restart();
                            }
                            if (event instanceof RunEvent.TaskFinished task) {
                                tasks.add(task.result().task());
                            }
                        });
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(tasks).containsExactly("command", "nap", "command");
    }

    private static RunRequest playbook(String tasks) {
        return RunRequest.of("play.yml")
                .project(List.of(StagedFile.of("play.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks)))
                .inventories(List.of(new RunInventory.Staged(
                        "hosts", List.of(StagedFile.of("hosts", "h1 ansible_connection=local\n")))));
    }

    private static final class OutputCounter extends OutputStream {
        private final long[] count;

        private OutputCounter(long[] count) {
            this.count = count;
        }

        @Override
        public void write(int b) {
            count[0]++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count[0] += length;
        }
    }
}
