package dev.lighterman.report;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.html.Markup;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Annotations that GitHub shows beside a workflow run: commands such as {@code ::error title=...::...} on a line of output.
 * Thread-safe.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflow-commands-for-github-actions">workflow commands</a>
 */
public final class Annotations {
    /** GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest. */
    private static final int MOST = 10;

    private static final int LONGEST = 4000;
    private static final Pattern PARSED_TO = Pattern.compile(" \\(([^()]+:\\d+):\\d+\\)$");

    private Annotations() {}

    /**
     * Errors for what failed, warnings for warnings, notices for ignored failures and those of runs that were tried again; at
     * most ten of each. A failed or ignored task whose file is in the repository is shown at its line.
     *
     * @param sources where the files of a task's path are in the repository, not null
     * @return a line each, without line breaks; no line of a result's text can become a command of its own
     */
    public static List<String> github(PipelineResult result, SourceFiles sources) {
        List<String> errors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        for (PipelineResult.Job job : result.jobs()) {
            int before = errors.size();
            for (CountedRun counted : CountedRun.of(job)) {
                RunResult run = counted.run();
                run.tasks()
                        .forEach(task -> task.failure().ifPresent(failure -> {
                            String place = place(sources, task);
                            switch (counted.status(task)) {
                                case FAILED, UNREACHABLE ->
                                    errors.add(command("error", place, title(failure), said(failure)));
                                case IGNORED, UNREACHABLE_IGNORED ->
                                    notices.add(command(
                                            "notice",
                                            place,
                                            counted.passedOver(task) + ": " + title(failure),
                                            said(failure)));
                                case OK, CHANGED, SKIPPED, RESCUED -> {}
                            }
                        }));
                run.warnings().forEach(warning -> warnings.add(command("warning", "", run.playbook(), warning)));
            }
            boolean said = CountedRun.of(job).stream().anyMatch(run -> run.failed() && run.isToldByTasks());
            job.failure()
                    .filter(failure -> !said)
                    .ifPresent(failure ->
                            errors.add(before, command("error", place(sources, job), job.name(), failure.message())));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> kind : List.of(errors, warnings, notices)) {
            lines.addAll(kind.subList(0, Math.min(MOST, kind.size())));
        }
        return lines;
    }

    private static String title(TaskFailure failure) {
        return failure.task() + " on " + failure.host();
    }

    private static String said(TaskFailure failure) {
        String rc = failure.rc().isPresent() ? " (rc " + failure.rc().getAsInt() + ")" : "";
        return failure.message()
                + rc
                + (failure.stderr().isBlank() ? "" : "\n" + failure.stderr().strip())
                + failure.why().map(why -> "\n" + why.sentence()).orElse("");
    }

    private static String place(SourceFiles sources, TaskResult task) {
        return place(sources, task.path().orElse(""));
    }

    /** Where a playbook could not be parsed, which its run's reason ends with. */
    private static String place(SourceFiles sources, PipelineResult.Job job) {
        return job.runs().stream()
                .filter(run -> run.outcome() == RunOutcome.PARSE_ERROR)
                .map(run -> PARSED_TO.matcher(run.reason().orElse("")))
                .filter(Matcher::find)
                .map(found -> place(sources, found.group(1)))
                .findFirst()
                .orElse("");
    }

    private static String place(SourceFiles sources, String path) {
        return sources.find(path)
                .map(place -> "file=" + property(place.file()) + ",line=" + place.line() + ",")
                .orElse("");
    }

    private static String command(String name, String place, String title, String message) {
        String shown = Text.cut(Text.block(Markup.plain(message)).strip(), LONGEST);
        return "::" + name + " " + place + "title=" + property(Text.oneLine(title)) + "::" + data(shown);
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
