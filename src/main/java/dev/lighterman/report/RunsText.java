package dev.lighterman.report;

import static dev.lighterman.report.result.JsonKind.MILLIS;
import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.maybe;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.report.result.JsonShape;
import dev.lighterman.report.result.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs of a server, and pipelines that ran from this machine, as text. */
public final class RunsText {
    private static final String ROW = "%-28s %-9s %-12s %-20s %8s  %s";
    private static final String LOCAL_ROW = "%-20s %-9s %8s  %s%s";

    private static final JsonShape<RunSummary> RUN = JsonShape.written(table -> {
        table.field("id", TEXT, RunSummary::id);
        table.field("pipeline", maybe(TEXT), RunSummary::pipeline);
        table.field("startedAt", TEXT, run -> started(run.startedAt()));
        table.field("state", TEXT, RunsText::state);
        table.field("result", maybe(TEXT), RunsText::result);
        table.field("durationMillis", maybe(MILLIS), RunSummary::duration);
        table.field("playbook", TEXT, RunSummary::playbook);
    });

    /** The same fields. */
    private static final JsonShape<PipelineResult> PIPELINE = JsonShape.written(table -> {
        table.field("id", maybe(TEXT), result -> Optional.empty());
        table.field("pipeline", TEXT, PipelineResult::name);
        table.field("startedAt", TEXT, result -> started(result.startedAt()));
        table.field("state", TEXT, result -> "finished");
        table.field("result", TEXT, result -> result.result().name());
        table.field("durationMillis", MILLIS, PipelineResult::duration);
        table.field("playbook", maybe(TEXT), result -> Optional.empty());
    });

    private RunsText() {}

    /**
     * A table; nothing where there is none.
     *
     * @param runs of a server
     * @return lines
     */
    public static List<String> lines(List<RunSummary> runs) {
        List<String> lines = new ArrayList<>();
        if (!runs.isEmpty()) {
            lines.add(String.format(ROW, "ID", "STATE", "RESULT", "STARTED", "TOOK", "PLAYBOOK"));
        }
        for (RunSummary run : runs) {
            lines.add(String.format(
                    ROW,
                    run.id(),
                    state(run),
                    result(run).orElse(""),
                    started(run.startedAt()),
                    run.duration().map(RunsText::took).orElse(""),
                    run.playbook()
                            + run.pipeline().map(name -> " (" + name + ")").orElse("")));
        }
        return lines;
    }

    /**
     * An object a run.
     *
     * @param runs of a server
     * @return lines of JSON
     */
    public static List<String> json(List<RunSummary> runs) {
        return runs.stream().map(RUN::write).map(JsonLine::of).toList();
    }

    private static String state(RunSummary run) {
        return run.state().name().toLowerCase(Locale.ROOT);
    }

    /** What its job gets where failOnError is off. */
    private static Optional<String> result(RunSummary run) {
        return run.outcome().map(outcome -> outcome.result(false).name());
    }

    /**
     * A table; nothing where there is none.
     *
     * @param results of pipelines that ran from this machine
     * @return lines
     */
    public static List<String> local(List<PipelineResult> results) {
        List<String> lines = new ArrayList<>();
        if (!results.isEmpty()) {
            lines.add(String.format(LOCAL_ROW, "STARTED", "RESULT", "TOOK", "PIPELINE", "  COMMIT"));
        }
        for (PipelineResult result : results) {
            String commit = result.source()
                    .map(source -> "  " + Text.shortened(source.revision()))
                    .orElse("");
            lines.add(String.format(
                    LOCAL_ROW,
                    started(result.startedAt()),
                    result.result(),
                    took(result.duration()),
                    result.name(),
                    commit + (result.isCheck() ? "  check" : "")));
        }
        return lines;
    }

    /**
     * An object a pipeline.
     *
     * @param results of pipelines that ran from this machine
     * @return lines of JSON
     */
    public static List<String> localJson(List<PipelineResult> results) {
        return results.stream().map(PIPELINE::write).map(JsonLine::of).toList();
    }

    private static String started(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String took(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
