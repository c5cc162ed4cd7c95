package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.EventListener;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollbackTest {
    private static final String HISTORY = "deployment.apps/app \nREVISION  CHANGE-CAUSE\n1         <none>\n";

    private JobState state;

    @BeforeEach
    void state() throws Exception {
        state = new JobState(
                PipelineFile.of(Path.of(""), Map.of("image.name", "a/b", "deploy", "{}"), name -> null),
                new FakeRooms(),
                EventListener.none());
    }

    /** One try of the run notes. */
    private void noted(TaskStatus status, String history) {
        TaskResult task = new TaskResult(
                "note the revision that runs now",
                "localhost",
                status,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        Rollback.noting(state)
                .on(new RunEvent.TaskFinished(1, Instant.EPOCH, task, "t", Map.of("rc", 0, "stdout", history)));
    }

    @Test
    void aSecondTryOfTheRunDoesNotTakeWhatTheFirstAppliedForTheRevisionBefore() {
        noted(TaskStatus.OK, HISTORY);
        noted(TaskStatus.OK, HISTORY + "2         <none>\n");
        assertThat(state.revisionBefore()).hasValue(1);
    }

    @Test
    void aFirstDeploymentStaysTheFirstOneWhenItIsTriedAgain() {
        noted(TaskStatus.OK, "");
        noted(TaskStatus.OK, HISTORY);
        assertThat(state.revisionBefore()).isEmpty();
    }

    @Test
    void aNoteThatFailedIsNone() {
        noted(TaskStatus.FAILED, "");
        noted(TaskStatus.OK, HISTORY);
        assertThat(state.revisionBefore()).hasValue(1);
    }
}
