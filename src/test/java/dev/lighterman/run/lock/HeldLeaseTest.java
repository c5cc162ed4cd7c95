package dev.lighterman.run.lock;

import static dev.lighterman.run.AnsweringNode.GREETING;
import static dev.lighterman.run.AnsweringNode.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Exit;
import dev.lighterman.node.InputPipe;
import dev.lighterman.run.AnsweringNode;
import dev.lighterman.run.Runs;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HeldLeaseTest {
    private static final String WAITING =
            GREETING + "{\"waiting\": \"a\", \"holder\": \"other\", \"since\": 1, \"run\": null}\n";
    private static final String HELD = GREETING + "{\"held\": true, \"kept\": true}\n";

    /** The command that keeps the names was ended by TERM before it had handed them on to the run that went on. */
    @Test
    void aLeaseThatAnInterruptedThreadGivesBackIsHandedOnFirst() throws Exception {
        CompletableFuture<String> handedOn = new CompletableFuture<>();
        AnsweringNode node = new AnsweringNode(command -> {
            say(command, HELD);
            try {
                command.input().writeTo(new InputPipe(OutputStream.nullOutputStream()));
                Thread.sleep(500); // what handing on takes
                handedOn.complete("handed on");
            } catch (InterruptedException e) {
                handedOn.complete("ended before");
            }
            return Exit.exited(0);
        });
        Lease lease = WorkspaceLocks.acquire(
                node, List.of("a"), "me", WorkspaceLocks.token(), true, other -> {}, Duration.ofMinutes(10));
        Thread.currentThread().interrupt();
        lease.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(handedOn).isCompletedWithValue("handed on");
    }

    /** Nothing was said of it, and it was tried for 10 minutes whatever was asked for. */
    @Test
    void aConnectionThatIsLostWhileLocksAreWaitedForIsTold() throws Exception {
        AnsweringNode.Answer cut = command -> {
            say(command, WAITING);
            return Exit.of(Exit.Kind.CONNECTION_LOST);
        };
        AnsweringNode node = new AnsweringNode(cut, cut, command -> {
            say(command, HELD);
            return Exit.exited(0);
        });
        Told told = new Told();
        WorkspaceLocks.acquire(node, List.of("a"), "me", WorkspaceLocks.token(), true, told, Duration.ofMinutes(2))
                .close();
        assertThat(told.lines)
                .containsExactly(
                        "a is held by other",
                        "the connection to ansible-server was lost; it is tried again for 2 min",
                        "the connection to ansible-server is back after ... s",
                        "the connection to ansible-server was lost; it is tried again for 2 min",
                        "the connection to ansible-server is back after ... s");
    }

    /** It ended the thread that keeps the locks, and the one that waits for them waited for ever. */
    @Test
    @Timeout(20)
    void aNodeThatFailsUnexpectedlyEndsTheWaitForLocks() {
        AnsweringNode node = new AnsweringNode(command -> {
            throw new IllegalStateException("the client's pool is shut down");
        });
        assertThatThrownBy(() -> WorkspaceLocks.acquire(
                        node, List.of("a"), "me", WorkspaceLocks.token(), true, other -> {}, Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the client's pool is shut down");
    }

    @Test
    void aConnectionThatIsNotToBeTriedAgainIsNotWhileLocksAreWaitedFor() {
        AnsweringNode node = new AnsweringNode(command -> {
            say(command, WAITING);
            return Exit.of(Exit.Kind.CONNECTION_LOST);
        });
        Told told = new Told();
        assertThatThrownBy(() -> WorkspaceLocks.acquire(
                        node, List.of("a", "b"), "me", WorkspaceLocks.token(), true, told, Duration.ZERO))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("the connection to ansible-server was lost while the locks a, b were waited for, and not"
                        + " regained");
        assertThat(told.lines).containsExactly("a is held by other");
        assertThat(node.executed()).isEqualTo(1);
    }

    /** It was lost for good, though nobody else had wanted it, and another had it only for a while. */
    @Test
    void aLeaseThatWasLostIsHeldAnewWhereThatIsAskedFor() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        AnsweringNode node = new AnsweringNode(
                command -> {
                    say(command, HELD);
                    cut.await();
                    return Exit.of(Exit.Kind.CONNECTION_LOST);
                },
                command -> {
                    say(command, WAITING);
                    back.await();
                    say(command, "{\"held\": true, \"kept\": false}\n");
                    command.input().writeTo(new InputPipe(OutputStream.nullOutputStream()));
                    return Exit.exited(0);
                });
        Told told = new Told();
        try (Lease lease = WorkspaceLocks.acquire(
                node, List.of("a"), "me", WorkspaceLocks.token(), true, other -> {}, Duration.ofMinutes(10))) {
            assertThat(lease.regain(told)).isTrue();
            assertThat(told.lines).isEmpty();
            cut.countDown();
            while (lease.isHeld()) {
                Thread.sleep(10);
            }
            assertThat(lease.regain(other -> {
                        told.waiting(other);
                        back.countDown();
                    }))
                    .isFalse();
            assertThat(told.lines).containsExactly("a is held by other");
            assertThat(lease.isHeld()).isTrue();
            lease.confirm();
            assertThat(lease.regain(told)).isTrue();
        }
    }

    /** A client that does not wait for others does not do so later either. */
    @Test
    void aLeaseThatAnotherHasNowIsLostForAClientThatDoesNotWait() throws Exception {
        AnsweringNode node = new AnsweringNode(
                command -> {
                    say(command, HELD);
                    return Exit.of(Exit.Kind.CONNECTION_LOST);
                },
                command -> {
                    say(command, WAITING);
                    command.input().writeTo(new InputPipe(OutputStream.nullOutputStream()));
                    return Exit.exited(0);
                });
        try (Lease lease = WorkspaceLocks.acquire(
                node, List.of("a"), "me", WorkspaceLocks.token(), false, other -> {}, Duration.ofMinutes(10))) {
            while (lease.isHeld()) {
                Thread.sleep(10);
            }
            assertThatThrownBy(() -> lease.regain(other -> {}))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage(
                            "the lock on ansible-server was lost with the connection, and others may be using what it"
                                    + " was for; perhaps you should run it again");
        }
    }

    private static final class Told implements LockListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void waiting(LockHolder other) {
            lines.add(other.lock() + " is held by " + other.holder());
        }

        @Override
        public void warning(String message) {
            lines.add(message.replaceAll("after [0-9.]+ s", "after ... s"));
        }
    }

    /** Whatever the command does, closing ends; and the command is left to the end of its connection. */
    @Test
    void aLeaseWhoseCommandDoesNotEndIsLeftToTheConnection() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<String> ended = new CompletableFuture<>();
        AnsweringNode node = new AnsweringNode(command -> {
            say(command, HELD);
            try {
                end.await();
                ended.complete("by itself");
            } catch (InterruptedException e) {
                ended.complete("interrupted");
            }
            return Exit.exited(0);
        });
        Lease lease = WorkspaceLocks.acquire(
                node,
                List.of("a"),
                "me",
                WorkspaceLocks.token(),
                true,
                other -> {},
                Duration.ofMinutes(10),
                Runs.TENTH);
        lease.close();
        assertThat(ended).isNotDone();
        end.countDown();
        assertThat(ended.join()).isEqualTo("by itself");
    }
}
