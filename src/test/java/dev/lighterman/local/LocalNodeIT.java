package dev.lighterman.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.OwnThreads;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.ControlNodeContract;
import dev.lighterman.node.Exit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OwnThreads.class)
class LocalNodeIT extends ControlNodeContract {
    private final LocalNode node = new LocalNode("here", Duration.ofSeconds(1), Set.of());

    @TempDir
    Path temp;

    @Override
    protected ControlNode node() {
        return node;
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void hasItsName() {
        assertThat(node.name()).isEqualTo("here");
    }

    @Test
    void statusesThatAreNoSignalsStayStatuses() throws Exception {
        for (int status : new int[] {0, 1, 126, 127, 128, 160, 250, 255}) {
            assertThat(node.execute(Command.of("sh", "-c", "exit " + status).build()))
                    .isEqualTo(Exit.exited(status));
        }
        assertThat(node.execute(Command.of("sh", "-c", "exit 143").build())).isEqualTo(Exit.signalled("TERM"));
        assertThat(node.execute(Command.of("sh", "-c", "exit 159").build())).isEqualTo(Exit.signalled("SYS"));
    }

    @Test
    void aFileThatMayNotBeExecutedIsStatus126() throws Exception {
        Path file = Files.writeString(temp.resolve("script"), "#!/bin/sh\n");
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        assertThat(node.execute(Command.of(file.toString()).error(error).build()))
                .isEqualTo(Exit.exited(126));
        assertThat(error.toString(StandardCharsets.UTF_8)).isEqualTo(file + ": Permission denied\n");
    }

    @Test
    void aProgramMayHaveAnEqualsSignInItsName() throws Exception {
        Path file = Files.writeString(temp.resolve("a=b"), "#!/bin/sh\necho \"$1\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertThat(node.execute(
                        Command.of(file.toString(), " c d ").output(said).build()))
                .isEqualTo(Exit.exited(0));
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo(" c d \n");
    }

    @Test
    void variablesThatHoldASecretAreNotPassedOnButThoseThatProgramsNeedAre() throws Exception {
        String script = "echo \"${LIGHTERMAN_TEST_TOKEN-is not there}, $LIGHTERMAN_HISTORY, $HOME, $LC_ALL\"";
        String home = System.getenv("HOME");
        assertThat(said(node, script)).isEqualTo("a-token-for-tests, none, " + home + ", C.UTF-8");
        // a short value may be that of any other variable
        List<Secret> secrets = List.of(Secret.of("a-token-for-tests"), Secret.of("none"), Secret.of(home));
        try (LocalNode withheld = new LocalNode("here", secrets)) {
            assertThat(said(withheld, script)).isEqualTo("is not there, none, " + home + ", C.UTF-8");
        }
    }

    private static String said(ControlNode node, String script) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        node.execute(Command.of("sh", "-c", script).output(said).build());
        return said.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void descendantsInOtherSessionsAreEndedToo() throws Exception {
        Path pid = temp.resolve("pid");
        Exit exit = node.execute(Command.of(
                        "sh", "-c", "setsid sh -c 'echo $$ > \"$1\"; exec sleep 300' sh \"$1\"", "sh", pid.toString())
                .timeout(Duration.ofMillis(500))
                .build());
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertGone(pid);
    }

    @Test
    void aGrandchildThatIgnoresTermIsKilledThoughItsParentEnded() throws Exception {
        Path pid = temp.resolve("pid");
        Exit exit = node.execute(Command.of(
                        "sh",
                        "-c",
                        "sh -c 'trap \"\" TERM; echo $$ > \"$1\"; while :; do sleep 0.1; done' sh \"$1\" & wait",
                        "sh",
                        pid.toString())
                .timeout(Duration.ofMillis(500))
                .build());
        assertThat(exit).isEqualTo(Exit.of(Exit.Kind.TIMED_OUT));
        assertGone(pid);
    }

    @Test
    void closingKillsWhatRunsAndRefusesMore() throws Exception {
        CompletableFuture<Exit> running = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                running.complete(node.execute(Command.of("sleep", "300").build()));
            } catch (ConnectionException | InterruptedException e) {
                running.completeExceptionally(e);
            }
        });
        thread.start();
        Thread.sleep(300);
        node.close();
        node.close();
        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.signalled("KILL"));
        assertThatThrownBy(() -> node.execute(Command.of("true").build()))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("cannot run true on here: it was closed");
    }

    @Test
    void threadsEndWithTheCommand() throws Exception {
        Set<Thread> before = threads();
        node.execute(Command.of("true").build());
        Set<Thread> after = threads();
        for (int i = 0; i < 100 && !before.containsAll(after); i++) {
            Thread.sleep(20);
            after = threads();
        }
        assertThat(before).containsAll(after);
    }

    /** Those of a command whose background child keeps its output open are there until that child ends. */
    private static Set<Thread> threads() {
        return OwnThreads.alive().stream()
                .filter(thread -> thread.getName().startsWith("lighterman-local-"))
                .collect(Collectors.toSet());
    }
}
