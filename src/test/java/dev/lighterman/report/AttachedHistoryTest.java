package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunResult;
import dev.lighterman.report.result.History;
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

/** What {@code attach} adds to the history. */
class AttachedHistoryTest {
    @TempDir
    private Path directory;

    private History history;

    @BeforeEach
    void history() {
        history = new History(directory, 3);
    }

    @Test
    void aRunThatIsKeptIsNotKeptAgain() throws Exception {
        PipelineResult first = pushing("shop", 1, "a");
        PipelineResult second = pushing("shop", 2, "b");
        history.add(first);
        history.add(second);

        history.addAttached(first);

        assertThat(kept("shop")).containsExactly(second, first);
        assertThat(lastPushed()).isEqualTo(second);
    }

    @Test
    void aRunOfAPipelineIsFoundUnderThePipelinesName() throws Exception {
        history.add(pushing("shop", 1, "a"));

        history.addAttached(pushing("deploy the shop", 1, "a"));

        assertThat(history.list()).hasSize(1);
    }

    @Test
    void aRunOfAnotherMachineStandsWhereItBegan() throws Exception {
        history.add(pushing("shop", 2, "a"));
        history.add(pushing("shop", 4, "c"));

        history.addAttached(pushing("shop", 3, "b"));

        assertThat(kept("shop"))
                .containsExactly(pushing("shop", 4, "c"), pushing("shop", 3, "b"), pushing("shop", 2, "a"));
        assertThat(lastPushed()).isEqualTo(pushing("shop", 4, "c"));

        history.addAttached(pushing("shop", 1, "d"));
        history.addAttached(pushing("shop", 5, "e"));

        assertThat(kept("shop"))
                .containsExactly(pushing("shop", 5, "e"), pushing("shop", 4, "c"), pushing("shop", 3, "b"));

        history.add(pushing("shop", 6, "f"));
        assertThat(kept("shop"))
                .containsExactly(pushing("shop", 6, "f"), pushing("shop", 5, "e"), pushing("shop", 4, "c"));
    }

    @Test
    void theFirstResultMayBeOneOfARunThatWasAttachedTo() throws Exception {
        history.addAttached(pushing("shop", 1, "a"));

        assertThat(kept("shop")).containsExactly(pushing("shop", 1, "a"));
    }

    /** What its client knew stays: the job before, who triggered it, what was sent. */
    @Test
    void aRunWhoseClientWasLostGetsItsEnd() throws Exception {
        PipelineResult.Job before = Script.job("test", Result.SUCCESS, null, null, 0, List.of(run("z")));
        Failure lost = Failure.of(FailureKind.OUTCOME_UNKNOWN, "the run id-b goes on there")
                .runId("id-b");
        PipelineResult unknown = result(
                "shop",
                2,
                50,
                List.of(
                        before,
                        Samples.jobResult(
                                "build",
                                Result.UNSTABLE,
                                Optional.of(lost),
                                Optional.of("test"),
                                Duration.ofSeconds(20),
                                3,
                                4,
                                List.of())),
                Optional.empty());
        history.add(pushing("shop", 1, "a"));
        history.add(unknown);
        history.add(pushing("shop", 3, "c"));

        history.addAttached(pushing("build", 2, "b"));

        PipelineResult completed = result(
                "shop",
                2,
                60,
                List.of(
                        before,
                        Samples.jobResult(
                                "build",
                                Result.SUCCESS,
                                Optional.empty(),
                                Optional.of("test"),
                                Duration.ofSeconds(30),
                                3,
                                4,
                                List.of(run("b")))),
                image("b"));
        assertThat(kept("shop")).containsExactly(pushing("shop", 3, "c"), completed, pushing("shop", 1, "a"));
        assertThat(history.list()).hasSize(3);

        history.addAttached(pushing("build", 2, "b"));
        assertThat(kept("shop")).containsExactly(pushing("shop", 3, "c"), completed, pushing("shop", 1, "a"));
    }

    /** As it was written before results had the run's id apart from the sentence, and task lists. */
    @Test
    void aResultOfAnEarlierVersionIsCompletedToo() throws Exception {
        Path file =
                Files.createDirectories(directory.resolve("shop")).resolve("20260102T030405.000Z-000001-a1b2c3d4.json");
        Files.writeString(file, """
                {"schema": 1, "name": "shop", "result": "UNSTABLE", "startedAt": "2026-01-02T03:04:05Z", "durationMillis": 20000,
                 "source": null, "jobs": [{"name": "build", "result": "UNSTABLE", "triggeredBy": null, "durationMillis": 20000,
                 "transferredFiles": 3, "transferredBytes": 4, "runs": [], "failure": {"kind": "OUTCOME_UNKNOWN",
                 "message": "the connection was lost; the run id-b goes on there; perhaps you should attach to it"}}],
                 "image": null, "rollout": null, "provenance": null}
                """);
        history.addAttached(pushing("build", 3, "x"));
        assertThat(kept("shop")).hasSize(1);

        history.addAttached(pushing("build", 2, "b"));

        assertThat(kept("shop"))
                .containsExactly(result(
                        "shop",
                        2,
                        30,
                        List.of(Samples.jobResult(
                                "build",
                                Result.SUCCESS,
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(30),
                                3,
                                4,
                                List.of(run("b")))),
                        image("b")));
        assertThat(kept("build")).containsExactly(pushing("build", 3, "x"));
    }

    /** Somebody attached to a run of the pipeline while it went on, and so was done before it. */
    @Test
    void aRunThatSomebodyAttachedToMeanwhileIsKeptOnceInItsPipelinesResult() throws Exception {
        history.add(pushing("shop", 1, "a"));
        history.addAttached(pushing("shop", 2, "b"));
        history.addAttached(pushing("shop", 2, "c"));
        PipelineResult whole = result(
                "shop",
                2,
                90,
                List.of(
                        pushing("shop", 2, "b").jobs().get(0),
                        pushing("deploy", 2, "d").jobs().get(0)),
                image("b"));

        history.add(whole);

        assertThat(kept("shop")).containsExactly(whole, pushing("shop", 2, "c"), pushing("shop", 1, "a"));
    }

    private List<PipelineResult> kept(String pipeline) throws Exception {
        return history.list(pipeline).stream()
                .map(entry -> entry.result().orElseThrow())
                .toList();
    }

    private PipelineResult lastPushed() throws Exception {
        return History.lastPushed("shop", Map.of("LIGHTERMAN_HISTORY", directory.toString()));
    }

    private static PipelineResult pushing(String name, int day, String letter) {
        PipelineResult.Job job = Samples.jobResult(
                name,
                Result.SUCCESS,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                0,
                0,
                List.of(run(letter)));
        return result(name, day, 30, List.of(job), image(letter));
    }

    private static Optional<PushedImage> image(String letter) {
        return Optional.of(new PushedImage("shop:1", Optional.of("sha256:" + letter.repeat(64))));
    }

    private static PipelineResult result(
            String name, int day, int seconds, List<PipelineResult.Job> jobs, Optional<PushedImage> image) {
        return new PipelineResult(
                name,
                Instant.parse("2026-01-0" + day + "T03:04:05Z"),
                Duration.ofSeconds(seconds),
                Optional.empty(),
                jobs,
                image,
                Optional.empty(),
                Optional.empty());
    }

    private static RunResult run(String letter) {
        RunResult run = Script.imageRun();
        return Samples.runResult(
                "id-" + letter,
                run.playbook(),
                run.outcome(),
                run.reason(),
                run.exitCode(),
                run.signal(),
                run.startedAt(),
                run.duration(),
                run.recap(),
                run.tasks(),
                run.warnings());
    }
}
