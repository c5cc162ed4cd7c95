package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server does not do on demand: a server in this process, and raw sockets. */
@Timeout(120)
class SshFaultsTest {
    /** Seconds: more than a busy machine needs, less than the default 30 s of connecting and 60 s of missed signs of life. */
    private static final int FAR_FROM_DEFAULTS = 25;

    private static final String PASSWORD = "correct horse battery staple";

    private final SshServer server = SshServer.setUpDefaultServer();
    private final List<AutoCloseable> resources = new ArrayList<>();

    @TempDir
    Path temp;

    @BeforeEach
    void prepare() throws Exception {
        KeyPair hostKey = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setHost("127.0.0.1");
        server.setPasswordAuthenticator((user, password, session) -> PASSWORD.equals(password));
        server.setCommandFactory((channel, line) -> new Scripted(line));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
        server.stop(true);
        assertThat(threads()).isEmpty();
    }

    private static List<String> threads() throws Exception {
        List<String> names = List.of("?");
        for (int i = 0; i < 100 && !names.isEmpty(); i++) {
            names = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("lighterman-ssh"))
                    .toList();
            if (!names.isEmpty()) {
                Thread.sleep(20);
            }
        }
        return names;
    }

    /** Does what the command line says, wherever in it the words stand. */
    private static final class Scripted extends AbstractCommandSupport {
        private ChannelSession channel;

        private Scripted(String line) {
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
                String line = getCommand();
                if (line.contains("no-status")) {
                    getOutputStream().write("some output\n".getBytes(UTF_8));
                    getOutputStream().flush();
                    channel.close(false);
                } else if (line.contains("drop")) {
                    getOutputStream().write("some output\n".getBytes(UTF_8));
                    getOutputStream().flush();
                    Thread.sleep(200);
                    getServerSession().close(true);
                } else if (line.contains("swallow")) {
                    getInputStream().readAllBytes();
                    onExit(0);
                } else if (line.contains("never")) {
                    Thread.sleep(60_000);
                } else if (line.contains("echo LIGHTERMAN")) {
                    getOutputStream().write("Welcome! LIGHTERMAN\n".getBytes(UTF_8));
                    getOutputStream().flush();
                    onExit(0);
                } else {
                    getOutputStream()
                            .write((line.contains("nologin")
                                            ? "Not available.\n"
                                            : line.contains("expired")
                                                    ? "WARNING: Your password has expired.\n"
                                                    : "hello\n")
                                    .getBytes(UTF_8));
                    getOutputStream().flush();
                    onExit(7);
                }
            } catch (IOException | InterruptedException e) {
                onExit(99);
            }
        }
    }

    private Server endpoint(int port) {
        return open(port).password(Secret.of(PASSWORD));
    }

    private static Server open(int port) {
        return Server.ssh("127.0.0.1").port(port).user("deploy").hostKey(HostKey.insecure());
    }

    /** A link to the server, which is started. */
    private Faults.Link link() throws Exception {
        server.start();
        Faults.Link link = new Faults.Link(server.getPort());
        resources.add(link);
        return link;
    }

    private SshNode connect(int port) throws Exception {
        return connect(endpoint(port).name("s"), new SshTiming(Duration.ofSeconds(15), 3, Duration.ofMillis(300)));
    }

    private SshNode connect(Server settings) throws Exception {
        return connect(settings, SshTiming.DEFAULT);
    }

    private SshNode connect(Server settings, SshTiming timing) throws Exception {
        SshNode node = SshNode.connect(settings, timing, SshListener.none());
        resources.add(node);
        return node;
    }

    private static ConnectionException refused(Server settings) throws Exception {
        try (SshNode node = SshNode.connect(settings, SshListener.none())) {
            throw new AssertionError("it connected to " + node.name());
        } catch (ConnectionException e) {
            return e;
        }
    }

    private Server quick(int port, long millis) {
        return endpoint(port).name("s").connectTimeout(Duration.ofMillis(millis));
    }

    @Test
    void aCommandWithoutAStatusIsToldAsSuch() throws Exception {
        server.start();
        SshNode node = connect(server.getPort());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(node.execute(Command.of("no-status").output(out).build())).isEqualTo(Exit.of(Exit.Kind.NO_STATUS));
        assertThat(out.toString(UTF_8)).isEqualTo("some output\n");
        assertThat(node.execute(Command.of("hello").build())).isEqualTo(Exit.exited(7));
    }

    @Test
    void aConnectionDroppedMidCommandIsLostWithTheOutputUntilThen() throws Exception {
        server.start();
        SshNode node = connect(server.getPort());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(node.execute(Command.of("drop").output(out).build())).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
        assertThat(out.toString(UTF_8)).isEqualTo("some output\n");
    }

    @Test
    void theNextCommandOpensALostConnectionAnew() throws Exception {
        server.start();
        SshNode node = connect(server.getPort());
        assertThat(node.execute(Command.of("drop").build())).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
        assertThat(node.execute(Command.of("hello").build())).isEqualTo(Exit.exited(7));
        assertThat(node.execute(Command.of("drop").build())).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
        int port = server.getPort();
        server.stop(true);
        assertThatThrownBy(() -> node.execute(Command.of("hello").build()))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE))
                .hasMessage("cannot reach deploy@127.0.0.1:" + port
                        + " [s]: connection refused; perhaps no SSH server runs there, or it listens on another port than "
                        + port);
    }

    /** It is lost between the look at it and the command: the server was not asked, so the command is no second one. */
    @Test
    void aCommandThatTheServerWasNotAskedForIsRunOnANewConnection() throws Exception {
        server.start();
        SshNode node = connect(server.getPort());
        Connection found = node.open();
        found.goal().session().disconnect();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(node.execute(found, Command.of("hello").output(out).build())).isEqualTo(Exit.exited(7));
        assertThat(out.toString(UTF_8)).isEqualTo("hello\n");
        assertThat(node.open()).isNotSameAs(found);

        Connection again = node.open();
        again.goal().session().disconnect();
        node.close();
        assertThatThrownBy(() -> node.execute(again, Command.of("hello").build()))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Cause.LOST));
    }

    @Test
    void aClosedNodeOpensNothingAnew() throws Exception {
        server.start();
        SshNode node = connect(server.getPort());
        node.close();
        assertThatThrownBy(() -> node.execute(Command.of("hello").build()))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Cause.LOST));
    }

    @Test
    void aServerThatRunsNoCommandsSaysSo() throws Exception {
        server.setCommandFactory(null);
        server.start();
        SshNode node = connect(server.getPort());
        assertThatThrownBy(() -> node.execute(Command.of("hello").build()))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Cause.NO_CHANNEL))
                .hasMessage("cannot run hello on [s]: deploy@127.0.0.1:" + server.getPort()
                        + " refuses to run commands; perhaps its sshd_config or authorized_keys allows this user no more than"
                        + " forwarding");
    }

    /** As nologin, internal-sftp or a menu do: a run "could not be supervised", and doctor missed Python. */
    @Test
    void aLoginShellThatRunsNothingIsQuoted() throws Exception {
        server.setCommandFactory((session, line) -> new Scripted("nologin"));
        server.start();
        SshNode node = connect(server.getPort());
        assertThatThrownBy(() -> node.execute(Command.of("hello").build()))
                .isInstanceOfSatisfying(
                        ConnectionException.class, e -> assertThat(e.reason()).isEqualTo(Cause.NO_CHANNEL))
                .hasMessage("cannot run hello on [s]: deploy@127.0.0.1:" + server.getPort()
                        + " takes the login, but the login shell runs no commands: Not available.; perhaps you should give"
                        + " the user a shell there (chsh), and look at its profile and at ForceCommand");
    }

    /** It was told to have a shell, which it has. */
    @Test
    void aPasswordThatHasExpiredIsNoMissingShell() throws Exception {
        server.setCommandFactory((session, line) -> new Scripted("expired"));
        server.start();
        SshNode node = connect(server.getPort());
        assertThatThrownBy(() -> node.execute(Command.of("hello").build()))
                .hasMessage("cannot run hello on [s]: deploy@127.0.0.1:" + server.getPort()
                        + " takes the login, but the login shell runs no commands: WARNING: Your password has expired.; perhaps"
                        + " you should change the password there (passwd), or have it never expire (chage -M -1)");
    }

    /** As sshd does where PAM refuses an account: the public key was to be added, which was there and right. */
    @Test
    void aServerThatHangsUpOnALoginIsQuoted() throws Exception {
        CoreModuleProperties.WELCOME_BANNER.set(server, "Your account has expired;\nplease ask.\n");
        server.setPasswordAuthenticator((user, password, session) -> {
            session.close(true);
            return false;
        });
        server.start();
        ConnectionException e = refused(quick(server.getPort(), 5_000));
        assertThat(e.reason()).isEqualTo(Cause.AUTHENTICATION);
        assertThat(e)
                .hasMessage("cannot log in to deploy@127.0.0.1:" + server.getPort()
                        + " [s]: the server closed the connection during the login, and said: Your account has expired; please"
                        + " ask.; perhaps the account has expired or is locked, or logins are not allowed from here or for now;"
                        + " the log of sshd there says which");
    }

    @Test
    void aTimeoutHoldsThoughTheServerIgnoresSignals() throws Exception {
        server.start();
        SshNode node = connect(server.getPort());
        long start = System.nanoTime();
        assertThat(node.execute(
                        Command.of("never").timeout(Duration.ofMillis(200)).build()))
                .isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(FAR_FROM_DEFAULTS));
        assertThat(node.execute(Command.of("hello").build())).isEqualTo(Exit.exited(7));
    }

    @Test
    void aServerThatNeverSaysAWordIsGivenUpInTime() throws Exception {
        try (Faults.Server silent =
                new Faults.Server(socket -> socket.getInputStream().readAllBytes())) {
            long start = System.nanoTime();
            ConnectionException e = refused(quick(silent.port(), 500));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(FAR_FROM_DEFAULTS));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
            assertThat(e)
                    .hasMessage("cannot reach deploy@127.0.0.1:" + silent.port()
                            + " [s]: the connection was accepted, but nothing was heard within 0.5 s; perhaps no SSH server listens"
                            + " on port " + silent.port() + ", or it is overloaded");
        }
    }

    @Test
    void aServerThatDripsItsGreetingIsGivenUpInTimeAsAWhole() throws Exception {
        try (Faults.Server dripping = new Faults.Server(socket -> {
            byte[] greeting = "some words before\r\n".repeat(100).getBytes(UTF_8);
            for (byte b : greeting) {
                socket.getOutputStream().write(b);
                socket.getOutputStream().flush();
                Thread.sleep(50);
            }
        })) {
            long start = System.nanoTime();
            ConnectionException e = refused(quick(dripping.port(), 700));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(FAR_FROM_DEFAULTS));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
        }
    }

    @Test
    void aServerThatFallsSilentAfterItsGreetingIsGivenUpInTime() throws Exception {
        try (Faults.Server silent = new Faults.Server(socket -> {
            socket.getOutputStream().write("SSH-2.0-Silent\r\n".getBytes(UTF_8));
            socket.getInputStream().readAllBytes();
        })) {
            ConnectionException e = refused(quick(silent.port(), 3_000)); // enough to hear the greeting in
            assertThat(e)
                    .hasMessage("cannot reach deploy@127.0.0.1:" + silent.port()
                            + " [s]: the server fell silent while keys were exchanged and did not finish within 3 s; perhaps it is"
                            + " overloaded, or a larger connectTimeout helps");
        }
    }

    @Test
    void aServerOfAnotherProtocolIsToldByWhatItSays() throws Exception {
        try (Faults.Server http = new Faults.Server(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
            socket.close();
        })) {
            ConnectionException e = refused(quick(http.port(), 5_000));
            assertThat(e.reason()).isEqualTo(Cause.PROTOCOL);
            assertThat(e)
                    .hasMessage(
                            "cannot speak SSH with deploy@127.0.0.1:" + http.port()
                                    + " [s]: it is no SSH server, it said \"HTTP/1.1 400 Bad Request\"; perhaps the port is wrong");
        }
    }

    @Test
    void aServerThatHangsUpAtOnceIsToldAsSuch() throws Exception {
        try (Faults.Server rude = new Faults.Server(Socket::close)) {
            ConnectionException e = refused(quick(rude.port(), 5_000));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
            assertThat(e.getMessage())
                    .startsWith("cannot reach deploy@127.0.0.1:" + rude.port() + " [s]: ")
                    .endsWith(
                            "the connection was accepted and closed without a word; perhaps the SSH server is overloaded"
                                    + " (MaxStartups), or does not let this machine in");
        }
    }

    /** It was taken for no SSH server at all, and not tried again. */
    @ParameterizedTest
    @ValueSource(strings = {"Exceeded MaxStartups", "Not allowed at this time"})
    void aServerThatIsBusyIsToldAsSuch(String said) throws Exception {
        try (Faults.Server busy = new Faults.Server(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write((said + "\r\n").getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        })) {
            ConnectionException e = refused(quick(busy.port(), 5_000));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
            assertThat(e)
                    .hasMessage("cannot reach deploy@127.0.0.1:" + busy.port()
                            + " [s]: the SSH server takes no connection for now, it said \"" + said
                            + "\"; perhaps it is overloaded (MaxStartups), or makes this machine wait after failed logins"
                            + " (PerSourcePenalties)");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, End of IO Stream Read", "1, Connection reset"})
    void aServerThatHangsUpWhileKeysAreExchangedIsToldAsSuch(int reset, String how) throws Exception {
        try (Faults.Server rude = new Faults.Server(socket -> {
            socket.getOutputStream().write("SSH-2.0-OpenSSH_9.8\r\n".getBytes(UTF_8));
            int had = 0;
            while (had < 500) { // the client's proposal is larger than that
                had += socket.getInputStream().read(new byte[500]);
            }
            if (reset == 1) {
                socket.setSoLinger(true, 0);
                socket.close();
            } else {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        })) {
            ConnectionException e = refused(quick(rude.port(), 5_000));
            assertThat(e.reason()).isEqualTo(Cause.UNREACHABLE);
            assertThat(e)
                    .hasMessage("cannot reach deploy@127.0.0.1:" + rude.port()
                            + " [s]: the server, which says it is SSH-2.0-OpenSSH_9.8, closed the connection while keys were"
                            + " exchanged (" + how
                            + "); perhaps it is overloaded, is being restarted, or does not let this"
                            + " machine in");
        }
    }

    @Test
    void anInterruptEndsConnectingAtOnce() throws Exception {
        try (Faults.Server silent =
                new Faults.Server(socket -> socket.getInputStream().readAllBytes())) {
            Server settings = quick(silent.port(), 20_000);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    SshNode.connect(settings, SshListener.none()).close();
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            caller.start();
            Thread.sleep(300);
            caller.interrupt();
            assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aDeadLinkIsFoundOutByKeepAlive() throws Exception {
        Faults.Link link = link();
        SshNode node =
                connect(quick(link.port(), 10_000), new SshTiming(Duration.ofMillis(200), 10, Duration.ofSeconds(5)));
        CompletableFuture<Exit> running = start(node, Command.of("never").build());
        Thread.sleep(3_000);
        assertThat(running).as("a quiet link that is alive stays").isNotDone();
        link.freeze();
        assertThat(running.get(FAR_FROM_DEFAULTS, TimeUnit.SECONDS)).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
    }

    @Test
    void aLinkThatDiesBeforeTheFirstCommandIsAnsweredDoesNotHoldItUpForAsLongAsAnAnswerMayTake() throws Exception {
        Faults.Link link = link();
        SshNode node =
                connect(quick(link.port(), 10_000), new SshTiming(Duration.ofMillis(200), 2, Duration.ofSeconds(5)));
        link.freeze();
        CompletableFuture<Exit> running = start(node, Command.of("hello").build());
        Thread.sleep(1_500);
        link.thaw();
        assertThat(running.get(FAR_FROM_DEFAULTS, TimeUnit.SECONDS))
                .as("on a new connection")
                .isEqualTo(Exit.exited(7));
    }

    @Test
    void aDeadLinkIsFoundOutWhileAWriterIsStuckOnIt() throws Exception {
        Faults.Link link = link();
        SshNode node =
                connect(quick(link.port(), 10_000), new SshTiming(Duration.ofMillis(200), 2, Duration.ofSeconds(5)));
        CountDownLatch writing = new CountDownLatch(3);
        CompletableFuture<Exit> running = start(
                node,
                Command.of("swallow")
                        .input(to -> {
                            for (int i = 0; i < 10_000; i++) {
                                to.write(new byte[100_000]);
                                writing.countDown();
                            }
                        })
                        .build());
        assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
        link.freeze();
        assertThat(running.get(FAR_FROM_DEFAULTS, TimeUnit.SECONDS)).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
    }

    @Test
    void aStallInTheMiddleOfAPacketDoesNotBreakTheConnection() throws Exception {
        Faults.Link link = link();
        SshNode node =
                connect(quick(link.port(), 10_000), new SshTiming(Duration.ofMillis(100), 50, Duration.ofSeconds(5)));
        link.freeze();
        CompletableFuture<Exit> running = start(node, Command.of("hello").build());
        Thread.sleep(700);
        link.thaw();
        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.exited(7));
        assertThat(node.execute(Command.of("hello").build())).isEqualTo(Exit.exited(7));
    }

    @Test
    void closingADeadConnectionDoesNotHang() throws Exception {
        Faults.Link link = link();
        SshNode node = connect(quick(link.port(), 10_000));
        CountDownLatch writing = new CountDownLatch(3);
        CompletableFuture<Exit> running = start(
                node,
                Command.of("swallow")
                        .input(to -> {
                            for (int i = 0; i < 10_000; i++) {
                                to.write(new byte[100_000]);
                                writing.countDown();
                            }
                        })
                        .build());
        assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
        link.freeze();
        Thread.sleep(300);
        long start = System.nanoTime();
        node.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(FAR_FROM_DEFAULTS));
        assertThat(running.get(FAR_FROM_DEFAULTS, TimeUnit.SECONDS)).isEqualTo(Exit.of(Exit.Kind.CONNECTION_LOST));
    }

    private static CompletableFuture<Exit> start(SshNode node, Command command) {
        CompletableFuture<Exit> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(node.execute(command));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static KeyboardInteractiveAuthenticator questions(
            String instruction, List<String> prompts, List<String> answers) {
        return new KeyboardInteractiveAuthenticator() {
            @Override
            public InteractiveChallenge generateChallenge(
                    ServerSession session, String username, String lang, String subMethods) {
                InteractiveChallenge challenge = new InteractiveChallenge();
                challenge.setInteractionInstruction(instruction);
                prompts.forEach(prompt -> challenge.addPrompt(prompt, false));
                return challenge;
            }

            @Override
            public boolean authenticate(ServerSession session, String username, List<String> responses) {
                return responses.equals(answers);
            }
        };
    }

    private SshNode login(UnaryOperator<Server> credentials) throws Exception {
        return connect(credentials.apply(open(server.getPort())).name("s"));
    }

    @Test
    void passwordAlone() throws Exception {
        server.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
        server.start();
        assertThat(connect(server.getPort()).execute(Command.of("x").build())).isEqualTo(Exit.exited(7));
    }

    @Test
    void aPasswordAnswersASingleHiddenPromptInAnyLanguage() throws Exception {
        server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
        server.setKeyboardInteractiveAuthenticator(questions("", List.of("암호: "), List.of(PASSWORD)));
        server.start();
        assertThat(connect(server.getPort()).execute(Command.of("x").build())).isEqualTo(Exit.exited(7));
    }

    @Test
    void severalPromptsAreNotAnsweredWithThePassword() throws Exception {
        server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
        server.setKeyboardInteractiveAuthenticator(
                questions("Two factors", List.of("Password: ", "Code: "), List.of(PASSWORD, "123456")));
        server.start();
        ConnectionException e = refused(endpoint(server.getPort()).name("s"));
        assertThat(e.reason()).isEqualTo(Cause.AUTHENTICATION);
        assertThat(e.detail()).isEqualTo("Auth fail for methods 'keyboard-interactive'");
    }

    @Test
    void aWrongPasswordIsSentOnce() throws Exception {
        List<String> seen = new ArrayList<>();
        server.setUserAuthFactories(
                List.of(UserAuthPasswordFactory.INSTANCE, UserAuthKeyboardInteractiveFactory.INSTANCE));
        server.setPasswordAuthenticator((user, password, session) -> !seen.add(password));
        server.setKeyboardInteractiveAuthenticator(questions("", List.of("Password: "), List.of(PASSWORD)));
        server.start();
        Server settings =
                endpoint(server.getPort()).password(Secret.of("hunter2")).name("s");
        ConnectionException e = refused(settings);
        assertThat(seen).containsExactly("hunter2");
        assertThat(e.reason()).isEqualTo(Cause.AUTHENTICATION);
        assertThat(e.detail()).isEqualTo("Auth fail for methods 'password,keyboard-interactive'");
        assertThat(e.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void keyAndPasswordTogetherWhereTheServerWantsBoth() throws Exception {
        Sshd.require(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "there is no ssh-keygen");
        CoreModuleProperties.AUTH_METHODS.set(server, "publickey,password");
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
        server.setPublickeyAuthenticator((user, key, session) -> true);
        server.start();
        Path key = Sshd.keygen(temp.resolve("id"), "ecdsa", "");
        assertThat(login(server -> server.identity(key).password(Secret.of(PASSWORD)))
                        .execute(Command.of("x").build()))
                .isEqualTo(Exit.exited(7));
        Server keyOnly = open(server.getPort()).identity(key).name("s");
        ConnectionException e = refused(keyOnly);
        assertThat(e.detail()).isEqualTo("Auth fail for methods 'password'");
        assertThat(e.getMessage())
                .endsWith("; it offers the methods password; perhaps you should give a password, for keys are not"
                        + " accepted there, or are not enough");
    }

    @Test
    void secretsAreInNoLog() throws Exception {
        StringBuilder log = new StringBuilder();
        Logger logger = Logger.getLogger("dev.lighterman.ssh");
        Handler handler = new Handler() {
            @Override
            public synchronized void publish(LogRecord record) {
                log.append(record.getMessage()).append('\n');
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            server.start();
            connect(server.getPort()).execute(Command.of("x").build());
            assertThat(log.toString()).contains("kex: algorithm: ").doesNotContain(PASSWORD);
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
    }
}
