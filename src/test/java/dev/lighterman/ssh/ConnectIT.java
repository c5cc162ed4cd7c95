package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.OwnThreads;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to a server, and how they fail, with real sshds of the test's own. */
@ExtendWith(OwnThreads.class)
class ConnectIT {
    @TempDir
    Path temp;

    private Sshd sshd(String name, String... lines) throws Exception {
        return Sshd.start(temp.resolve(name), List.of("ed25519"), lines);
    }

    private Server endpoint(Sshd sshd) throws Exception {
        return sshd.endpoint().knownHosts(sshd.knownHosts(temp.resolve("known_hosts_" + sshd.port())));
    }

    private static SshNode connect(Server settings) throws Exception {
        return SshNode.connect(settings, SshListener.none());
    }

    private static ConnectionException refused(Server settings) throws Exception {
        try (SshNode node = connect(settings)) {
            throw new AssertionError("it connected to " + node.name());
        } catch (ConnectionException e) {
            assertThat(threads()).isEmpty();
            return e;
        }
    }

    private static List<String> threads() throws Exception {
        for (int i = 0; i < 100 && !lightermans().isEmpty(); i++) {
            Thread.sleep(20);
        }
        return lightermans();
    }

    private static List<String> lightermans() {
        return OwnThreads.alive().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("lighterman-ssh") || name.contains("thread 127."))
                .toList();
    }

    private static String output(SshNode node, String... command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(node.execute(Command.of(command).output(out).build())).isEqualTo(Exit.exited(0));
        return out.toString(UTF_8);
    }

    @Test
    void noThreadIsLeftAfterClosingAndAllOfThemWereDaemonsWithNames() throws Exception {
        try (Sshd sshd = sshd("a")) {
            SshNode node = connect(endpoint(sshd).name("s"));
            output(node, "true");
            Socket socket = node.connectTo("127.0.0.1", sshd.port());
            assertThat(socket.getInputStream().read()).isEqualTo('S');
            assertThat(lightermans()).contains("lighterman-ssh-reader-127.0.0.1");
            assertThat(OwnThreads.alive())
                    .filteredOn(thread -> thread.getName().startsWith("lighterman-ssh"))
                    .allMatch(Thread::isDaemon);
            node.close();
            node.close();
            assertThat(lightermans()).isEmpty();
        }
    }

    /** What Java 17 cannot do by itself comes with the command line; its jar and these tests have the same libraries. */
    @ParameterizedTest
    @ValueSource(
            strings = {"KexAlgorithms sntrup761x25519-sha512@openssh.com", "Ciphers chacha20-poly1305@openssh.com"})
    void aServerThatOffersNothingOlderIsReached(String only) throws Exception {
        try (Sshd sshd = sshd("new", only);
                SshNode node = connect(endpoint(sshd).name("s"))) {
            assertThat(output(node, "echo", "in")).isEqualTo("in\n");
        }
    }

    /** It was taken for no SSH server at all, and not tried again. */
    @Test
    void aServerWithTooManyLoginsUnderWayIsBusy() throws Exception {
        try (Sshd sshd = sshd("busy", "MaxStartups 1");
                Socket login = underWay(sshd)) {
            assertThat(login.isConnected()).isTrue();
            ConnectionException e = refused(endpoint(sshd).name("s"));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
            assertThat(e.getMessage())
                    .startsWith("cannot reach ")
                    .endsWith("@127.0.0.1:" + sshd.port() + " [s]: the SSH server takes no connection for now, it said"
                            + " \"Exceeded MaxStartups\"; perhaps it is overloaded (MaxStartups), or makes this machine wait"
                            + " after failed logins (PerSourcePenalties)");
        }
    }

    /** A connection that has been greeted, and goes no further. */
    private static Socket underWay(Sshd sshd) throws Exception {
        while (true) { // the one that found out that it has started may count still
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), sshd.port());
            if (socket.getInputStream().read() == 'S') {
                return socket;
            }
            socket.close();
            Thread.sleep(50);
        }
    }

    @Test
    void aChainOfJumpHostsEachWithItsOwnUserKeyPortAndHostKey() throws Exception {
        // sshd reads authorized_keys as the user who logs in.
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Sshd first = sshd("first", "AllowUsers nobody");
                Sshd second = sshd("second", "AllowUsers daemon");
                Sshd third = sshd("third");
                Sshd goal = sshd("goal")) {
            List<String> heard = new ArrayList<>();
            Server settings = endpoint(goal)
                    .name("goal")
                    .jump(endpoint(first).user("nobody"), endpoint(second).user("daemon"), endpoint(third));
            try (SshNode node = SshNode.connect(settings, new SshListener() {
                @Override
                public void sessionOpening(String user, String host, int port) {
                    heard.add(user + "@" + host + ":" + port);
                }

                @Override
                public void sessionOpened() {
                    heard.add("open");
                }
            })) {
                assertThat(output(node, "sh", "-c", "echo $SSH_CONNECTION").strip())
                        .endsWith(" 127.0.0.1 " + goal.port());
                byte[] megabytes = new byte[3_000_000];
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                node.execute(Command.of("cat")
                        .input(to -> to.write(megabytes))
                        .output(out)
                        .build());
                assertThat(out.size()).isEqualTo(megabytes.length);
            }
            String me = System.getProperty("user.name");
            assertThat(heard)
                    .containsExactly(
                            "nobody@127.0.0.1:" + first.port(), "open",
                            "daemon@127.0.0.1:" + second.port(), "open",
                            me + "@127.0.0.1:" + third.port(), "open",
                            me + "@127.0.0.1:" + goal.port(), "open");
            assertThat(lightermans()).isEmpty();
        }
    }

    /** A forwarded port lets every user of this machine in behind the jump host for as long as it is open. */
    @Test
    void aJumpHostsKeyIsCheckedUnderItsOwnName() throws Exception {
        try (Sshd jump = sshd("jump");
                Sshd goal = sshd("goal")) {
            Path empty = Files.writeString(temp.resolve("empty"), "");
            ConnectionException e =
                    refused(endpoint(goal).name("goal").jump(endpoint(jump).knownHosts(empty)));
            assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
            assertThat(e.getMessage())
                    .startsWith(
                            "the host key of jump host " + System.getProperty("user.name") + "@127.0.0.1:" + jump.port()
                                    + " on the way to [goal] is not known: the server shows ssh-ed25519 "
                                    + jump.fingerprint("ed25519") + ", and " + empty + " has no key for [127.0.0.1]:"
                                    + jump.port()
                                    + "; ");
            ConnectionException behind =
                    refused(endpoint(goal).knownHosts(empty).name("goal").jump(endpoint(jump)));
            assertThat(behind.reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
            assertThat(behind.getMessage())
                    .contains("the server shows ssh-ed25519 " + goal.fingerprint("ed25519"))
                    .contains("ssh-keyscan -p " + goal.port() + " 127.0.0.1 >> ");
        }
    }

    @Test
    void aJumpHostThatCannotReachTheNextNamesItselfAndTheReason() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (Sshd jump = sshd("jump");
                Sshd strict = sshd("strict", "AllowTcpForwarding no")) {
            String me = System.getProperty("user.name");
            Server nowhere = Server.ssh("127.0.0.1").port(closed).user("x").identity(jump.identity());
            ConnectionException e = refused(nowhere.name("goal").jump(endpoint(jump)));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
            assertThat(e)
                    .hasMessage("cannot reach x@127.0.0.1:" + closed + " [goal]: jump host " + me + "@127.0.0.1:"
                            + jump.port()
                            + " cannot connect to it; perhaps the name, as that host knows it, or the port is wrong");
            ConnectionException forbidden = refused(endpoint(jump).name("goal").jump(endpoint(strict)));
            assertThat(forbidden)
                    .hasMessage("cannot reach " + me + "@127.0.0.1:" + jump.port() + " [goal]: jump host " + me
                            + "@127.0.0.1:" + strict.port()
                            + " does not allow it; perhaps you should set AllowTcpForwarding yes there");
        }
    }

    @Test
    void aRefusedKeyTellsWhatWasTriedAndWhatIsOffered() throws Exception {
        try (Sshd sshd = sshd("a")) {
            Path key = Sshd.keygen(temp.resolve("stranger"), "ed25519", "");
            String fingerprint =
                    Sshd.run(List.of("ssh-keygen", "-lf", key.toString())).split(" ", -1)[1];
            Server endpoint = endpoint(sshd).identity(key);
            ConnectionException e = refused(endpoint.name("ansible-server"));
            assertThat(e.reason()).isEqualTo(Cause.AUTHENTICATION);
            assertThat(e.detail()).isEqualTo("Auth fail for methods 'publickey'");
            assertThat(e)
                    .hasMessage("cannot log in to " + endpoint
                            + " [ansible-server]: the server accepted none of what was tried: key "
                            + key + " (ssh-ed25519 " + fingerprint
                            + "); it offers the methods publickey; perhaps you should add"
                            + " the public key to ~" + endpoint.user()
                            + "/.ssh/authorized_keys there, or check the user's name");
            ConnectionException password = refused(
                    endpoint(sshd).identity().password(Secret.of("hunter2")).name("ansible-server"));
            assertThat(password)
                    .hasMessage("cannot log in to " + endpoint
                            + " [ansible-server]: the server accepted none of what was tried: the"
                            + " password; it offers the methods publickey; perhaps you should name a key file, for passwords are"
                            + " not accepted there");
        }
    }

    @Test
    void tooManyKeysAreSaidToBeTooMany() throws Exception {
        try (Sshd sshd = sshd("a", "MaxAuthTries 2")) {
            Path[] many = new Path[4];
            for (int i = 0; i < many.length; i++) {
                many[i] = Sshd.keygen(temp.resolve("k" + i), "ed25519", "");
            }
            ConnectionException e = refused(endpoint(sshd).identity(many).name("s"));
            assertThat(e.reason()).isEqualTo(Cause.AUTHENTICATION);
            assertThat(e.getMessage())
                    .endsWith(
                            "; it ended the session after too many tries: perhaps you should name the one key to use, the agent may"
                                    + " hold too many");
        }
    }

    @Test
    @Tag(Tier.TWICE)
    void allFormatsOfKeysThatSshKeygenMakes() throws Exception {
        try (Sshd sshd = sshd("a")) {
            List<String> failed = new ArrayList<>();
            for (String type : List.of("ed25519", "rsa", "ecdsa")) {
                for (String format : List.of("RFC4716", "PEM", "PKCS8")) {
                    for (String passphrase : List.of("", "correct horse")) {
                        Path key = temp.resolve(type + format + passphrase.length());
                        Sshd.keygen(key, type, passphrase, "-m", format);
                        Files.writeString(sshd.authorizedKeys(), Files.readString(Path.of(key + ".pub")));
                        Server server = endpoint(sshd).identity(key).name("s");
                        if (!passphrase.isEmpty()) {
                            server = server.passphrase(Secret.of(passphrase));
                        }
                        try (SshNode node = connect(server)) {
                            output(node, "true");
                        } catch (Exception e) {
                            failed.add(key.getFileName() + ": " + e.getMessage());
                        }
                    }
                }
            }
            assertThat(failed).isEmpty();
        }
    }

    @Test
    void aUserCertificateBesideTheKeyLogsIn() throws Exception {
        Path authority = Sshd.keygen(temp.resolve("authority"), "ed25519", "");
        try (Sshd sshd = sshd("a", "TrustedUserCAKeys " + authority + ".pub")) {
            Path key = Sshd.keygen(temp.resolve("certified"), "ed25519", "");
            Sshd.run(List.of(
                    "ssh-keygen",
                    "-q",
                    "-s",
                    authority.toString(),
                    "-I",
                    "test",
                    "-n",
                    System.getProperty("user.name"),
                    key + ".pub"));
            try (SshNode node = connect(endpoint(sshd).identity(key).name("s"))) {
                output(node, "true");
            }
        }
    }

    @Test
    void closedPortsUnknownNamesAndSilentHostsEachHaveTheirSentence() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Server closed = Server.ssh("127.0.0.1").port(port).user("u").password(Secret.of("x"));
        ConnectionException e = refused(closed.name("s"));
        assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
        assertThat(e.detail()).isEqualTo("java.net.ConnectException: Connection refused");
        assertThat(e)
                .hasMessage("cannot reach u@127.0.0.1:" + port
                        + " [s]: connection refused; perhaps no SSH server runs there, or it listens on another port than "
                        + port);
        ConnectionException unknown = refused(Server.ssh("no-such-host.invalid")
                .user("u")
                .password(Secret.of("x"))
                .name("s"));
        assertThat(unknown.reason()).isEqualTo(Cause.UNREACHABLE);
        assertThat(unknown.detail()).startsWith("java.net.UnknownHostException: no-such-host.invalid");
        assertThat(unknown)
                .hasMessage(
                        "cannot reach u@no-such-host.invalid:22 [s]: the name no-such-host.invalid is not known; perhaps it is"
                                + " misspelt, or this machine's DNS does not know it");
    }

    @Test
    void aCommandMoreThanMaxSessionsGetsAConnectionOfItsOwn() throws Exception {
        try (Sshd sshd = sshd("a", "MaxSessions 1")) {
            try (SshNode node = SshNode.connect(
                    endpoint(sshd).name("s"),
                    new SshTiming(Duration.ofSeconds(15), 3, Duration.ofSeconds(1)),
                    SshListener.none())) {
                for (int i = 0; i < 50; i++) {
                    output(node, "true");
                }
                CompletableFuture<Exit> running = new CompletableFuture<>();
                Path begun = temp.resolve("begun");
                Thread thread = new Thread(() -> {
                    try {
                        running.complete(
                                node.execute(Command.of("sh", "-c", ": > \"$1\"; sleep 3", "sh", begun.toString())
                                        .build()));
                    } catch (Exception e) {
                        running.completeExceptionally(e);
                    }
                });
                thread.start();
                Lab.await(Duration.ofSeconds(30), "the first command", () -> Files.exists(begun));
                assertThat(node.execute(Command.of("true").build())).isEqualTo(Exit.exited(0));
                assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.exited(0));
                output(node, "true");
            }
        }
    }

    @Test
    void maxSessionsIsNamedWhenTheServerOpensNoChannels() throws Exception {
        try (Sshd sshd = sshd("a", "MaxSessions 0");
                SshNode node = connect(endpoint(sshd).name("s"))) {
            try {
                node.execute(Command.of("echo").build());
                throw new AssertionError("it ran");
            } catch (ConnectionException e) {
                assertThat(e.reason()).isEqualTo(Cause.NO_CHANNEL);
                assertThat(e.detail()).isEqualTo("channel is not opened.");
                assertThat(e)
                        .hasMessage("cannot run echo on [s]: " + System.getProperty("user.name") + "@127.0.0.1:"
                                + sshd.port()
                                + " opens no further channel on this connection; perhaps MaxSessions in its sshd_config is smaller"
                                + " than the number of commands that run at once");
            }
        }
    }

    @Test
    void aForcedCommandOfTheServerRunsInsteadAndEnds() throws Exception {
        try (Sshd sshd = sshd("a", "ForceCommand echo forced")) {
            try (SshNode node = connect(endpoint(sshd).name("s"))) {
                assertThat(output(node, "true")).isEqualTo("forced\n");
            }
        }
    }

    @Test
    void aServerThatDiesLeavesAnUnknownEndAndNotAFailure() throws Exception {
        Sshd sshd = sshd("a");
        try (SshNode node = connect(endpoint(sshd).name("s"))) {
            CompletableFuture<Exit> running = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    running.complete(node.execute(Command.of("sleep", "5").build()));
                } catch (Exception e) {
                    running.completeExceptionally(e);
                }
            });
            thread.start();
            Thread.sleep(500);
            sshd.kill();
            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
            try {
                node.execute(Command.of("true").build());
                throw new AssertionError("it ran");
            } catch (ConnectionException e) {
                assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
                assertThat(e)
                        .hasMessage("cannot reach " + System.getProperty("user.name") + "@127.0.0.1:" + sshd.port()
                                + " [s]: connection refused; perhaps no SSH server runs there, or it listens on another"
                                + " port than " + sshd.port());
            }
        }
    }

    @Test
    void closingWhileACommandRunsLeavesItsEndUnknown() throws Exception {
        try (Sshd sshd = sshd("a")) {
            SshNode node = connect(endpoint(sshd).name("s"));
            CompletableFuture<Exit> running = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    running.complete(node.execute(Command.of("sleep", "5").build()));
                } catch (Exception e) {
                    running.completeExceptionally(e);
                }
            });
            thread.start();
            Thread.sleep(500);
            node.close();
            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
            assertThat(threads()).isEmpty();
        }
    }

    @Test
    void anOldServersAlgorithmsAreNamedOnBothSides() throws Exception {
        try (Sshd sshd = Sshd.start(temp.resolve("old"), List.of("rsa"), "HostKeyAlgorithms ssh-rsa")) {
            ConnectionException e = refused(endpoint(sshd).name("s"));
            assertThat(e.reason()).isEqualTo(Cause.PROTOCOL);
            assertThat(e)
                    .hasMessage(
                            "cannot agree with " + System.getProperty("user.name") + "@127.0.0.1:" + sshd.port()
                                    + " [s] on server_host_key: we offer"
                                    + " rsa-sha2-512,rsa-sha2-256,ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521;"
                                    + " the server offers ssh-rsa; ssh-rsa alone means an SSH server from before 2016 that signs with SHA-1,"
                                    + " which is not accepted any more: perhaps you should update it, or give it an ed25519 host key");
        }
    }
}
