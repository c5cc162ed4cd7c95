package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Event;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.kubernetes.WorkloadKind;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.settings.PipelineFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackTest {
    private static final String HISTORY = "deployment.apps/app \nREVISION  CHANGE-CAUSE\n1         <none>\n";

    private JobState state;

    @BeforeEach
    void state() throws Exception {
        state = state("deploy", "{}");
    }

    private static JobState state(String option, String value) throws Exception {
        return new JobState(
                PipelineFile.of(Path.of(""), Map.of("image.name", "a/b", option, value), name -> null)
                        .settings(),
                new FakeBackends(),
                Event.Listener.none());
    }

    /** One try of the run notes. */
    private void noted(TaskResult.Status status, String history) throws Exception {
        TaskResult task = Samples.taskResult(
                "note the revision that runs now",
                "localhost",
                status,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        DeploymentTasks.noting(state)
                .on(new RunEvent.TaskFinished(1, Instant.EPOCH, task, "t", Map.of("rc", 0, "stdout", history)));
    }

    @Test
    void aSecondTryOfTheRunDoesNotTakeWhatTheFirstAppliedForTheRevisionBefore() throws Exception {
        noted(TaskResult.Status.OK, HISTORY);
        noted(TaskResult.Status.OK, HISTORY + "2         <none>\n");
        assertThat(state.revisionBefore()).hasValue(1);
    }

    @Test
    void aFirstDeploymentStaysTheFirstOneWhenItIsTriedAgain() throws Exception {
        noted(TaskResult.Status.OK, "");
        noted(TaskResult.Status.OK, HISTORY);
        assertThat(state.revisionBefore()).isEmpty();
    }

    private static Rollout rollout(Rollout.Verdict verdict) {
        return new Rollout(verdict, "default", "cicd-deployment", Optional.of("why"), List.of(), false);
    }

    private void applied(String said) throws Exception {
        TaskResult task = Samples.taskResult(
                "apply the manifest",
                "localhost",
                TaskResult.Status.CHANGED,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        DeploymentTasks.noting(state)
                .on(new RunEvent.TaskFinished(1, Instant.EPOCH, task, "t", Map.of("stdout", said)));
    }

    /** A new revision that never ran was left there without a word on how to go back. */
    @Test
    void whoWantsNoRollbackIsToldHowToGoBack() throws Exception {
        applied("service/cicd-service created\ndeployment.apps/cicd-deployment configured");
        for (Rollout.Verdict bad : List.of(Rollout.Verdict.FAILED, Rollout.Verdict.TIMED_OUT)) {
            assertThat(Rollback.advice(state, rollout(bad)))
                    .hasValue("perhaps you should run kubectl -n default rollout undo deployment/cicd-deployment, or"
                            + " set deploy.rollout.rollback: true");
        }
        for (Rollout.Verdict other : List.of(Rollout.Verdict.SUCCEEDED, Rollout.Verdict.NOT_FOUND)) {
            assertThat(Rollback.advice(state, rollout(other))).isEmpty();
        }
        assertThat(Rollback.advice(state, rollout(Rollout.Verdict.PAUSED)))
                .hasValue(
                        "perhaps you should run kubectl -n default rollout resume deployment/cicd-deployment, or leave"
                                + " paused out of its manifest");
    }

    /** kubectl rollout resume, which helps a paused Deployment, is for no other kind. */
    @Test
    void howToGoOnWhereOnlyDeletedPodsAreReplacedIsSaid(@TempDir Path directory) throws Exception {
        for (WorkloadKind kind : List.of(WorkloadKind.STATEFUL_SET, WorkloadKind.DAEMON_SET)) {
            Path manifest = Files.writeString(directory.resolve(kind + ".yml"), """
                    apiVersion: apps/v1
                    kind: %s
                    metadata: {name: db}
                    spec:
                      updateStrategy: {type: OnDelete}
                      template: {spec: {containers: [{name: db, image: a/b}]}}
                    """.formatted(kind.word()));
            state = state("deploy.manifests", manifest.toString());
            assertThat(Rollback.advice(state, rollout(Rollout.Verdict.PAUSED)))
                    .hasValue("perhaps you should delete its pods one after another, or let its updateStrategy be"
                            + " RollingUpdate");
        }
    }

    @Test
    void nobodyIsToldToGoBackBehindAFirstDeployment() throws Exception {
        applied("deployment.apps/cicd-deployment created");
        applied("deployment.apps/cicd-deployment unchanged");
        assertThat(Rollback.advice(state, rollout(Rollout.Verdict.FAILED))).isEmpty();
    }

    @Test
    void aNoteThatFailedIsNone() throws Exception {
        noted(TaskResult.Status.FAILED, "");
        noted(TaskResult.Status.OK, HISTORY);
        assertThat(state.revisionBefore()).hasValue(1);
    }
}
