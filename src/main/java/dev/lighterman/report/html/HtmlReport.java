package dev.lighterman.report.html;

import dev.lighterman.api.Failure;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.report.console.RolloutLines;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.Text;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Results as one HTML file that needs nothing else: no network, no script for what matters (searching and filtering need
 * it), light and dark, phone and keyboard. Nothing in a result can become markup. Thread-safe.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** The page of a result that was read back; without output and differences, which a result doesn't hold. */
    public static String write(PipelineResult result) {
        return write(result, new Recording());
    }

    /**
     * The page of a result with what was recorded while it came about.
     *
     * @param recording a listener of the same events, not null
     */
    public static String write(PipelineResult result, Recording recording) {
        StringBuilder out = new StringBuilder();
        header(out, result);
        out.append("<main id=\"main\">\n");
        result.failure()
                .ifPresent(failure -> out.append(
                                "<section class=\"alarm\" aria-labelledby=\"why\"><h2 id=\"why\">Why</h2><pre>")
                        .append(Markup.output(Text.block(failure.message())))
                        .append("</pre></section>\n"));
        for (String warning : result.warnings()) {
            out.append("<p class=\"warning\"><strong>Warning:</strong> ")
                    .append(HtmlPage.text(warning))
                    .append("</p>\n");
        }
        chain(out, result);
        String told = result.failure().map(Failure::message).orElse("");
        // A single job of the pipeline's own name has nothing to add to the page's heading.
        boolean alone = result.jobs().size() == 1 && result.jobs().get(0).name().equals(result.name());
        int number = 0;
        for (JobResult job : result.jobs()) {
            number++;
            String id = "job" + number;
            out.append("<section class=\"job")
                    .append(alone ? " alone" : "")
                    .append("\" aria-labelledby=\"")
                    .append(id)
                    .append("\">\n<h2 id=\"")
                    .append(id);
            out.append("\">")
                    .append(badge(job.result()))
                    .append(HtmlPage.text(job.name()))
                    .append("</h2>\n");
            about(out, job, alone);
            if (number - 1 == RolloutLines.job(result)) {
                result.rollout().ifPresent(rollout -> failed(out, rollout));
            }
            int run = 0;
            for (CountedRun one : CountedRun.of(job)) {
                run++;
                new HtmlRun(out, one, recording.of(one.run()), id + "r" + run, told).write();
            }
            out.append("</section>\n");
        }
        out.append(
                "</main>\n<footer><p>Written by Lighterman. Times are UTC, those of tasks by the control node's clock.</p></footer>\n");
        return HtmlPage.of(result.result() + " · " + result.name(), out.toString());
    }

    private static void about(StringBuilder out, JobResult job, boolean alone) {
        List<String> facts = new ArrayList<>();
        if (!alone) {
            facts.add(Text.duration(job.duration()));
        }
        job.triggeredBy().ifPresent(by -> facts.add("triggered by " + HtmlPage.text(by)));
        job.playbook()
                .ifPresent(of -> facts.add("playbook of " + HtmlPage.text(of.url()) + " at "
                        + HtmlPage.text(Text.shortened(of.commit()))));
        if (job.transferredFiles() > 0) {
            facts.add(Text.count(job.transferredFiles(), "file", "files") + " sent, "
                    + Text.bytes(job.transferredBytes()));
        }
        if (!facts.isEmpty()) {
            out.append("<p class=\"sub\">").append(String.join(" · ", facts)).append("</p>\n");
        }
    }

    private static void header(StringBuilder out, PipelineResult result) {
        out.append("<header class=\"top\">\n<h1>")
                .append(HtmlPage.text(result.name()))
                .append("</h1>\n<p class=\"verdict\">");
        out.append(badge(result.result())).append("<span>").append(Text.duration(result.duration()));
        out.append("</span><span>").append(time(result.startedAt()));
        out.append(result.isCheck() ? "</span><span>check: nothing was changed" : "")
                .append("</span></p>\n</header>\n");
    }

    static String time(Instant instant) {
        return "<time datetime=\"" + instant + "\">"
                + DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC)
                        .format(instant)
                + "</time>";
    }

    /** From the commit to the pods, as far as it went. */
    private static void chain(StringBuilder out, PipelineResult result) {
        if (result.source().isEmpty()
                && result.image().isEmpty()
                && result.rollout().isEmpty()) {
            return;
        }
        out.append(
                "<section aria-labelledby=\"chain\"><h2 id=\"chain\">From commit to pods</h2>\n<ol class=\"chain\">\n");
        result.source().ifPresent(commit -> commit(out, commit));
        result.image().ifPresent(image -> {
            out.append("<li><h3>Image</h3><p class=\"lead\">").append(HtmlPage.text(image.reference()));
            out.append("</p><p class=\"hash\">");
            out.append(image.digest().map(HtmlPage::text).orElse("digest unknown"))
                    .append("</p></li>\n");
        });
        result.rollout()
                .ifPresent(rollout -> rollout(out, rollout, result.provenance().orElse(null)));
        out.append("</ol>");
        String told = result.failure().map(Failure::message).orElse("");
        result.rollout().ifPresent(rollout -> said(out, rollout, told));
        out.append("</section>\n");
    }

    /** Why it failed, as wide as the page: beside the other cards there is too little room for it. */
    private static void said(StringBuilder out, Rollout rollout, String told) {
        Optional<String> reason = rollout.reason().filter(text -> !told.contains(text));
        if (reason.isEmpty() && rollout.diagnosis().isEmpty()) {
            return;
        }
        out.append("<div class=\"said\">");
        reason.ifPresent(text -> out.append("<p>").append(HtmlPage.text(text)).append("</p>"));
        rollout.diagnosis().ifPresent(diagnosis -> diagnosis(out, diagnosis));
        out.append("</div>\n");
    }

    /** What the runs of the job that deployed, which went well, do not tell. */
    private static void failed(StringBuilder out, Rollout rollout) {
        if (rollout.verdict() != Rollout.Verdict.SUCCEEDED) {
            out.append("<p class=\"bad\">✗ rollout of ")
                    .append(HtmlPage.text(rollout.namespace() + "/" + rollout.deployment()))
                    .append(' ')
                    .append(rollout.verdict())
                    .append(RolloutLines.allReady(rollout) ? "" : ", " + RolloutLines.ready(rollout))
                    .append("</p>\n");
        }
    }

    private static void commit(StringBuilder out, SourceCommit commit) {
        out.append("<li><h3>Commit</h3><p class=\"lead\">").append(HtmlPage.text(commit.subject()));
        out.append("</p><p class=\"hash\">")
                .append(HtmlPage.text(commit.commit()))
                .append("</p><p class=\"sub\">");
        out.append(HtmlPage.text(commit.author()));
        commit.branch().ifPresent(branch -> out.append(" · ").append(HtmlPage.text(branch)));
        out.append(commit.dirty() ? " · <strong>with uncommitted changes</strong>" : "")
                .append("</p></li>\n");
    }

    private static void rollout(StringBuilder out, Rollout rollout, Provenance provenance) {
        boolean good = rollout.verdict() == Rollout.Verdict.SUCCEEDED
                && (provenance == null || provenance.consistent() || provenance.podsTotal() == 0);
        out.append("<li><h3>Pods</h3><p class=\"lead\">")
                .append(HtmlPage.text(rollout.namespace() + "/" + rollout.deployment()));
        out.append("</p><p class=\"").append(good ? "good" : "bad").append("\">");
        out.append(good ? "✓ " : "✗ ").append(rollout.verdict());
        if (provenance != null) {
            out.append(", ").append(RolloutLines.running(provenance, rollout));
        }
        out.append(rollout.rolledBack() ? ", rolled back" : "").append("</p>");
        if (!rollout.pods().isEmpty()) {
            out.append("<details><summary>").append(Text.count(rollout.pods().size(), "pod", "pods"));
            out.append("</summary><ul class=\"pods\">");
            for (Rollout.Pod pod : rollout.pods()) {
                out.append("<li><strong>").append(HtmlPage.text(pod.name())).append("</strong> ");
                out.append(pod.ready() ? "ready" : "not ready").append(", ");
                out.append(Text.count(pod.restarts(), "restart", "restarts")).append("<br><span class=\"hash\">");
                out.append(pod.digest().map(HtmlPage::text).orElse("digest unknown"))
                        .append("</span></li>");
            }
            out.append("</ul></details>");
        }
        out.append("</li>\n");
    }

    private static void diagnosis(StringBuilder out, Rollout.Diagnosis of) {
        if (of.warnings().isEmpty() && of.log().isEmpty()) {
            return;
        }
        out.append("<details open><summary>What pod ")
                .append(HtmlPage.text(of.pod()))
                .append(" says</summary>");
        out.append("<pre tabindex=\"0\">").append(Markup.output(String.join("\n", RolloutLines.said(of))));
        out.append("</pre></details>");
    }

    /** A result in words with a sign, so that colour isn't the only one. */
    static String badge(Result result) {
        return "<span class=\"badge " + result.name().toLowerCase(Locale.ROOT) + "\"><span aria-hidden=\"true\">"
                + sign(result) + "</span> " + result.name().replace('_', ' ') + "</span> ";
    }

    static String sign(Result result) {
        return switch (result) {
            case SUCCESS -> "✓";
            case UNSTABLE -> "!";
            case FAILURE -> "✗";
            case NOT_BUILT -> "○";
            case ABORTED -> "■";
        };
    }
}
