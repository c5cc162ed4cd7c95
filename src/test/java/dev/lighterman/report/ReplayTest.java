package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    @Test
    void theRolloutIsToldWithTheJobThatDeployedAndNotWithTheLast() {
        List<Event> events = new ArrayList<>();
        Replay.tell(Results.rolloutFailedAndAJobAfterIt(), events::add);
        List<String> told = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof PipelineEvent.JobStarted started) {
                told.add(started.name());
            } else if (event instanceof PipelineEvent.RolloutFinished finished) {
                told.add(finished.rollout().verdict().name());
            }
        }
        assertThat(told).containsExactly(Script.CI, Script.CD, "FAILED", "report it");
    }
}
