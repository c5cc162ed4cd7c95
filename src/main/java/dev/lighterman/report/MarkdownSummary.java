package dev.lighterman.report;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.console.RolloutLines;
import dev.lighterman.report.html.Markup;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.RunShapes;
import dev.lighterman.report.result.Text;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A result on one page of Markdown, as GitHub's step summaries, GitLab's merge requests and chat understand it (GitHub
 * Flavored Markdown). Nothing in a result can become markup of its own. Thread-safe.
 */
public final class MarkdownSummary {
    private static final int MOST_FAILURES = 20;
    private static final int MOST_HOSTS = 100;
    private static final int MOST_WARNINGS = 20;
    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 500;
    /** GitHub refuses a summary of more than 1 MiB; a character takes up to three bytes, and what follows takes some too. */
    private static final int MOST_TEXT = 250_000;

    private MarkdownSummary() {}

    /** {@return the page; Markdown, ended with a line break} */
    public static String write(PipelineResult result) {
        StringBuilder out = new StringBuilder();
        out.append("## ").append(sign(result.result())).append(' ').append(text(result.name()));
        out.append(": ").append(result.result());
        out.append(Text.check(result.isCheck())).append("\n\n");
        result.failure()
                .ifPresent(failure ->
                        out.append("> ").append(text(failure.message())).append("\n\n"));
        result.warnings()
                .forEach(warning ->
                        out.append("> Warning: ").append(text(cut(warning))).append("\n\n"));
        facts(out, result);
        List<PipelineResult.Job> jobs = result.jobs();
        for (int i = 0; i < jobs.size(); i++) {
            if (out.length() > MOST_TEXT) {
                more(out, jobs.size() - i, "job", "jobs");
                break;
            }
            job(out, jobs.get(i));
        }
        return out.toString();
    }

    private static void facts(StringBuilder out, PipelineResult result) {
        out.append("| | |\n|---|---|\n");
        row(out, "Duration", Text.duration(result.duration()));
        result.source()
                .ifPresent(commit -> row(
                        out,
                        "Commit",
                        code(Text.shortened(commit.commit())) + " " + text(commit.subject())
                                + (commit.dirty() ? " (with uncommitted changes)" : "")));
        result.image().ifPresent(image -> {
            row(out, "Image", code(image.reference()));
            row(out, "Digest", image.digest().map(MarkdownSummary::code).orElse("unknown"));
        });
        result.rollout().ifPresent(rollout -> row(out, "Rollout", rollout(rollout)));
        result.provenance()
                .ifPresent(provenance -> row(
                        out,
                        "Running",
                        RolloutLines.running(provenance, result.rollout().orElse(null))));
        out.append('\n');
        result.rollout().flatMap(Rollout::diagnosis).ifPresent(diagnosis -> {
            out.append("<details><summary>Pod ").append(text(diagnosis.pod())).append("</summary>\n\n");
            pre(out, RolloutLines.said(diagnosis));
            out.append("\n\n</details>\n\n");
        });
    }

    private static String rollout(Rollout rollout) {
        return code(rollout.namespace() + "/" + rollout.deployment()) + " " + rollout.verdict()
                + rollout.reason().map(reason -> ": " + text(reason)).orElse("")
                + (rollout.rolledBack() ? " (rolled back)" : "");
    }

    private static void job(StringBuilder out, PipelineResult.Job job) {
        out.append("### ").append(sign(job.result())).append(' ').append(text(job.name()));
        out.append("\n\n").append(job.result()).append(" after ").append(Text.duration(job.duration()));
        out.append(job.triggeredBy().map(by -> ", triggered by " + text(by)).orElse(""));
        out.append(job.playbook()
                .map(of -> ", playbook of " + text(of.url()) + " at " + code(Text.shortened(of.commit())))
                .orElse(""));
        out.append("\n\n");
        CountedRun.of(job).forEach(run -> run(out, run));
    }

    private static void run(StringBuilder out, CountedRun counted) {
        RunResult run = counted.run();
        out.append(code(run.playbook())).append(": ").append(text(cut(run.message())));
        out.append("\n\n");
        run.warnings().stream()
                .limit(MOST_WARNINGS)
                .forEach(warning ->
                        out.append("- Warning: ").append(text(cut(warning))).append('\n'));
        if (!run.warnings().isEmpty()) {
            out.append('\n');
        }
        more(out, run.warnings().size() - MOST_WARNINGS, "warning", "warnings");
        if (!run.recap().isEmpty()) {
            out.append("| Host | ok | changed | unreachable | failed | skipped | rescued | ignored |\n");
            out.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
            run.recap().entrySet().stream()
                    .limit(MOST_HOSTS)
                    .forEach(entry -> recap(out, entry.getKey(), entry.getValue()));
            out.append('\n');
            more(out, run.recap().size() - MOST_HOSTS, "host", "hosts");
        }
        failures(out, counted.title("Failed"), failures(run, TaskResult.Status.FAILED));
        failures(out, counted.title("Unreachable"), failures(run, TaskResult.Status.UNREACHABLE));
        failures(out, "Ignored", run.ignored());
    }

    private static void recap(StringBuilder out, String host, HostRecap of) {
        out.append("| ").append(code(host));
        RunShapes.COUNTS.write(of).values().forEach(count -> out.append(" | ").append(count));
        out.append(" |\n");
    }

    private static List<TaskFailure> failures(RunResult run, TaskResult.Status status) {
        return run.tasks().stream()
                .filter(task -> task.status() == status)
                .flatMap(task -> task.failure().stream())
                .toList();
    }

    private static void failures(StringBuilder out, String title, List<TaskFailure> failures) {
        int shown = 0;
        while (shown < Math.min(MOST_FAILURES, failures.size()) && out.length() <= MOST_TEXT) {
            TaskFailure failure = failures.get(shown++);
            out.append("<details><summary>").append(title).append(": ").append(text(cut(failure.task())));
            out.append(" on ").append(text(cut(failure.host()))).append("</summary>\n\n");
            failure.why().ifPresent(why -> out.append(text(cut(why.sentence()))).append("\n\n"));
            pre(out, Text.lastLines(said(failure), MOST_LINES));
            out.append("\n\n</details>\n\n");
        }
        more(out, failures.size() - shown, "failure", "failures");
    }

    /** A line's beginning and end, if it is a long one. */
    private static String cut(String line) {
        int half = LONGEST_LINE / 2;
        return line.length() <= LONGEST_LINE
                ? line
                : line.substring(0, half) + " \u2026 " + line.substring(line.length() - half);
    }

    /** Indentation by four or a blank line would end an HTML block; a pre with every line end written out doesn't. */
    private static void pre(StringBuilder out, List<String> lines) {
        out.append("<pre>");
        out.append(lines.stream()
                .map(MarkdownSummary::cut)
                .map(MarkdownSummary::text)
                .collect(Collectors.joining("&#10;")));
        out.append("</pre>");
    }

    private static String said(TaskFailure failure) {
        String rc = failure.rc().isPresent() ? " (rc " + failure.rc().getAsInt() + ")" : "";
        return (failure.message() + rc + "\n" + failure.stdout().stripTrailing() + "\n" + failure.stderr()).strip();
    }

    private static void more(StringBuilder out, int more, String singular, String plural) {
        if (more > 0) {
            out.append("and ")
                    .append(Text.count(more, "more " + singular, "more " + plural))
                    .append("\n\n");
        }
    }

    private static void row(StringBuilder out, String name, String value) {
        out.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }

    static String sign(Result result) {
        return switch (result) {
            case SUCCESS -> "\u2705";
            case UNSTABLE -> "\u26a0\ufe0f";
            case FAILURE -> "\u274c";
            case NOT_BUILT -> "\u26aa";
            case ABORTED -> "\u23f9\ufe0f";
        };
    }

    /** Code as an HTML element: backquotes inside backquotes, and pipes in tables, would end it. */
    private static String code(String text) {
        return "<code>" + text(text) + "</code>";
    }

    /** Writes characters that have a meaning in Markdown as character references, which Markdown takes for text. */
    private static String text(String text) {
        StringBuilder safe = new StringBuilder();
        String escaped = Markup.escape(Text.oneLine(Markup.plain(text)));
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if ("\\`*_{}[]()!|~@:".indexOf(c) >= 0
                    || (c == '#' && (i == 0 || escaped.charAt(i - 1) != '&'))
                    || (c == '.' && i >= 3 && escaped.regionMatches(true, i - 3, "www", 0, 3))) { // GitHub links it
                safe.append("&#").append((int) c).append(';');
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }
}
