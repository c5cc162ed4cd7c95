package dev.lighterman;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.node.Exit;
import dev.lighterman.run.AnsweringNode;
import dev.lighterman.run.PlaybookRunner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that another client started, closed while it is followed. */
@Timeout(120)
class RunTest {
    private static final String ID = "20260102-030405-a1b2c3d4";
    private static final String DESCRIPTION = "{\"id\": \"" + ID + "\"}";
    private static final String GOES_ON = "the run " + ID + " is no longer followed; it goes on on ansible-server;"
            + " perhaps you should attach to it by its id, or cancel it";

    private final CountDownLatch followed = new CountDownLatch(1);

    /** On a node where it has begun and goes on for ever. */
    private final Run run = Run.existing(
            ID,
            "ansible-server",
            new PlaybookRunner(
                    new AnsweringNode(command -> {
                        AnsweringNode.say(
                                command,
                                AnsweringNode.GREETING + "R " + DESCRIPTION.getBytes(StandardCharsets.UTF_8).length
                                        + "\n" + DESCRIPTION);
                        followed.countDown();
                        new CountDownLatch(1).await();
                        return Exit.exited(0);
                    }),
                    Duration.ZERO));

    /** It waited on for the run's end. */
    @Test
    void closingARunEndsTheWaitOfAnotherThread() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        FutureTask<Throwable> waiting = new FutureTask<>(() -> {
            Throwable thrown = catchThrowable(run::await);
            interrupted.set(Thread.currentThread().isInterrupted());
            return thrown;
        });
        Thread thread = new Thread(waiting);
        thread.start();
        followed.await();
        run.close();
        run.close();
        assertThat(waiting.get(30, SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(GOES_ON);
        assertThat(interrupted).isFalse();
        assertThatThrownBy(run::await).isInstanceOf(IllegalStateException.class).hasMessage(GOES_ON);
    }

    /** It went on to be told. */
    @Test
    void aListenerThatClosesItsRunIsToldNothingMore() {
        List<Event> told = new ArrayList<>();
        assertThatThrownBy(() -> run.follow(event -> {
                    told.add(event);
                    run.close();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(GOES_ON);
        assertThat(told).containsExactly(new RunEvent.Started(ID, List.of()));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptOfTheFollowersOwnIsToldAsThat() throws Exception {
        FutureTask<Throwable> waiting = new FutureTask<>(() -> catchThrowable(run::await));
        Thread thread = new Thread(waiting);
        thread.start();
        followed.await();
        thread.interrupt();
        assertThat(waiting.get(30, SECONDS)).isInstanceOf(InterruptedException.class);
    }

    /** It counted as a follower for ever. */
    @Test
    void aMissingSubscriberIsNamed() {
        assertThatThrownBy(() -> run.events().subscribe(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("subscriber");
    }
}
