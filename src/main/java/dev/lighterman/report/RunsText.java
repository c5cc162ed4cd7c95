package dev.lighterman.report;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.report.result.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs of a server, and pipelines that ran from this machine, as text. */
public final class RunsText {
    private static final String ROW = "%-28s %-9s %-12s %-20s %8s  %s";
    private static final String LOCAL_ROW = "%-20s %-9s %8s  %s%s";

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
        return runs.stream()
                .map(run -> json(
                        Optional.of(run.id()),
                        run.pipeline(),
                        run.startedAt(),
                        state(run),
                        result(run),
                        run.duration(),
                        Optional.of(run.playbook())))
                .toList();
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
        return results.stream()
                .map(result -> json(
                        Optional.empty(),
                        Optional.of(result.name()),
                        result.startedAt(),
                        "finished",
                        Optional.of(result.result().name()),
                        Optional.of(result.duration()),
                        Optional.empty()))
                .toList();
    }

    private static String json(
            Optional<String> id,
            Optional<String> pipeline,
            Instant startedAt,
            String state,
            Optional<String> result,
            Optional<Duration> duration,
            Optional<String> playbook) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", id.orElse(null));
        object.put("pipeline", pipeline.orElse(null));
        object.put("startedAt", started(startedAt));
        object.put("state", state);
        object.put("result", result.orElse(null));
        object.put("durationMillis", duration.map(Duration::toMillis).orElse(null));
        object.put("playbook", playbook.orElse(null));
        return JsonLine.of(object);
    }

    private static String started(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String took(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
