package dev.lighterman.report.result;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The result that {@code attach} gives of a run, beside the result of the pipeline that started the run.
 *
 * @param result the result of {@code attach}: one job
 */
record AttachedResult(PipelineResult result) {
    /** Whether a result has the runs already. */
    boolean isKeptBy(PipelineResult kept) {
        List<String> known = ids(kept).toList();
        return ids(result).allMatch(known::contains);
    }

    /** Whether a result that is not this one tells all of it. */
    boolean isPartOf(PipelineResult whole) {
        return result.jobs().size() == 1 && ids(result).findAny().isPresent() && isKeptBy(whole);
    }

    /** Whether a result is that of a client that was never told how one of the runs ended. */
    boolean isLostTo(PipelineResult kept) {
        return kept.jobs().stream().anyMatch(this::isLostTo);
    }

    private boolean isLostTo(PipelineResult.Job job) {
        return job.failure()
                .filter(failure -> failure.kind() == FailureKind.OUTCOME_UNKNOWN)
                .filter(failure -> ids(result).anyMatch(id -> names(failure, id)))
                .isPresent();
    }

    /** An earlier version kept the id in the sentence alone. */
    private static boolean names(Failure failure, String id) {
        return failure.runId()
                .map(id::equals)
                .orElseGet(() -> List.of(failure.message().split("[\\s,;:()]+")).contains(id));
    }

    /** The result of that client with the end it was not told. */
    PipelineResult completed(PipelineResult kept) {
        Duration duration = kept.duration();
        List<PipelineResult.Job> jobs = new ArrayList<>();
        for (PipelineResult.Job job : kept.jobs()) {
            PipelineResult.Job now = isLostTo(job) ? completed(job) : job;
            duration = duration.minus(job.duration()).plus(now.duration());
            jobs.add(now);
        }
        return new PipelineResult(
                kept.name(),
                kept.startedAt(),
                duration,
                kept.source().or(result::source),
                jobs,
                result.image().or(kept::image),
                kept.rollout(),
                kept.provenance(),
                kept.warnings());
    }

    private PipelineResult.Job completed(PipelineResult.Job lost) {
        PipelineResult.Job end = result.jobs().get(0);
        List<RunResult> runs = new ArrayList<>(lost.runs());
        runs.addAll(end.runs());
        boolean longer = end.duration().compareTo(lost.duration()) > 0;
        return new PipelineResult.Job(
                lost.name(),
                end.result(),
                end.failure(),
                lost.triggeredBy(),
                longer ? end.duration() : lost.duration(),
                lost.transferredFiles(),
                lost.transferredBytes(),
                runs,
                lost.playbook().or(end::playbook));
    }

    private static Stream<String> ids(PipelineResult of) {
        return of.jobs().stream().flatMap(job -> job.runs().stream()).map(RunResult::id);
    }
}
