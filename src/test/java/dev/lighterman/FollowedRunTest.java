package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.pipeline.ServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of those who wait for a run that cannot be followed any more. */
@Timeout(60)
class FollowedRunTest {
    private static final ServerConnection NO_SERVER = null;

    @Test
    void anErrorWhileARunIsFollowedEndsTheWaitOfAllWhoListen() throws Exception {
        StackOverflowError error = new StackOverflowError("too deep");
        RunEvent.Started started = new RunEvent.Started("20260101-000000-00000000", List.of("ansible-playbook"));
        FollowedRun run = FollowedRun.start(NO_SERVER, (listener, detached) -> {
            listener.on(started);
            throw error;
        });
        List<Event> told = new ArrayList<>();
        CompletableFuture<Void> listening = run.events().listen(EventListener.none());
        assertThatThrownBy(() -> run.await(told::add))
                .isInstanceOf(LightermanException.class)
                .hasMessage("following the run 20260101-000000-00000000 failed: java.lang.StackOverflowError: too deep;"
                        + " it may go on on the server; perhaps you should attach to it by its id, or cancel it")
                .hasCause(error);
        assertThat(told).containsExactly(started);
        assertThatThrownBy(listening::join).hasCause(error);
    }

    /** It was told as a failure that has no id. */
    @Test
    void aStartWhoseOutcomeIsNotKnownIsToldAsThat() {
        LightermanException unknown = new LightermanException(
                Failure.of(FailureKind.OUTCOME_UNKNOWN, "it may go on").runId("20260101-000000-00000000"), null);
        assertThatThrownBy(() -> FollowedRun.start(NO_SERVER, (listener, detached) -> {
                    throw unknown;
                }))
                .isSameAs(unknown);
    }

    @Test
    void anErrorBeforeARunHasBegunIsToldToWhoStartsIt() {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        assertThatThrownBy(() -> FollowedRun.start(NO_SERVER, (listener, detached) -> {
                    throw error;
                }))
                .isInstanceOf(LightermanException.class)
                .hasMessage("following the run failed: java.lang.OutOfMemoryError: Java heap space; it may go on on the"
                        + " server; perhaps you should look for it with `lighterman runs`")
                .hasCause(error);
    }
}
