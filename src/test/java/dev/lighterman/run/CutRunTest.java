package dev.lighterman.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.node.ControlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A recorded run, told over connections that break after every byte there is: nothing is lost, repeated or reordered, and the
 * result is the same. {@code RunCutsIT} cuts real ones.
 */
@Timeout(120)
class CutRunTest {
    private static final String ID = "20260102-030405-a1b2c3d4";

    private final RecordedRun recorded = RecordedRun.read();
    private final int length = recorded.told(0, 0).length;
    // They mostly wait to try the connection again.
    private final ExecutorService pool = Executors.newFixedThreadPool(200);

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    /** How a runner comes to tell a run. */
    private interface Way {
        RunResult tell(PlaybookRunner runner, Event.Listener listener) throws Exception;
    }

    /** All that is told of a run but that the connection was lost. */
    private record Told(RunResult result, List<Event> events, String output) {
        static Told of(ControlNode node, Way way) throws Exception {
            Runs.Recorder recorder = new Runs.Recorder();
            RunResult result = way.tell(new PlaybookRunner(node, Duration.ofMinutes(2)), recorder);
            List<Event> events = recorder.events.stream()
                    .filter(event -> !(event instanceof PipelineEvent || event instanceof RunEvent.Output))
                    .map(Told::withoutTheClientsTime)
                    .toList();
            return new Told(result, events, recorder.output());
        }

        private static Event withoutTheClientsTime(Event event) {
            return event instanceof RunEvent.Finished finished
                    ? new RunEvent.Finished(finished.result(), Duration.ZERO)
                    : event;
        }
    }

    private static RunResult attach(PlaybookRunner runner, Event.Listener listener) throws Exception {
        return runner.attached(ID, listener).result();
    }

    private static RunResult run(PlaybookRunner runner, Event.Listener listener) throws Exception {
        return runner.run(Runs.tasks("  - ping:\n"), listener);
    }

    private void theSame(Way way, List<int[]> cuts) throws Exception {
        Told uncut = Told.of(recorded.cutAfter(), way);
        assertThat(uncut.result.tasks()).hasSize(2);
        assertThat(uncut.output).contains("TASK [세다] ***", "\"stderr\": \"오류\"", "PLAY RECAP ***");
        List<Future<Told>> all = new ArrayList<>();
        for (int[] cut : cuts) {
            all.add(pool.submit(() -> Told.of(recorded.cutAfter(cut), way)));
        }
        for (int i = 0; i < cuts.size(); i++) {
            assertThat(all.get(i).get()).as("cut after %s bytes", cuts.get(i)).isEqualTo(uncut);
        }
    }

    @Test
    void whoFollowsARunIsToldItOnceWhereverItIsCut() throws Exception {
        List<int[]> cuts = new ArrayList<>();
        for (int at = 0; at <= length; at++) {
            cuts.add(new int[] {at});
        }
        theSame(CutRunTest::attach, cuts);
    }

    @Test
    void whoFollowsARunIsToldItOnceHoweverOftenItIsCut() throws Exception {
        List<int[]> cuts = new ArrayList<>();
        for (int at = 0; at <= length; at += 7) {
            cuts.add(new int[] {at, at * 31 % length, at * 17 % length});
        }
        theSame(CutRunTest::attach, cuts);
    }

    @Test
    void whoStartedARunIsToldItOnceWhereverItIsCut() throws Exception {
        List<int[]> cuts = new ArrayList<>();
        for (int at = 0; at <= length; at += 23) {
            cuts.add(new int[] {at});
        }
        theSame(CutRunTest::run, cuts);
    }
}
