package dev.lighterman.report.html;

import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.Text;
import dev.lighterman.report.result.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The last runs of each pipeline as one HTML page: how they ended, how long they took, what changed. Thread-safe. */
public final class HistoryHtml {
    private static final int HEIGHT = 150;
    private static final int TALLEST = 126;

    private HistoryHtml() {}

    /**
     * The page.
     *
     * @param entries as {@link History} lists them, the newest first; not null
     */
    public static String write(List<History.Entry> entries) {
        Map<String, List<PipelineResult>> pipelines = new LinkedHashMap<>();
        List<History.Entry> unreadable = new ArrayList<>();
        for (History.Entry entry : entries) {
            entry.result()
                    .ifPresentOrElse(
                            result -> pipelines
                                    .computeIfAbsent(result.name(), name -> new ArrayList<>())
                                    .add(result),
                            () -> unreadable.add(entry));
        }
        StringBuilder out = new StringBuilder("<header class=\"top\"><h1>History</h1></header>\n<main id=\"main\">\n");
        if (entries.isEmpty()) {
            out.append("<p>No runs yet.</p>\n");
        }
        int number = 0;
        for (Map.Entry<String, List<PipelineResult>> pipeline : pipelines.entrySet()) {
            pipeline(out, "p" + ++number, pipeline.getKey(), pipeline.getValue());
        }
        for (History.Entry entry : unreadable) {
            out.append("<p class=\"warning\"><strong>Not readable:</strong> ");
            out.append(HtmlPage.text(entry.file() + ": " + entry.problem().orElse("")));
            out.append("</p>\n");
        }
        out.append("</main>\n");
        return HtmlPage.of("History", out.toString());
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @param file where to, not null
     */
    public static void write(List<History.Entry> entries, Path file) throws IOException {
        WholeFile.write(file, write(entries));
    }

    private static void pipeline(StringBuilder out, String id, String name, List<PipelineResult> newestFirst) {
        out.append("<section aria-labelledby=\"").append(id).append("\"><h2 id=\"");
        out.append(id).append("\">").append(HtmlPage.text(name)).append("</h2>\n");
        out.append("<div class=\"run\">");
        chart(out, newestFirst);
        out.append(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table class=\"runs\"><caption>Runs</caption>");
        out.append("<thead><tr><th scope=\"col\">Started</th><th scope=\"col\">Result</th><th scope=\"col\">Time</th>");
        out.append("<th scope=\"col\">What changed</th></tr></thead><tbody>\n");
        for (int i = 0; i < newestFirst.size(); i++) {
            PipelineResult result = newestFirst.get(i);
            PipelineResult before = i + 1 < newestFirst.size() ? newestFirst.get(i + 1) : null;
            out.append("<tr><td>").append(HtmlReport.time(result.startedAt()));
            out.append("</td><td>").append(HtmlReport.badge(result.result()));
            out.append(result.isCheck() ? "<span class=\"on\">check</span>" : "");
            out.append("</td><td class=\"d\">").append(Text.duration(result.duration()));
            out.append("</td><td>").append(changes(before, result)).append("</td></tr>\n");
        }
        out.append("</tbody></table></div></div></section>\n");
    }

    /** A bar a run, the oldest first. What did not succeed has a mark above its bar, so that colour isn't its only sign. */
    private static void chart(StringBuilder out, List<PipelineResult> newestFirst) {
        List<PipelineResult> runs = new ArrayList<>(newestFirst);
        Collections.reverse(runs);
        long longest =
                runs.stream().mapToLong(run -> run.duration().toMillis()).max().orElse(1);
        double step = 100.0 / Math.max(12, runs.size());
        out.append("<h3>Durations</h3><p class=\"axis top-axis\" aria-hidden=\"true\"><span>");
        out.append(Text.duration(Duration.ofMillis(longest))).append("</span></p>");
        out.append(
                "<svg class=\"chart\" role=\"img\" aria-label=\"Durations of the runs below, the oldest first, at most ");
        out.append(Text.duration(Duration.ofMillis(longest))).append("\">");
        for (int i = 0; i < runs.size(); i++) {
            bar(out, runs.get(i), i * step + 0.1 * step, 0.8 * step, longest);
        }
        out.append("</svg>\n<p class=\"axis\" aria-hidden=\"true\"><span>").append(day(runs.get(0)));
        out.append("</span><span>").append(runs.size() > 1 ? day(runs.get(runs.size() - 1)) : "");
        out.append("</span></p>\n");
    }

    private static void bar(StringBuilder out, PipelineResult run, double x, double width, long longest) {
        long height = Math.max(3, Math.round((double) TALLEST * run.duration().toMillis() / Math.max(1, longest)));
        String kind = run.result() == Result.SUCCESS ? "ok" : run.result() == Result.UNSTABLE ? "changed" : "failed";
        String place = "x=\"" + percent(x) + "\" width=\"" + percent(width) + "\"";
        out.append("<rect class=\"b ").append(kind).append("\" ").append(place);
        out.append(" y=\"")
                .append(HEIGHT - height)
                .append("\" height=\"")
                .append(height)
                .append("\"><title>");
        out.append(Markup.attribute(run.startedAt() + ", " + run.result() + ", " + Text.duration(run.duration())));
        out.append("</title></rect>");
        if (run.result() != Result.SUCCESS) {
            out.append("<text class=\"mark ").append(kind).append("\" x=\"").append(percent(x + width / 2));
            out.append("\" y=\"").append(HEIGHT - height - 6).append("\" text-anchor=\"middle\" aria-hidden=\"true\">");
            out.append(HtmlReport.sign(run.result())).append("</text>");
        }
    }

    private static String day(PipelineResult run) {
        return DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(run.startedAt());
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    /** Compared with the run before: the commit, the image's digest, and how it ended; and what its tasks did. */
    private static String changes(PipelineResult before, PipelineResult now) {
        List<String> changes = new ArrayList<>();
        String commit = now.source().map(source -> source.revision()).orElse("");
        String earlier = before == null
                ? ""
                : before.source().map(source -> source.revision()).orElse("");
        if (!commit.isEmpty() && !commit.equals(earlier)) {
            changes.add("commit <code>" + HtmlPage.text(Text.shortened(commit)) + "</code> "
                    + HtmlPage.text(now.source().map(source -> source.subject()).orElse("")));
        }
        String digest = now.image().flatMap(PushedImage::digest).orElse("");
        String former = before == null
                ? ""
                : before.image().flatMap(PushedImage::digest).orElse("");
        if (!digest.isEmpty() && !digest.equals(former)) {
            changes.add("image <code>" + HtmlPage.text(Text.shortened(digest)) + "</code>");
        }
        String tasks = tasks(now);
        if (!tasks.isEmpty()) {
            changes.add(tasks);
        }
        if (before != null && before.result() != now.result()) {
            changes.add("was " + before.result());
        }
        now.failure().ifPresent(failure -> changes.add(HtmlPage.text(failure.message())));
        return changes.isEmpty() ? "<span class=\"on\">nothing</span>" : String.join("<br>", changes);
    }

    /** By the recaps, on all hosts together; of what was tried again only the last try. */
    private static String tasks(PipelineResult result) {
        int changed = 0;
        int failed = 0;
        int unreachable = 0;
        for (JobResult job : result.jobs()) {
            for (CountedRun run : CountedRun.of(job)) {
                for (HostRecap host : run.run().recap().values()) {
                    changed += run.triedAgain() ? 0 : host.changed();
                    failed += run.triedAgain() ? 0 : host.failed();
                    unreachable += run.triedAgain() ? 0 : host.unreachable();
                }
            }
        }
        List<String> words = new ArrayList<>();
        if (changed > 0) {
            String did = result.isCheck() ? "would change" : "changed";
            words.add(Text.count(changed, "task " + did, "tasks " + did) + " something");
        }
        if (failed > 0) {
            words.add(failed + " failed");
        }
        if (unreachable > 0) {
            words.add(Text.count(unreachable, "host", "hosts") + " unreachable");
        }
        return String.join(", ", words);
    }
}
