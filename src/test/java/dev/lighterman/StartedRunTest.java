package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that cannot be followed any more ends the waiting for it. */
@Timeout(120)
class StartedRunTest {
    @Test
    void anErrorWhileARunIsFollowedEndsTheWaitForItsEnd() throws Exception {
        StackOverflowError error = new StackOverflowError("too deep");
        RunEvent.Started started = new RunEvent.Started("20260101-000000-00000000", List.of("ansible-playbook"));
        StartedRun run = StartedRun.start((listener, detached) -> {
            listener.on(started);
            throw error;
        });
        assertThat(run.id()).isEqualTo("20260101-000000-00000000");
        assertThat(run.hasEnded()).isFalse();
        assertThatThrownBy(run::result)
                .isInstanceOf(LightermanException.class)
                .hasMessage("following the run 20260101-000000-00000000 failed: java.lang.StackOverflowError: too deep;"
                        + " it may go on on the server; perhaps you should attach to it by its id, or cancel it")
                .hasCause(error);
    }

    /** It was told as a failure that has no id. */
    @Test
    void aStartWhoseOutcomeIsNotKnownIsToldAsThat() {
        LightermanException unknown = new LightermanException(
                Failure.of(FailureKind.OUTCOME_UNKNOWN, "it may go on").runId("20260101-000000-00000000"), null);
        assertThatThrownBy(() -> StartedRun.start((listener, detached) -> {
                    throw unknown;
                }))
                .isSameAs(unknown);
    }

    @Test
    void anErrorBeforeARunHasBegunIsToldToWhoStartsIt() {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        assertThatThrownBy(() -> StartedRun.start((listener, detached) -> {
                    throw error;
                }))
                .isInstanceOf(LightermanException.class)
                .hasMessage("following the run failed: java.lang.OutOfMemoryError: Java heap space; it may go on on the"
                        + " server; perhaps you should look for it with `lighterman runs`")
                .hasCause(error);
    }

    /** It threw at once, and who closed the connection then left the run to go on. */
    @Test
    void aStartThatIsInterruptedReturnsOnceTheRunIsEnded() {
        AtomicBoolean ended = new AtomicBoolean();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> StartedRun.start((listener, detached) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.sleep(300); // the run is being ended
                    }
                    ended.set(true);
                    return null;
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(ended).isTrue();
    }

    @Test
    void aStartThatIsInterruptedSaysThatTheRunMayGoOn() {
        LightermanException unknown = new LightermanException(
                Failure.of(FailureKind.OUTCOME_UNKNOWN, "it may go on").runId("20260101-000000-00000000"), null);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> StartedRun.start((listener, detached) -> {
                    try {
                        new CountDownLatch(1).await();
                        return null;
                    } catch (InterruptedException e) {
                        throw unknown;
                    }
                }))
                .isSameAs(unknown);
        assertThat(Thread.interrupted()).isTrue();
    }
}
