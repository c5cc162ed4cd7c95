package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Server;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every policy against a known, an unknown and a changed host key, with a real sshd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostKeyIT {
    private Sshd sshd;
    private String name;
    private String fingerprint;
    private Path file;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    @BeforeAll
    void start() throws Exception {
        sshd = Sshd.start(shared.resolve("sshd"), List.of("ed25519", "rsa", "ecdsa"));
        name = "[127.0.0.1]:" + sshd.port();
        fingerprint = sshd.fingerprint("ed25519");
    }

    @AfterAll
    void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }

    @BeforeEach
    void forget(@TempDir Path fresh) {
        file = fresh.resolve("ssh/known_hosts");
        warnings.clear();
    }

    private enum State {
        KNOWN,
        UNKNOWN,
        CHANGED
    }

    private void write(State state) throws Exception {
        Files.createDirectories(file.getParent());
        Path other = temp.resolve("other" + System.nanoTime());
        Sshd.keygen(other, "ed25519", "");
        String key = Files.readString(Path.of(other + ".pub")).strip();
        Files.writeString(
                file,
                switch (state) {
                    case KNOWN -> "# mine\n" + name + " " + sshd.hostKey("ed25519") + "\n";
                    case UNKNOWN -> "elsewhere.example.org " + key + "\n";
                    case CHANGED -> "# mine\n\n" + name + " " + key + "\n";
                });
    }

    private void connect(HostKey policy) throws Exception {
        Server settings = sshd.endpoint().hostKey(policy).knownHosts(file).name("server");
        SshListener listener = new SshListener() {
            @Override
            public void sessionOpening(String user, String host, int port) {}

            @Override
            public void sessionOpened() {}

            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        };
        try (SshNode node = SshNode.connect(settings, listener)) {
            assertThat(node.execute(Command.of("true").build())).isEqualTo(Exit.exited(0));
        }
    }

    private ConnectionException refused(HostKey policy) throws Exception {
        String before = Files.exists(file) ? Files.readString(file) : null;
        try {
            connect(policy);
        } catch (ConnectionException e) {
            assertThat(Files.exists(file) ? Files.readString(file) : null).isEqualTo(before);
            return e;
        }
        throw new AssertionError("it connected");
    }

    private String where() {
        return System.getProperty("user.name") + "@127.0.0.1:" + sshd.port() + " [server]";
    }

    private HostKey pinned() {
        return HostKey.pinned(fingerprint);
    }

    private HostKey pinnedToAnother() {
        return HostKey.pinned("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    void strictTakesAKnownKey() throws Exception {
        write(State.KNOWN);
        connect(HostKey.strict());
        assertThat(warnings).isEmpty();
    }

    @Test
    void strictRefusesAnUnknownKeyAndTellsTheRemedies() throws Exception {
        write(State.UNKNOWN);
        ConnectionException e = refused(HostKey.strict());
        assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
        assertThat(e.server()).isEqualTo("server");
        assertThat(e.detail()).isEqualTo("reject HostKey: 127.0.0.1");
        assertThat(e)
                .hasMessage("the host key of " + where() + " is not known: the server shows ssh-ed25519 " + fingerprint
                        + ", and "
                        + file + " has no key for " + name
                        + "; once the fingerprint is confirmed, perhaps you should run `ssh-keyscan -p " + sshd.port()
                        + " 127.0.0.1 >> " + file + "`, or pin the key: hostKey: " + fingerprint);
    }

    @Test
    void theRemedyForAnUnknownKeyIsOne() throws Exception {
        write(State.UNKNOWN);
        String message = refused(HostKey.strict()).getMessage();
        String remedy = message.substring(message.indexOf('`') + 1, message.lastIndexOf('`'));
        Sshd.run(List.of("sh", "-c", remedy));
        connect(HostKey.strict());
        connect(HostKey.parse(message.substring(message.lastIndexOf("SHA256:"))));
    }

    @Test
    void strictWithoutAnyFileRefuses() throws Exception {
        assertThat(refused(HostKey.strict()).reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void strictRefusesAChangedKeyAndTellsTheRemedy() throws Exception {
        write(State.CHANGED);
        String old = Sshd.run(List.of("ssh-keygen", "-lf", file.toString())).split(" ", -1)[1];
        ConnectionException e = refused(HostKey.strict());
        assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_CHANGED);
        assertThat(e.detail()).isEqualTo("HostKey has been changed: 127.0.0.1");
        assertThat(e)
                .hasMessage("the host key of " + where() + " has changed: the server shows ssh-ed25519 " + fingerprint
                        + ", but "
                        + file + ":3 has ssh-ed25519 " + old
                        + "; somebody may be in between. If the server was reinstalled, perhaps you should remove the old key"
                        + " with `ssh-keygen -R '" + name + "' -f " + file
                        + "` and add the new one once its fingerprint is confirmed");
        String message = e.getMessage();
        Sshd.run(List.of("sh", "-c", message.substring(message.indexOf('`') + 1, message.lastIndexOf('`'))));
        assertThat(refused(HostKey.strict()).reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
    }

    @Test
    void acceptNewTakesAKnownKeyAndWritesNothing() throws Exception {
        write(State.KNOWN);
        String before = Files.readString(file);
        connect(HostKey.acceptNew());
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(warnings).isEmpty();
    }

    @Test
    void acceptNewAddsAnUnknownKeyOnceAndSaysSo() throws Exception {
        write(State.UNKNOWN);
        Files.writeString(file, Files.readString(file).strip());
        String before = Files.readString(file);
        connect(HostKey.acceptNew());
        assertThat(Files.readString(file)).isEqualTo(before + "\n" + name + " " + sshd.hostKey("ed25519") + "\n");
        assertThat(warnings)
                .containsExactly("the host key of " + System.getProperty("user.name") + "@127.0.0.1:" + sshd.port()
                        + " was accepted for the first time and added to " + file + ": ssh-ed25519 " + fingerprint);
        connect(HostKey.acceptNew());
        connect(HostKey.strict());
        assertThat(warnings).hasSize(1);
        assertThat(Sshd.run(List.of("ssh-keygen", "-F", name, "-f", file.toString())))
                .contains("found: line 2");
    }

    @Test
    void acceptNewMakesTheFileForTheUserOnly() throws Exception {
        connect(HostKey.acceptNew());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void acceptNewHashesTheNameWhereTheFileHasHashedOnes() throws Exception {
        write(State.UNKNOWN);
        Sshd.run(List.of("ssh-keygen", "-H", "-f", file.toString()));
        connect(HostKey.acceptNew());
        assertThat(Files.readAllLines(file).get(1)).startsWith("|1|");
        assertThat(Sshd.run(List.of("ssh-keygen", "-F", name, "-f", file.toString())))
                .contains("found: line 2");
        connect(HostKey.strict());
    }

    @Test
    void acceptNewRefusesAChangedKey() throws Exception {
        write(State.CHANGED);
        assertThat(refused(HostKey.acceptNew()).reason()).isEqualTo(Cause.HOST_KEY_CHANGED);
    }

    @Test
    void acceptNewByManyAtOnceAddsOneLine() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            new Thread(() -> {
                        try {
                            connect(HostKey.acceptNew());
                            done.complete(null);
                        } catch (Throwable e) {
                            done.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        for (CompletableFuture<Void> done : all) {
            done.get(120, TimeUnit.SECONDS);
        }
        assertThat(Files.readString(file)).isEqualTo(name + " " + sshd.hostKey("ed25519") + "\n");
    }

    @Test
    void acceptNewThatCannotRecordTheKeyRefuses() throws Exception {
        Files.createDirectories(file.getParent());
        Path parent = Files.writeString(file.getParent().resolve("file"), "");
        file = parent.resolve("known_hosts");
        ConnectionException e = refused(HostKey.acceptNew());
        assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
        assertThat(e.getMessage())
                .startsWith("the host key of " + where() + ", ssh-ed25519 " + fingerprint
                        + ", is new and could not be added to " + file + ": ")
                .endsWith("; perhaps you should make the file writable, or pin the key: hostKey: " + fingerprint);
    }

    @Test
    void pinnedTakesTheKeyWhateverKnownHostsSays() throws Exception {
        for (State state : State.values()) {
            write(state);
            String before = Files.readString(file);
            connect(pinned());
            assertThat(Files.readString(file)).isEqualTo(before);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void pinnedTakesAKeyOfATypeTheServerDoesNotShowFirst() throws Exception {
        connect(HostKey.pinned(sshd.fingerprint("rsa")));
        connect(HostKey.pinned(sshd.fingerprint("ecdsa")));
    }

    @Test
    void pinnedRefusesAnyOtherKeyWhateverKnownHostsSays() throws Exception {
        for (State state : State.values()) {
            write(state);
            ConnectionException e = refused(pinnedToAnother());
            assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
            assertThat(e)
                    .hasMessage(
                            "the host key of " + where() + " is not the pinned one: the server shows ssh-ed25519 "
                                    + fingerprint
                                    + ", pinned is SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; somebody may be in between. If the"
                                    + " server was reinstalled, perhaps you should pin the new fingerprint once it is confirmed");
        }
    }

    @Test
    void insecureTakesAnyKeyAndWarnsEachTime() throws Exception {
        for (State state : State.values()) {
            write(state);
            String before = Files.readString(file);
            connect(HostKey.insecure());
            assertThat(Files.readString(file)).isEqualTo(before);
        }
        assertThat(warnings)
                .hasSize(3)
                .containsOnly("the host key of " + System.getProperty("user.name") + "@127.0.0.1:" + sshd.port()
                        + " was not checked (insecure): ssh-ed25519 " + fingerprint
                        + "; another server in its place would get the credentials and the commands");
    }

    @Test
    void theTypeThatKnownHostsHasIsAskedForFirst() throws Exception {
        Files.createDirectories(file.getParent());
        for (String type : List.of("rsa", "ecdsa")) {
            Files.writeString(file, name + " " + sshd.hostKey(type) + "\n");
            connect(HostKey.strict());
        }
    }

    @Test
    void aKnownKeyOfATypeTheServerHasNoMoreIsAChange() throws Exception {
        Sshd other = Sshd.start(temp.resolve("rsa"), List.of("rsa"));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "[127.0.0.1]:" + other.port() + " " + sshd.hostKey("ed25519") + "\n");
            for (HostKey policy : List.of(HostKey.strict(), HostKey.acceptNew())) {
                Server settings =
                        other.endpoint().hostKey(policy).knownHosts(file).name("server");
                assertThatThrownBy(() ->
                                SshNode.connect(settings, SshListener.none()).close())
                        .isInstanceOfSatisfying(
                                ConnectionException.class,
                                e -> assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_CHANGED));
            }
        } finally {
            other.close();
        }
    }

    @Test
    void hashedWildcardAndPortNamesAreFound() throws Exception {
        Files.createDirectories(file.getParent());
        for (String names :
                List.of("[127.0.0.*]:" + sshd.port(), "elsewhere,[127.0.0.1]:" + sshd.port(), "[127.0.0.?]:*")) {
            Files.writeString(file, names + " " + sshd.hostKey("ed25519") + "\n");
            connect(HostKey.strict());
        }
        Files.writeString(file, "[127.0.0.*]:*,!" + name + " " + sshd.hostKey("ed25519") + "\n");
        assertThat(refused(HostKey.strict()).reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
        Files.writeString(file, name + " " + sshd.hostKey("ed25519") + "\n");
        Sshd.run(List.of("ssh-keygen", "-H", "-f", file.toString()));
        assertThat(Files.readString(file)).startsWith("|1|");
        connect(HostKey.strict());
    }

    @Test
    void aKeyKnownForTheNameAloneIsTakenOnAnyPortAndAnotherOneIsJustUnknown() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "127.0.0.1 " + sshd.hostKey("rsa") + "\n");
        connect(HostKey.strict());
        Path other = Sshd.keygen(temp.resolve("another"), "ed25519", "");
        Files.writeString(file, "127.0.0.1 " + Files.readString(Path.of(other + ".pub")));
        assertThat(refused(HostKey.strict()).reason()).isEqualTo(Cause.HOST_KEY_UNKNOWN);
    }

    @Test
    void aRevokedKeyIsRefusedThoughItIsKnown() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, name + " " + sshd.hostKey("ed25519") + "\n@revoked * " + sshd.hostKey("ed25519") + "\n");
        ConnectionException e = refused(HostKey.strict());
        assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_CHANGED);
        assertThat(e)
                .hasMessage("the host key of " + where() + ", ssh-ed25519 " + fingerprint + ", is revoked: " + file
                        + ":2 says so; do not connect there");
    }

    @Test
    void aHostCertificateOfAKnownAuthorityIsTaken() throws Exception {
        Path authority = Sshd.keygen(temp.resolve("authority"), "ed25519", "");
        Sshd certified = Sshd.start(
                temp.resolve("certified"),
                List.of("ed25519"),
                "HostCertificate " + temp.resolve("certified/host_ed25519-cert.pub"));
        try {
            certify(authority, "certified/host_ed25519.pub");
            certified.restart();
            Files.createDirectories(file.getParent());
            Files.writeString(file, "@cert-authority [127.0.0.1]:* " + Files.readString(Path.of(authority + ".pub")));
            Server settings = certified.endpoint().knownHosts(file).name("server");
            SshNode.connect(settings, SshListener.none()).close();

            // an unknown key, it said, to be added by ssh-keyscan
            certify(authority, "certified/host_ed25519.pub", "-V", "20200101:20200201");
            certified.restart();
            assertThatThrownBy(() -> SshNode.connect(settings, SshListener.none()))
                    .hasMessageContaining(" is not vouched for: " + file + " names an authority for [127.0.0.1]:"
                            + certified.port() + ", and the server shows ssh-ed25519 SHA256:")
                    .hasMessageContaining(" without a certificate of it that is valid; perhaps it has expired");
        } finally {
            certified.close();
        }
    }

    private void certify(Path authority, String key, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("ssh-keygen", "-q", "-s", authority.toString(), "-h", "-I", "test", "-n", "127.0.0.1"));
        command.addAll(List.of(more));
        command.add(temp.resolve(key).toString());
        Sshd.run(command);
    }

    /** With {@code insecure}, any server that answered a reconnect was trusted without a word, and got the next run's secrets. */
    @Test
    void aReconnectInsistsOnTheKeyThatWasShownFirst() throws Exception {
        try (Sshd other = Sshd.start(temp.resolve("other-sshd"), List.of("ed25519"));
                CuttingLink link = new CuttingLink(sshd.port())) {
            Server server = sshd.endpoint()
                    .port(link.port())
                    .identity(sshd.identity(), other.identity())
                    .hostKey(HostKey.insecure())
                    .knownHosts(file)
                    .name("server");
            try (SshNode node = SshNode.connect(server, SshListener.none())) {
                link.cut();
                executeOnceTheLossIsSeen(node);
                link.leadTo(other.port());
                link.cut();
                assertThatThrownBy(() -> executeOnceTheLossIsSeen(node))
                        .isInstanceOfSatisfying(
                                ConnectionException.class,
                                e -> assertThat(e.reason()).isEqualTo(Cause.HOST_KEY_CHANGED))
                        .hasMessageStartingWith("the host key of " + System.getProperty("user.name") + "@127.0.0.1:"
                                + link.port() + " [server] has changed since this connection was first made: the server"
                                + " shows ssh-ed25519 " + other.fingerprint("ed25519")
                                + ", at first it showed ssh-ed25519 " + fingerprint + "; somebody may be in between.");
            }
        }
    }

    /** The command that finds the connection lost says so; the next one opens it anew. */
    private static void executeOnceTheLossIsSeen(SshNode node) throws Exception {
        for (int i = 0; i < 100; i++) {
            try {
                if (node.execute(Command.of("true").build()).equals(Exit.exited(0))) {
                    return;
                }
            } catch (ConnectionException e) {
                if (e.reason() != Cause.LOST) {
                    throw e;
                }
            }
        }
        throw new AssertionError("the connection is never opened anew");
    }

    @Test
    void aLineThatCannotBeReadIsNamedAndPassedOver() throws Exception {
        write(State.KNOWN);
        Files.writeString(file, Files.readString(file) + "|1|=abc=|abc= " + sshd.hostKey("ed25519") + "\n");
        connect(HostKey.strict());
        assertThat(warnings)
                .containsExactly(
                        "the line " + file + ":3 of known hosts is not understood and was passed over; perhaps you"
                                + " should correct or remove it");
    }
}
