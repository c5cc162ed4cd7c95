package dev.lighterman.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurrentRunTest {
    private static final Event STARTED = new RunEvent.Started("id-1", List.of());

    /** It claimed that the run was being ended. */
    @Test
    void whoOnlyFollowsARunIsToldThatItGoesOn() {
        CurrentRun current = CurrentRun.followed();
        current.on(STARTED);
        assertThat(current.abandoned())
                .contains("no longer followed; the run id-1 goes on; perhaps you should run: lighterman attach id-1");
    }

    @Test
    void aRunIsGoingOnFromItsStartToItsEnd() {
        CurrentRun run = new CurrentRun();
        assertThat(run.abandoned()).isEmpty();

        run.on(STARTED);
        assertThat(run.abandoned())
                .contains("interrupted again while the run id-1 was being ended; it may go on and its outcome is not"
                        + " known here; perhaps you should run: lighterman attach id-1");

        run.on(new RunEvent.Finished(Script.imageRun(), Duration.ZERO));
        assertThat(run.abandoned()).isEmpty();
    }

    @Test
    void aRunThatWasLostIsToldByItsJob() {
        CurrentRun run = new CurrentRun();
        run.on(STARTED);

        run.on(new PipelineEvent.JobFinished(Script.job("x", Result.UNSTABLE, null, null, 0, List.of())));

        assertThat(run.abandoned()).isEmpty();
    }
}
