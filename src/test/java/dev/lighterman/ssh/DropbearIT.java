package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Not only OpenSSH: dropbear, which finds another home in place of the user's, for it alone. */
@Timeout(60)
class DropbearIT {
    @TempDir
    Path temp;

    private Process dropbear;
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
        Path other = temp.resolve("home");
        Path ssh = Files.createDirectories(other.resolve(".ssh"));
        Files.copy(Path.of(key + ".pub"), ssh.resolve("authorized_keys"));
        Sshd.run(List.of("chmod", "-R", "go-rwx", other.toString()));
        Path hostKey = temp.resolve("host");
        Sshd.run(List.of("dropbearkey", "-t", "ed25519", "-f", hostKey.toString()));
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
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
        SshEndpoint endpoint = SshEndpoint.of("127.0.0.1")
                .port(port)
                .user("root")
                .hostKey(HostKeyPolicy.ACCEPT_NEW)
                .knownHosts(temp.resolve("known_hosts"))
                .credentials(Credentials.builder().identity(key).build())
                .build();
        node = SshNode.connect(
                SshSettings.of("dropbear", endpoint)
                        .endGrace(Duration.ofSeconds(1))
                        .keepAlive(Duration.ofMillis(200), 2)
                        .build(),
                SshListener.none());
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        if (dropbear != null) {
            dropbear.descendants().forEach(ProcessHandle::destroyForcibly);
            dropbear.destroyForcibly();
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
        assertThat(node.execute(Command.of("sleep", "30")
                        .timeout(Duration.ofMillis(300))
                        .build()))
                .isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aQuietConnectionStaysAliveAndABackgroundChildHoldsNothingUp() throws Exception {
        assertThat(node.execute(Command.of("sleep", "2").build())).isEqualTo(Exit.exited(0));
        long start = System.nanoTime();
        assertThat(node.execute(Command.of("sh", "-c", "sleep 6 & exit 4").build()))
                .isEqualTo(Exit.exited(4));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
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
