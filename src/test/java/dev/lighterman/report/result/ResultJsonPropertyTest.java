package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.lab.AnyMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ResultJsonPropertyTest {
    @Property(tries = 200)
    void readingGivesWhatWasWritten(@ForAll("results") PipelineResult result) throws InvalidInputException {
        assertThat(ResultJson.read(ResultJson.write(result))).isEqualTo(result);
    }

    @Provide
    Arbitrary<PipelineResult> results() {
        return Combinators.combine(
                        text(),
                        instants(),
                        durations(),
                        sources().optional(),
                        jobs().list().ofMaxSize(3),
                        Combinators.combine(text(), text().optional())
                                .as(PushedImage::new)
                                .optional(),
                        rollouts().optional(),
                        provenances().optional())
                .as(PipelineResult::new);
    }

    private static Arbitrary<SourceCommit> sources() {
        return Combinators.combine(text(), text().optional(), text(), text(), text(), Arbitraries.of(true, false))
                .as(SourceCommit::new);
    }

    private static Arbitrary<PipelineResult.Job> jobs() {
        return Combinators.combine(
                        text(),
                        Arbitraries.of(Result.class),
                        Combinators.combine(Arbitraries.of(FailureKind.class), text())
                                .as(Failure::of)
                                .optional(),
                        text().optional(),
                        durations(),
                        Arbitraries.integers(),
                        Arbitraries.longs(),
                        runs().list().ofMaxSize(2))
                .as(Samples::jobResult);
    }

    private static Arbitrary<RunResult> runs() {
        // A builder, since there are more fields than Combinators.combine takes.
        return Builders.withBuilder(() -> new Object[11])
                .use(text())
                .in((fields, value) -> set(fields, 0, value))
                .use(text())
                .in((fields, value) -> set(fields, 1, value))
                .use(Arbitraries.of(RunOutcome.class))
                .in((fields, value) -> set(fields, 2, value))
                .use(text().optional())
                .in((fields, value) -> set(fields, 3, value))
                .use(numbers())
                .in((fields, value) -> set(fields, 4, value))
                .use(text().optional())
                .in((fields, value) -> set(fields, 5, value))
                .use(instants())
                .in((fields, value) -> set(fields, 6, value))
                .use(durations())
                .in((fields, value) -> set(fields, 7, value))
                .use(AnyMap.of(text(), recaps(), 3))
                .in((fields, value) -> set(fields, 8, value))
                .use(tasks().list().ofMaxSize(6))
                .in((fields, value) -> set(fields, 9, value))
                .use(text().list().ofMaxSize(2))
                .in((fields, value) -> set(fields, 10, value))
                .build(ResultJsonPropertyTest::run);
    }

    private static Object[] set(Object[] fields, int index, Object value) {
        Object[] copy = fields.clone();
        copy[index] = value;
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static RunResult run(Object[] fields) {
        RunResult run = Samples.runResult(
                (String) fields[0],
                (String) fields[1],
                (RunOutcome) fields[2],
                (Optional<String>) fields[3],
                (OptionalInt) fields[4],
                (Optional<String>) fields[5],
                (Instant) fields[6],
                (Duration) fields[7],
                (Map<String, HostRecap>) fields[8],
                (List<TaskResult>) fields[9],
                (List<String>) fields[10]);
        String remedy = (String) fields[0];
        return remedy.isEmpty() ? run : run.remedy(remedy);
    }

    private static Arbitrary<TaskResult> tasks() {
        return Combinators.combine(
                        text(),
                        text(),
                        Arbitraries.of(TaskResult.Status.class),
                        durations(),
                        text(),
                        text().optional(),
                        Combinators.combine(text(), text(), text(), numbers(), text(), text())
                                .as(TaskFailure::new)
                                .optional())
                .as(Samples::taskResult);
    }

    private static Arbitrary<HostRecap> recaps() {
        Arbitrary<Integer> count = Arbitraries.integers().greaterOrEqual(0);
        return Combinators.combine(count, count, count, count, count, count, count)
                .as(HostRecap::new);
    }

    private static Arbitrary<Rollout> rollouts() {
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.of(Rollout.Verdict.class),
                        text(),
                        text(),
                        text().optional(),
                        Combinators.combine(text(), flag, Arbitraries.integers(), text().optional())
                                .as(Rollout.Pod::new)
                                .list()
                                .ofMaxSize(3),
                        flag,
                        diagnoses().optional())
                .as(Samples::rollout);
    }

    private static Arbitrary<Rollout.Diagnosis> diagnoses() {
        Arbitrary<List<String>> lines = text().list().ofMaxSize(3);
        return Combinators.combine(text(), text().optional(), numbers(), lines, lines)
                .as(Rollout.Diagnosis::new);
    }

    private static Arbitrary<Provenance> provenances() {
        return Combinators.combine(
                        text().optional(),
                        text().optional(),
                        Arbitraries.integers(),
                        Arbitraries.integers(),
                        Arbitraries.of(true, false))
                .as(Provenance::new);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().ofMaxLength(12);
    }

    private static Arbitrary<OptionalInt> numbers() {
        return Arbitraries.integers()
                .optional()
                .map(number -> number.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_102_444_800L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<Duration> durations() {
        return Arbitraries.longs().between(0, Long.MAX_VALUE).map(Duration::ofMillis);
    }
}
