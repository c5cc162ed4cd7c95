package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.node.FileMode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.transfer.Transfer;
import dev.lighterman.transfer.TransferFile;
import dev.lighterman.transfer.TransferTerms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that runs commands as any other, but never says how they ended: a channel closes without {@code exit-status}. */
@Timeout(180)
class NoStatusIT {
    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    Path temp;

    private final SshServer server = SshServer.setUpDefaultServer();
    private Path home;
    private SshNode node;

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectory(temp.resolve("home"));
        KeyPair hostKey = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setHost("127.0.0.1");
        server.setPasswordAuthenticator((user, password, session) -> PASSWORD.equals(password));
        server.setCommandFactory((channel, line) -> new Shell(line));
        server.start();
        Server endpoint = Server.ssh("127.0.0.1")
                .port(server.getPort())
                .user("deploy")
                .hostKey(HostKey.insecure())
                .password(Secret.of(PASSWORD));
        node = SshNode.connect(endpoint.name("ansible-server"), SshListener.none());
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        server.stop(true);
    }

    /** Executes the line as sshd would, but for its end. */
    private final class Shell extends AbstractCommandSupport {
        private ChannelSession channel;

        private Shell(String line) {
            super(line, null);
        }

        @Override
        public void start(ChannelSession session, Environment environment) throws IOException {
            channel = session;
            super.start(session, environment);
        }

        @Override
        public void run() {
            try {
                ProcessBuilder builder = new ProcessBuilder("sh", "-c", getCommand());
                builder.environment().put("HOME", home.toString());
                Process process = builder.start();
                pump(getInputStream(), process.getOutputStream());
                Thread error = pump(process.getErrorStream(), getErrorStream());
                Thread output = pump(process.getInputStream(), getOutputStream());
                process.waitFor();
                output.join();
                error.join();
                channel.close(false);
            } catch (IOException | InterruptedException e) {
                channel.close(true);
            }
        }

        private static Thread pump(InputStream in, OutputStream out) {
            Thread thread = new Thread(() -> {
                byte[] buffer = new byte[8192];
                try (out) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        out.write(buffer, 0, n);
                        out.flush();
                    }
                } catch (IOException e) {
                    return; // one side has gone
                }
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }

    private static RunRequest playbook(String tasks) {
        return RunRequest.of("play.yml")
                .project(List.of(StagedFile.of("play.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks)))
                .inventories(List.of(new RunInventory.Staged(
                        "hosts", List.of(StagedFile.of("hosts", "h1 ansible_connection=local\n")))));
    }

    @Test
    void aRunsEndIsKnownAllTheSame() throws Exception {
        PlaybookRunner runner = Runs.runner(node);
        RunResult well = runner.run(playbook("  - command: echo hi\n"), Event.Listener.none());
        assertThat(well.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(well.exitCode()).hasValue(0);
        RunResult badly = runner.run(playbook("  - command: \"false\"\n"), Event.Listener.none());
        assertThat(badly.outcome()).isEqualTo(RunOutcome.HOSTS_FAILED);
        assertThat(badly.exitCode()).hasValue(2);
        assertThat(runner.attached(badly.id(), Event.Listener.none()).result()).isEqualTo(badly);
        assertThat(runner.runs()).extracting(RunSummary::id).containsExactlyInAnyOrder(well.id(), badly.id());
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        assertThat(runner.logs(well.id(), 0, false, log)).isEqualTo(log.size());
        assertThat(log.toString(UTF_8)).contains("PLAY RECAP");
        assertThat(runner.cancel(well.id())).isFalse();
    }

    @Test
    void aRunIsEndedAndThatIsKnown() throws Exception {
        PlaybookRunner runner = Runs.runner(node);
        CompletableFuture<String> id = new CompletableFuture<>();
        CompletableFuture<RunResult> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(runner.run(playbook("  - command: sleep 300\n"), event -> {
                    if (event instanceof RunEvent.Started started) {
                        id.complete(started.id());
                    }
                }));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        assertThat(runner.cancel(id.get(1, TimeUnit.MINUTES))).isTrue();
        assertThat(result.get(1, TimeUnit.MINUTES).outcome()).isEqualTo(RunOutcome.ABORTED);
    }

    @Test
    void anInterruptEndsARunOrKeepsItFromBeginning() throws Exception {
        PlaybookRunner runner = Runs.runner(node);
        for (int millis : new int[] {0, 20, 100, 300, 3000}) {
            CompletableFuture<RunResult> result = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    result.complete(runner.run(playbook("  - command: sleep 300\n"), Event.Listener.none()));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            thread.start();
            Thread.sleep(millis);
            thread.interrupt();
            assertThat(result.get(1, TimeUnit.MINUTES).outcome()).isEqualTo(RunOutcome.ABORTED);
        }
    }

    @Test
    void whatIsNotThereIsSaid() {
        PlaybookRunner runner = Runs.runner(node);
        assertThatThrownBy(() -> runner.attached("20000101-000000-00000000", Event.Listener.none())
                        .result())
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "there is no run 20000101-000000-00000000 on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                                + " user of the server has runs of their own, and old ones are removed");
        assertThatThrownBy(() -> runner.cancel("20000101-000000-00000000"))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "there is no run 20000101-000000-00000000 on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                                + " user of the server has runs of their own, and old ones are removed");
    }

    @Test
    void filesArePutInPlace() throws Exception {
        Path file = Files.writeString(temp.resolve("app.jar"), "jar");
        assertThat(Transfer.send(
                                node,
                                home.resolve("context").toString(),
                                List.of(new TransferFile(file, "app.jar", FileMode.READABLE)),
                                TransferTerms.NONE,
                                (path, bytes, sent) -> {})
                        .filesSent())
                .isEqualTo(1);
        assertThat(home.resolve("context/app.jar")).hasContent("jar");
    }
}
