package dev.lighterman.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JSch's traps, one by one; what else guards against them is in HostKeyIT, ConnectIT and SshFaultsTest. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshTrapsIT {
    private SshNode node;

    @TempDir
    Path temp;

    @BeforeAll
    void connect() throws Exception {
        node = SshNode.connect(
                Lab.ssh().endpoint().name("lab"),
                new SshTiming(Duration.ofSeconds(15), 3, Duration.ofSeconds(1)),
                SshListener.none());
    }

    @AfterAll
    void disconnect() {
        if (node != null) {
            node.close();
        }
    }

    private String output(String... command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(node.execute(Command.of(command).output(out).build())).isEqualTo(Exit.exited(0));
        return out.toString(UTF_8);
    }

    @Test
    void trap01NoMisspeltOptionOfJschCanOpenTheDoor(@TempDir Path fresh) throws Exception {
        // Whatever an application set for all of JSch: a host that is not known stays out.
        JSch.setConfig("StrictHostKeyChecking", "accept-new");
        try {
            Server lab = Lab.ssh().endpoint();
            Server unknown = lab.hostKey(HostKey.strict()).knownHosts(fresh.resolve("known_hosts"));
            assertThatThrownBy(() -> SshNode.connect(unknown.name("lab"), SshListener.none()))
                    .hasMessageContaining(" is not known: the server shows ssh-ed25519 SHA256:");
        } finally {
            JSch.setConfig("StrictHostKeyChecking", "ask");
        }
    }

    @Test
    void trap02ASinkThatThrowsOnStandardErrorCostsTheSessionNothing() throws Exception {
        OutputStream throwing = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UncheckedIOException(new IOException("no"));
            }
        };
        assertThatThrownBy(() -> node.execute(Command.of("sh", "-c", "echo x >&2; sleep 30")
                        .error(throwing)
                        .build()))
                .hasRootCauseMessage("no");
        assertThat(output("echo", "alive")).isEqualTo("alive\n");
    }

    @Test
    void trap02MegabytesOnAnErrorStreamNobodyReadsHoldUpNobody() throws Exception {
        CompletableFuture<Exit> noisy = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                noisy.complete(node.execute(Command.of("sh", "-c", "head -c 40000000 /dev/zero >&2")
                        .error(new OutputStream() {
                            @Override
                            public void write(int b) {
                                release.join();
                            }

                            @Override
                            public void write(byte[] bytes, int offset, int length) {
                                release.join();
                            }
                        })
                        .build()));
            } catch (Exception e) {
                noisy.completeExceptionally(e);
            }
        });
        thread.start();
        Thread.sleep(500);
        for (int i = 0; i < 5; i++) {
            assertThat(output("echo", "alive")).isEqualTo("alive\n");
        }
        release.complete(null);
        assertThat(noisy.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.exited(0));
    }

    @Test
    void trap03InputEndsWithoutAndWithData() throws Exception {
        assertThat(output("cat")).isEmpty();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.execute(Command.of("cat")
                .input(to -> to.write("x".getBytes(UTF_8)))
                .output(out)
                .build());
        assertThat(out.toString(UTF_8)).isEqualTo("x");
    }

    @Test
    void trap04SixHundredStatusesAreAllTold() throws Exception {
        for (int i = 0; i < 600; i++) {
            assertThat(node.execute(Command.of("true").build())).isEqualTo(Exit.exited(0));
        }
    }

    @Test
    void trap05ACommandPastItsTimeIsEndedThoughItsOutputNeverStops() throws Exception {
        Exit exit =
                node.execute(Command.of("yes").timeout(Duration.ofMillis(500)).build());
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
    }

    @Test
    void trap07MultiByteTextArrivesUnchangedHoweverItIsCut() throws Exception {
        String text = "이미지 빌드 🙂 ".repeat(100_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.execute(Command.of("cat")
                .input(to -> to.write(text.getBytes(UTF_8)))
                .output(out)
                .build());
        assertThat(out.toString(UTF_8).equals(text)).isTrue();
    }

    @Test
    void trap08AnInterruptWhileManyMegabytesAreSentIsNotSwallowed() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                node.execute(Command.of("sleep", "30")
                        .input(to -> {
                            for (int i = 0; i < 1000; i++) {
                                to.write(new byte[1 << 20]);
                            }
                        })
                        .build());
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        caller.start();
        Thread.sleep(500);
        caller.interrupt();
        assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void trap10NothingOfACommandReliesOnTheLoginShellsQuoting() throws Exception {
        Path file = temp.resolve("it's a \"file\" $(touch oops) \\ 한글\n.txt");
        output("touch", file.toString());
        assertThat(file).exists();
        assertThat(temp.resolve("oops")).doesNotExist();
    }

    @Test
    void trap11ThereIsNoTerminal() throws Exception {
        assertThat(output("sh", "-c", "for i in 0 1 2; do test -t $i && echo tty; done; echo end"))
                .isEqualTo("end\n");
    }

    @Test
    void trap12NoSecretReachesArgumentsOrEnvironmentOfTheServersProcesses() throws Exception {
        String secret = "s3cret-" + System.nanoTime();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        node.execute(Command.of(
                        "sh",
                        "-c",
                        "cat >/dev/null; cat /proc/$$/cmdline /proc/$$/environ /proc/$PPID/cmdline | tr '\\0' '\\n'")
                .input(to -> to.write(secret.getBytes(UTF_8)))
                .output(out)
                .build());
        assertThat(out.toString(UTF_8)).contains("LC_ALL=C.UTF-8").doesNotContain(secret);
    }

    @Test
    void theServersOwnSignalsServeAUserWhoIsNotRoot() throws Exception {
        Lab lab = Lab.ssh();
        Secret password = Secret.of(
                Files.readString(Path.of(lab.value("LAB_SSH_PASSWORD_FILE"))).strip());
        Server endpoint = Server.ssh(lab.sshHost())
                .port(lab.sshPort())
                .user(lab.value("LAB_SSH_PASSWORD_USER"))
                .knownHosts(lab.knownHosts())
                .password(password);
        try (SshNode other = SshNode.connect(endpoint.name("lab"), SshListener.none())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            long start = System.nanoTime();
            Exit exit = other.execute(Command.of("sh", "-c", "sleep 90 & echo $!; wait")
                    .output(out)
                    .timeout(Duration.ofMillis(300))
                    .build());
            assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
            long child = Long.parseLong(out.toString(UTF_8).strip());
            for (int i = 0; i < 100 && Files.exists(Path.of("/proc/" + child)); i++) {
                Thread.sleep(20);
            }
            assertThat(Path.of("/proc/" + child)).doesNotExist();
        }
    }

    @Test
    void aLoginShellOfAnyKindReadsACommandAlike() throws Exception {
        // What sshd does with it: SHELL -c LINE.
        String said = "a b|it's|$(id)|\\|한글||-n|";
        Command one = Command.of("printf", "%s|", "a b", "it's", "$(id)", "\\", "한글", "", "-n")
                .build();
        Command several = Command.of(
                        "printf", "%s|", "a b", "it's", "$(id)", "\\", "한글", "", "-n", "x\n\\n%b!y\\0041\n")
                .build();
        for (List<String> shell : List.of(
                List.of("/bin/sh", "-c"),
                List.of("/bin/bash", "-c"),
                List.of("/bin/dash", "-c"),
                List.of("/bin/busybox", "sh", "-c"),
                List.of("/bin/zsh", "-c"),
                List.of("/bin/tcsh", "-c"),
                List.of("/usr/bin/fish", "-c"))) {
            if (Files.isExecutable(Path.of(shell.get(0)))) {
                assertThat(read(shell, one)).as(shell.toString()).isEqualTo(said);
                assertThat(read(shell, several)).as(shell.toString()).isEqualTo(said + "x\n\\n%b!y\\0041\n|");
            }
        }
    }

    private static String read(List<String> shell, Command command) throws Exception {
        List<String> whole = new ArrayList<>(shell);
        whole.add(SshCommand.line(command, Optional.of("LIGHTERMAN_COMMAND=x")));
        return Sshd.run(whole);
    }
}
