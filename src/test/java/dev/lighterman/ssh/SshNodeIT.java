package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.ControlNodeContract;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The lab's sshd, by one session. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshNodeIT extends ControlNodeContract {
    private SshNode node;
    private final List<String> heard = new ArrayList<>();

    @TempDir
    Path temp;

    @BeforeAll
    void connect() throws Exception {
        Server settings = Lab.ssh().endpoint().name("ansible-server");
        SshTiming timing = new SshTiming(Duration.ofSeconds(15), 3, Duration.ofSeconds(1));
        node = SshNode.connect(settings, timing, new SshListener() {
            @Override
            public void sessionOpening(String user, String host, int port) {
                heard.add(user + " " + host + " " + port + " "
                        + Thread.currentThread().getName());
            }

            @Override
            public void sessionOpened() {
                heard.add("open");
            }

            @Override
            public void warning(String message) {
                heard.add("warning " + message);
            }
        });
    }

    @AfterAll
    void disconnect() {
        if (node != null) {
            node.close();
        }
    }

    @Override
    protected ControlNode node() {
        return node;
    }

    @Test
    void theListenerHearsOfTheSession() {
        Lab lab = Lab.ssh();
        assertThat(node.name()).isEqualTo("ansible-server");
        assertThat(heard)
                .containsExactly(
                        lab.sshUser() + " " + lab.sshHost() + " " + lab.sshPort() + " "
                                + Thread.currentThread().getName(),
                        "open");
    }

    @Test
    void statusesOfAllKindsAreStatuses() throws Exception {
        for (int status : new int[] {0, 1, 127, 130, 137, 143, 255}) {
            assertThat(node.execute(Command.of("sh", "-c", "exit " + status).build()))
                    .isEqualTo(Exit.exited(status));
        }
    }

    @Test
    void aDaemonOfTheCommandSurvivesItsEndByForce() throws Exception {
        Path pid = temp.resolve("pid");
        Exit exit = node.execute(Command.of(
                        "sh",
                        "-c",
                        "setsid sh -c 'echo $$ > \"$1\"; exec sleep 20' sh \"$1\" </dev/null >/dev/null 2>&1 & sleep 60",
                        "sh",
                        pid.toString())
                .timeout(Duration.ofSeconds(1))
                .build());
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        ProcessHandle daemon =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        Thread.sleep(300);
        assertThat(daemon.isAlive()).isTrue();
        daemon.destroy();
    }

    @Test
    void aConnectionToAPortOfTheServer() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = service.accept()) {
                    socket.getOutputStream().write(socket.getInputStream().readNBytes(5));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            thread.start();
            try (Socket socket = node.connectTo("127.0.0.1", service.getLocalPort())) {
                socket.getOutputStream().write("hello".getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readNBytes(5), UTF_8))
                        .isEqualTo("hello");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void allKindsOfKeysLogIn() throws Exception {
        Path keys = Lab.ssh().sshKeys();
        String passphrase = Files.readString(keys.resolve("passphrase")).strip();
        for (String name : List.of(
                "ed25519", "ecdsa", "rsa", "ecdsa_pem", "rsa_pem", "ed25519_passphrase", "rsa_pem_passphrase")) {
            Server server = Lab.ssh().endpoint().identity(keys.resolve(name));
            if (name.endsWith("passphrase")) {
                server = server.passphrase(Secret.of(passphrase));
            }
            assertThat(whoami(server)).as(name).isEqualTo(Lab.ssh().sshUser());
        }
    }

    private static String whoami(Server endpoint) throws Exception {
        try (SshNode other = SshNode.connect(endpoint.name("lab"), SshListener.none())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            other.execute(Command.of("id", "-un").output(out).build());
            return out.toString(UTF_8).strip();
        }
    }

    @Test
    void aPasswordLogsInByPasswordAndByKeyboardInteractive() throws Exception {
        Lab lab = Lab.ssh();
        String user = lab.value("LAB_SSH_PASSWORD_USER");
        Secret password = Secret.of(
                Files.readString(Path.of(lab.value("LAB_SSH_PASSWORD_FILE"))).strip());
        Server endpoint =
                Server.ssh(lab.sshHost()).port(lab.sshPort()).user(user).knownHosts(lab.knownHosts());
        assertThat(whoami(endpoint.password(password))).isEqualTo(user);
        Server wrong = endpoint.password(Secret.of("hunter2-wrong"));
        assertThatThrownBy(() -> whoami(wrong)).isInstanceOfSatisfying(ConnectionException.class, e -> {
            assertThat(e.reason()).isEqualTo(ConnectionException.Cause.AUTHENTICATION);
            assertThat(e.detail()).isEqualTo("Auth fail for methods 'password,keyboard-interactive'");
            assertThat(e)
                    .hasMessage("cannot log in to " + wrong
                            + " [lab]: the server accepted none of what was tried: the password; it offers the methods"
                            + " password,keyboard-interactive; perhaps the user's name or the password is wrong");
        });
    }
}
