package dev.lighterman.run;

import static dev.lighterman.run.AnsweringNode.GREETING;
import static dev.lighterman.run.AnsweringNode.say;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.node.Exit;
import dev.lighterman.node.InputPipe;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeldLeaseTest {
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
        Lease lease = WorkspaceLocks.acquire(node, List.of("a"), "me", true, other -> {});
        Thread.currentThread().interrupt();
        lease.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(handedOn).isCompletedWithValue("handed on");
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
        Lease lease = WorkspaceLocks.acquire(node, List.of("a"), "me", true, other -> {});
        lease.close();
        assertThat(ended).isNotDone();
        end.countDown();
        assertThat(ended.join()).isEqualTo("by itself");
    }
}
