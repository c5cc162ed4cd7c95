package dev.lighterman.report;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import dev.lighterman.report.html.Markup;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Failed and ignored tasks as a code quality report, the part of Code Climate's format that GitLab reads
 * ({@code artifacts: reports: codequality}): it shows them in merge requests, beside the lines where the tasks stand. A task
 * that Ansible gives no place for is left out, and so is what fails outside of tasks; the JUnit XML has it all. Thread-safe.
 *
 * @see <a href="https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format">GitLab's format</a>
 */
public final class CodeQuality {
    private static final int LONGEST = 1000;

    private CodeQuality() {}

    /**
     * A result as a whole document.
     *
     * @param sources where the files of a task's path are in the repository, not null
     * @return a JSON array, ended with a line break; the same failure on several hosts is one entry
     */
    public static String write(PipelineResult result, SourceFiles sources) {
        Map<String, Map<String, Object>> entries = new LinkedHashMap<>();
        for (PipelineResult.Job job : result.jobs()) {
            for (CountedRun counted : CountedRun.of(job)) {
                for (OwedHandler owed : counted.run().owed()) {
                    String said = "notified the handler " + owed.handler() + ", which did not run";
                    sources.find(owed.because())
                            .ifPresent(place -> add(entries, owed.task(), "owed", said, "minor", place));
                }
                for (TaskResult task : counted.run().tasks()) {
                    TaskResult.Status status = counted.status(task);
                    if (severity(status) != null && task.failure().isPresent()) {
                        TaskFailure failure = task.failure().get();
                        String said = failure.stderr().isBlank()
                                ? failure.message()
                                : failure.stderr().strip();
                        sources.find(task.path().orElse(""))
                                .ifPresent(place ->
                                        add(entries, task.task(), status.label(), said, severity(status), place));
                    }
                }
            }
        }
        return Json.writePretty(new ArrayList<>(entries.values())) + "\n";
    }

    private static void add(
            Map<String, Map<String, Object>> entries,
            String task,
            String check,
            String said,
            String severity,
            SourceFiles.Place place) {
        String fingerprint = fingerprint(List.of(place.file(), task, check, said));
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("path", place.file());
        location.put("lines", Map.of("begin", place.line()));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("description", Text.cut(Text.oneLine(task) + ": " + Text.block(Markup.plain(said)), LONGEST));
        entry.put("check_name", "ansible/" + check);
        entry.put("fingerprint", fingerprint);
        entry.put("severity", severity);
        entry.put("location", location);
        entries.putIfAbsent(fingerprint, entry);
    }

    /** Null for what is no finding. */
    private static String severity(TaskResult.Status status) {
        return switch (status) {
            case FAILED, UNREACHABLE -> "critical";
            case IGNORED, UNREACHABLE_IGNORED -> "minor";
            case OK, CHANGED, SKIPPED, RESCUED -> null;
        };
    }

    /** The same for the same failure wherever it stands in its file, so that GitLab sees what is new. */
    private static String fingerprint(List<String> parts) {
        return UUID.nameUUIDFromBytes(String.join("\0", parts).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
