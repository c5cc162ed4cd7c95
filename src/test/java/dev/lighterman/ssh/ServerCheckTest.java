package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is wrong on this machine is said before anyone is contacted. */
class ServerCheckTest {
    @TempDir
    Path temp;

    private Path home;

    @BeforeEach
    void makeHome() throws Exception {
        Sshd.require(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "there is no ssh-keygen");
        home = Files.createDirectories(temp.resolve("home"));
    }

    private Server server() {
        return Server.ssh("server.example.org").user("deploy").knownHosts(temp.resolve("known_hosts"));
    }

    private String problem(Server server) {
        return problem(server, Optional.empty());
    }

    private String problem(Server endpoint, Optional<Path> agent) {
        Server settings = endpoint.name("server");
        Throwable thrown = catchThrowable(
                () -> Prepared.of(settings, new UserHome(home, agent)).close());
        assertThat(thrown).isInstanceOf(InvalidInputException.class);
        return thrown.getMessage();
    }

    private Server key(Path file) {
        return server().identity(file);
    }

    private void fine(Server endpoint) {
        Server settings = endpoint.name("server");
        assertThatCode(() -> Prepared.of(settings, new UserHome(home, Optional.empty()))
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void aMissingKeyFile() {
        Path file = temp.resolve("none");
        assertThat(problem(key(file)))
                .isEqualTo(
                        "key file " + file + " does not exist; perhaps you should name another one, or create it with"
                                + " `ssh-keygen -t ed25519 -f " + file + "` and add " + file
                                + ".pub to authorized_keys on the server");
    }

    @Test
    void aDirectoryForAKeyFile() {
        assertThat(problem(key(temp)))
                .isEqualTo("key file " + temp + " is a directory; perhaps you should name the key in it");
    }

    @Test
    void aPublicKey() throws Exception {
        Path file = Sshd.keygen(temp.resolve("id"), "ed25519", "");
        assertThat(problem(key(Path.of(file + ".pub"))))
                .isEqualTo("key file " + file
                        + ".pub is a public key; perhaps you should name the private key that belongs to it, " + file);
    }

    @Test
    void aKeyThatOthersCanReadIsRefusedAsSshRefusesIt() throws Exception {
        Path file = Sshd.keygen(temp.resolve("id"), "ed25519", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(problem(key(file)))
                .isEqualTo("key file " + file
                        + " can be used by others on this machine (mode 0640); perhaps you should run `chmod 600 "
                        + file
                        + "`");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        fine(key(file));
    }

    @Test
    void aDefaultKeyThatOthersCanReadIsPassedOver() throws Exception {
        Path file = Files.createDirectories(home.resolve(".ssh")).resolve("id_ed25519");
        Sshd.keygen(file, "ed25519", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(problem(server()))
                .startsWith("no key or password for server.example.org: " + file
                        + " (not tried, for it can be used by others on this machine (mode 0666); perhaps you should run"
                        + " `chmod 600 " + file + "`); ");
    }

    @Test
    void noKeyAtAll() throws Exception {
        Path file = Files.writeString(temp.resolve("notes.txt"), "buy milk\n");
        assertThat(problem(key(file)))
                .isEqualTo("key file " + file + " is not a private key; perhaps you should name another one");
    }

    @Test
    void aDamagedKey() throws Exception {
        Path file = Sshd.keygen(temp.resolve("id"), "ed25519", "");
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^.{70}$\\n", ""));
        assertThat(problem(key(file)))
                .startsWith("key file " + file + " cannot be read as a private key (")
                .endsWith("); perhaps it is damaged or of a kind that is not supported");
    }

    @Test
    void aKeyThatNeedsAPassphraseAndAWrongOne() throws Exception {
        for (String[] kind : new String[][] {{"ed25519"}, {"rsa", "-m", "PEM"}, {"ecdsa", "-m", "PKCS8"}}) {
            Path file = temp.resolve("id_" + kind[0]);
            Sshd.keygen(file, kind[0], "correct horse", Arrays.copyOfRange(kind, 1, kind.length));
            assertThat(problem(key(file)))
                    .isEqualTo("key file " + file
                            + " needs a passphrase; perhaps you should give it one, or use the SSH agent");
            assertThat(problem(key(file).passphrase(Secret.of("battery staple"))))
                    .isEqualTo("the passphrase given does not open key file " + file);
            fine(key(file).passphrase(Secret.of("correct horse")));
        }
    }

    @Test
    void allProblemsAtOnce() {
        Path a = temp.resolve("a");
        Path b = temp.resolve("b");
        Server settings = key(a).name("server").jump(Server.ssh("jump").identity(b));
        Throwable thrown = catchThrowable(() ->
                Prepared.of(settings, new UserHome(home, Optional.empty())).close());
        assertThat(((InvalidInputException) thrown).problems())
                .extracting(problem ->
                        problem.message().substring(0, 9 + b.toString().length()))
                .containsExactly("key file " + b, "key file " + a);
    }

    @Test
    void knownHostsThatCannotBeRead() {
        Server endpoint = server().knownHosts(temp).password(Secret.of("x"));
        assertThat(problem(endpoint, Optional.empty()))
                .isEqualTo(
                        "known_hosts file " + temp
                                + " is a directory; perhaps you should name another one, or pin the server's key by its fingerprint");
    }

    @Test
    void noAgent() {
        Server endpoint = server().agent();
        assertThat(problem(endpoint, Optional.empty()))
                .isEqualTo("the SSH agent cannot be asked: SSH_AUTH_SOCK is not set; perhaps you should start one with"
                        + " `eval \"$(ssh-agent)\"` and add your key with `ssh-add`");
        Path socket = temp.resolve("agent");
        assertThat(problem(endpoint, Optional.of(socket)))
                .isEqualTo("the SSH agent at " + socket
                        + " (SSH_AUTH_SOCK) does not answer; perhaps you should start one with"
                        + " `eval \"$(ssh-agent)\"` and add your key with `ssh-add`");
    }

    @Test
    void nothingGivenAndNothingFound() {
        assertThat(problem(server(), Optional.of(temp.resolve("stale"))))
                .isEqualTo("no key or password for server.example.org: no usable key at the agent or in "
                        + home.resolve(".ssh") + "; perhaps you should set server.identity or server.password");
    }

    /** The JVM's "?" was tried as a name, and the server's refusal was all that was said. */
    @Test
    void aUserWithoutANameHereNeedsTheOneOfTheServer() throws Exception {
        Path file = Sshd.keygen(temp.resolve("id"), "ed25519", "");
        assertThat(problem(key(file).user("?")))
                .isEqualTo("no user name to log in to server.example.org with: this process' user has none here;"
                        + " perhaps you should set server.user");
        assertThat(problem(key(file)
                        .user("kim")
                        .jump(Server.ssh("gate.example.org").user("?").identity(file))))
                .isEqualTo("no user name to log in to gate.example.org with: this process' user has none here;"
                        + " perhaps you should write USER@HOST in server.jump");
    }

    /** The key was named below a condition that is not understood here, and only doctor said so. */
    @Test
    void nothingFoundForWhatOfSshsConfigurationIsNotHonoured() throws Exception {
        Path ssh = Files.createDirectories(home.resolve(".ssh"));
        Files.writeString(
                ssh.resolve("config"), "Match exec true\n  IdentityFile x\nHost *\n  ProxyCommand nc %h %p\n");
        assertThat(problem(server(), Optional.of(temp.resolve("stale"))))
                .isEqualTo("no key or password for server.example.org: no usable key at the agent or in " + ssh
                        + "; of ssh's configuration this is not honoured here: match exec, proxycommand; perhaps you"
                        + " should set server.identity or server.password");
    }

    @Test
    void theDefaultsAreOpenSshs() throws Exception {
        Path ssh = Files.createDirectories(home.resolve(".ssh"));
        Sshd.keygen(ssh.resolve("id_rsa"), "rsa", "");
        Sshd.keygen(ssh.resolve("id_ed25519"), "ed25519", "");
        Sshd.keygen(ssh.resolve("id_ecdsa"), "ecdsa", "secret");
        Server settings = server().name("server");
        try (Prepared prepared = Prepared.of(settings, new UserHome(home, Optional.empty()))) {
            List<String> tried = prepared.hops().get(0).keys().tried();
            assertThat(tried).hasSize(3);
            assertThat(tried.get(0)).startsWith("key " + ssh.resolve("id_ed25519") + " (ssh-ed25519 SHA256:");
            assertThat(tried.get(1))
                    .isEqualTo(ssh.resolve("id_ecdsa") + " (encrypted, no passphrase given, not tried)");
            assertThat(tried.get(2)).startsWith("key " + ssh.resolve("id_rsa") + " (ssh-rsa SHA256:");
        }
    }

    @Test
    void aTildeStandsForTheHomeDirectory() throws Exception {
        Files.createDirectories(home.resolve(".ssh"));
        Sshd.keygen(home.resolve(".ssh/deploy"), "ed25519", "");
        fine(key(Path.of("~/.ssh/deploy")));
    }

    @Test
    void theKeysOfAnAgentAreOffered() throws Exception {
        Path socket = temp.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .start();
        try {
            for (int i = 0; i < 100 && !Files.exists(socket); i++) {
                Thread.sleep(20);
            }
            Server endpoint = server().agent();
            assertThat(problem(endpoint, Optional.of(socket)))
                    .isEqualTo("the SSH agent at " + socket
                            + " holds no key; perhaps you should add yours with `ssh-add`");
            Path key = Sshd.keygen(temp.resolve("id"), "ed25519", "", "-C", "deploy@한국");
            Sshd.run(List.of("sh", "-c", "SSH_AUTH_SOCK=" + socket + " ssh-add -q " + key));
            Server settings = endpoint.name("server");
            try (Prepared prepared = Prepared.of(settings, new UserHome(home, Optional.of(socket)))) {
                assertThat(prepared.hops().get(0).keys().tried()).hasSize(1);
                assertThat(prepared.hops().get(0).keys().tried().get(0))
                        .startsWith("agent's key deploy@한국 (ssh-ed25519 SHA256:");
            }
        } finally {
            agent.destroy();
        }
    }

    @Test
    void noSecretIsInAnyText() {
        Server settings = server().password(Secret.of("hunter2")).passphrase(Secret.of("hunter3"));
        assertThat(settings.toString()).isEqualTo("deploy@server.example.org:22");
    }
}
