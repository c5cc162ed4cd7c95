package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PipelineResultTest {
    private static final PipelineResult.Job GOOD = job(Result.SUCCESS, null, true);
    private static final PipelineResult.Job BAD = job(Result.UNSTABLE, FailureKind.RUN, true);
    private static final PipelineResult.Job FAILED = job(Result.FAILURE, FailureKind.BUILD, true);
    private static final PipelineResult.Job LOST = job(Result.UNSTABLE, FailureKind.OUTCOME_UNKNOWN, false);
    private static final PipelineResult.Job LATE = job(Result.UNSTABLE, FailureKind.DEADLINE, true);
    private static final PipelineResult.Job CLOSED = job(Result.UNSTABLE, FailureKind.CONNECTION, false);
    private static final PipelineResult.Job ABORTED = job(Result.ABORTED, FailureKind.ABORTED, true);

    @Test
    void aRunThatMayGoOnComesBeforeAllElse() {
        assertThat(exitCode(LOST)).isEqualTo(5);
        assertThat(exitCode(BAD, LOST)).isEqualTo(5);
        assertThat(exitCode(LOST, FAILED)).isEqualTo(5);
        assertThat(exitCode(LOST, ABORTED)).isEqualTo(5);
        assertThat(exitCode(LATE, LOST)).isEqualTo(5);
    }

    @Test
    void aDeadlineComesBeforeWhatIsAsBadAndNotBeforeWhatIsWorse() {
        assertThat(exitCode(BAD, LATE)).isEqualTo(124);
        assertThat(exitCode(LATE, BAD)).isEqualTo(124);
        assertThat(exitCode(LATE, FAILED)).isEqualTo(1);
        assertThat(exitCode(LATE, ABORTED)).isEqualTo(130);
    }

    @Test
    void aServerThatCannotBeReachedIsToldWhereNothingWasRun() {
        assertThat(exitCode(CLOSED)).isEqualTo(4);
        assertThat(exitCode(GOOD, CLOSED)).isEqualTo(3);
    }

    @Test
    void theOthersAreTheWorstResult() {
        assertThat(exitCode()).isEqualTo(1);
        assertThat(exitCode(GOOD)).isZero();
        assertThat(exitCode(GOOD, BAD)).isEqualTo(3);
        assertThat(exitCode(BAD, FAILED)).isEqualTo(1);
    }

    private static int exitCode(PipelineResult.Job... jobs) {
        return new PipelineResult(
                        "x",
                        Instant.EPOCH,
                        Duration.ZERO,
                        Optional.empty(),
                        List.of(jobs),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .exitCode();
    }

    private static PipelineResult.Job job(Result result, FailureKind kind, boolean ran) {
        RunResult run = Samples.runResult(
                "id",
                "site.yml",
                RunOutcome.OK,
                Optional.empty(),
                OptionalInt.of(0),
                Optional.empty(),
                Instant.EPOCH,
                Duration.ZERO,
                Map.of(),
                List.of(),
                List.of());
        return Samples.jobResult(
                "x",
                result,
                Optional.ofNullable(kind).map(of -> Failure.of(of, "why")),
                Optional.empty(),
                Duration.ZERO,
                0,
                0,
                ran ? List.of(run) : List.of());
    }
}
