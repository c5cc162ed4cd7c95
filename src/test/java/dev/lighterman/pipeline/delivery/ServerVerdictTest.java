package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Event;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.settings.PipelineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl says, by its source and by trying it. */
class ServerVerdictTest {
    private static final String EXCEEDED = "error: deployment \"app\" exceeded its progress deadline";
    private static final String TIMED_OUT = "error: timed out waiting for the condition";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Unable to connect to the server: dial tcp 10.0.0.5:6443: i/o timeout",
                "The connection to the server 10.0.0.5:6443 was refused - did you specify the right host or port?",
                "Error from server (Forbidden): deployments.apps \"app\" is forbidden: User \"ci\" cannot get it",
                "error: You must be logged in to the server (Unauthorized)",
                "Error from server: etcdserver: request timed out"
            })
    void wordsThatAreAboutNoRolloutAreNoVerdictThatIsRolledBack(String words) {
        assertThat(ServerVerdict.judge(1, words)).isEmpty();
    }

    @Test
    void wordsThatAreAboutTheRollout() {
        assertThat(ServerVerdict.judge(0, "")).contains(Rollout.Verdict.SUCCEEDED);
        assertThat(ServerVerdict.judge(1, EXCEEDED)).contains(Rollout.Verdict.FAILED);
        assertThat(ServerVerdict.judge(1, TIMED_OUT)).contains(Rollout.Verdict.TIMED_OUT);
        assertThat(ServerVerdict.judge(1, "Error from server (NotFound): deployments.apps \"app\" not found"))
                .contains(Rollout.Verdict.NOT_FOUND);
        assertThat(ServerVerdict.judge(1, "error: rollout status is only available for RollingUpdate strategy type"))
                .contains(Rollout.Verdict.PAUSED);
        assertThat(ServerVerdict.judge(1, "error: object has been deleted")).contains(Rollout.Verdict.NOT_FOUND);
    }

    @Test
    void theFirstFailureOfSeveralHostsStandsWhateverTheOthersSay() throws Exception {
        ServerVerdict verdict = new ServerVerdict();
        Event.Listener observer = verdict.observer(state());
        observer.on(said("a", 0, ""));
        observer.on(said("b", 1, EXCEEDED));
        observer.on(said("c", 1, TIMED_OUT));
        observer.on(said("d", 0, ""));
        assertThat(verdict.reason())
                .isEqualTo("kubectl rollout status on the server ended with exit status 1: " + EXCEEDED);
    }

    @Test
    void anotherTryForgetsTheFailureOfTheOneBefore() throws Exception {
        ServerVerdict verdict = new ServerVerdict();
        verdict.observer(state()).on(said("a", 1, TIMED_OUT));
        verdict.observer(state()).on(said("a", 0, ""));
        assertThat(verdict.reason()).isEqualTo("kubectl rollout status on the server ended with exit status 0");
    }

    private static JobState state() throws Exception {
        return new JobState(
                PipelineFile.of(Path.of(""), Map.of("image.name", "a/b", "deploy", "{}"), name -> null)
                        .settings(),
                new FakeBackends(),
                Event.Listener.none());
    }

    private static RunEvent said(String host, int rc, String stderr) {
        TaskResult task = Samples.taskResult(
                "wait for the rollout",
                host,
                rc == 0 ? TaskResult.Status.OK : TaskResult.Status.IGNORED,
                Duration.ZERO,
                "command",
                Optional.empty(),
                Optional.empty());
        return new RunEvent.TaskFinished(1, Instant.EPOCH, task, "t", Map.of("rc", rc, "stderr", stderr));
    }
}
