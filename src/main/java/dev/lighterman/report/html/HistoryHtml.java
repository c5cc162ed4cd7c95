package dev.lighterman.report.html;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.SourceCommit;
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
import java.util.Optional;

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
            out.append(HtmlPage.warning(
                    "Not readable", entry.file() + ": " + entry.problem().orElse("")));
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
        out.append("<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">" + HtmlPage.text(name) + "</h2>\n");
        out.append("<div class=\"run\">");
        chart(out, newestFirst);
        out.append(HtmlPage.table("runs", "Runs", "Runs")
                + HtmlPage.headings("Started", "Result", "Time", "What changed"));
        for (int i = 0; i < newestFirst.size(); i++) {
            PipelineResult result = newestFirst.get(i);
            Optional<PipelineResult> before = newestFirst.stream().skip(i + 1L).findFirst();
            out.append("<tr><td>" + HtmlReport.time(result.startedAt()) + "</td><td>"
                    + HtmlReport.badge(result.result())
                    + (result.isCheck() ? "<span class=\"on\">check</span>" : "") + "</td><td class=\"d\">"
                    + Text.duration(result.duration()) + "</td><td>" + changes(before, result) + "</td></tr>\n");
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
        String title = run.startedAt() + ", " + run.result() + ", " + Text.duration(run.duration());
        out.append("<rect class=\"b " + kind + "\" " + place + " y=\"" + (HEIGHT - height) + "\" height=\"" + height
                + "\"><title>" + Markup.attribute(title) + "</title></rect>");
        if (run.result() != Result.SUCCESS) {
            out.append("<text class=\"mark " + kind + "\" x=\"" + percent(x + width / 2) + "\" y=\""
                    + (HEIGHT - height - 6) + "\" text-anchor=\"middle\" aria-hidden=\"true\">"
                    + HtmlReport.sign(run.result()) + "</text>");
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
    private static String changes(Optional<PipelineResult> before, PipelineResult now) {
        List<String> changes = new ArrayList<>();
        Optional<String> commit = now.source().map(SourceCommit::revision);
        if (commit.isPresent()
                && !commit.equals(before.flatMap(PipelineResult::source).map(SourceCommit::revision))) {
            changes.add("commit <code>" + HtmlPage.text(Text.shortened(commit.get())) + "</code> "
                    + HtmlPage.text(now.source().get().subject()));
        }
        Optional<String> digest = now.image().flatMap(PushedImage::digest);
        if (digest.isPresent()
                && !digest.equals(before.flatMap(PipelineResult::image).flatMap(PushedImage::digest))) {
            changes.add("image <code>" + HtmlPage.text(Text.shortened(digest.get())) + "</code>");
        }
        String tasks = tasks(now);
        if (!tasks.isEmpty()) {
            changes.add(tasks);
        }
        before.map(PipelineResult::result)
                .filter(result -> result != now.result())
                .ifPresent(result -> changes.add("was " + result));
        now.failure().ifPresent(failure -> changes.add(HtmlPage.text(failure.message())));
        return changes.isEmpty() ? "<span class=\"on\">nothing</span>" : String.join("<br>", changes);
    }

    /** By the recaps, on all hosts together; of what was tried again only the last try. */
    private static String tasks(PipelineResult result) {
        List<HostRecap> hosts = result.jobs().stream()
                .flatMap(job -> CountedRun.of(job).stream())
                .filter(run -> !run.triedAgain())
                .flatMap(run -> run.run().recap().values().stream())
                .toList();
        int changed = hosts.stream().mapToInt(HostRecap::changed).sum();
        int failed = hosts.stream().mapToInt(HostRecap::failed).sum();
        int unreachable = hosts.stream().mapToInt(HostRecap::unreachable).sum();
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
