package dev.lighterman.report.html;

import dev.lighterman.api.Failure;
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
        String told = result.failure().map(Failure::message).orElse("");
        if (result.failure().isPresent()) {
            out.append("<section class=\"alarm\" aria-labelledby=\"why\"><h2 id=\"why\">Why</h2><pre>"
                    + Markup.output(Text.block(told)) + "</pre></section>\n");
        }
        result.warnings().forEach(warning -> out.append(HtmlPage.warning("Warning", warning)));
        chain(out, result, told);
        // A single job of the pipeline's own name has nothing to add to the page's heading.
        boolean alone = result.jobs().size() == 1 && result.jobs().get(0).name().equals(result.name());
        int number = 0;
        for (PipelineResult.Job job : result.jobs()) {
            number++;
            String id = "job" + number;
            out.append("<section class=\"job" + (alone ? " alone" : "") + "\" aria-labelledby=\"" + id
                    + "\">\n<h2 id=\"" + id + "\">" + badge(job.result()) + HtmlPage.text(job.name()) + "</h2>\n");
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

    private static void about(StringBuilder out, PipelineResult.Job job, boolean alone) {
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
        out.append("<header class=\"top\">\n<h1>" + HtmlPage.text(result.name()) + "</h1>\n<p class=\"verdict\">"
                + badge(result.result()) + "<span>" + Text.duration(result.duration()) + "</span><span>"
                + time(result.startedAt()) + (result.isCheck() ? "</span><span>check: nothing was changed" : "")
                + "</span></p>\n</header>\n");
    }

    static String time(Instant instant) {
        return "<time datetime=\"" + instant + "\">"
                + DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC)
                        .format(instant)
                + "</time>";
    }

    /** From the commit to the pods, as far as it went. */
    private static void chain(StringBuilder out, PipelineResult result, String told) {
        if (result.source().isEmpty()
                && result.image().isEmpty()
                && result.rollout().isEmpty()) {
            return;
        }
        out.append(
                "<section aria-labelledby=\"chain\"><h2 id=\"chain\">From commit to pods</h2>\n<ol class=\"chain\">\n");
        result.source().ifPresent(commit -> commit(out, commit));
        result.image()
                .ifPresent(image -> out.append("<li><h3>Image</h3><p class=\"lead\">" + HtmlPage.text(image.reference())
                        + "</p><p class=\"hash\">" + digest(image.digest()) + "</p></li>\n"));
        result.rollout()
                .ifPresent(rollout -> rollout(out, rollout, result.provenance().orElse(null)));
        out.append("</ol>");
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
            out.append("<p class=\"bad\">✗ rollout of " + workload(rollout) + " " + rollout.verdict()
                    + (RolloutLines.allReady(rollout) ? "" : ", " + RolloutLines.ready(rollout)) + "</p>\n");
        }
    }

    private static void commit(StringBuilder out, SourceCommit commit) {
        out.append("<li><h3>Commit</h3><p class=\"lead\">" + HtmlPage.text(commit.subject()) + "</p><p class=\"hash\">"
                + HtmlPage.text(commit.commit()) + "</p><p class=\"sub\">" + HtmlPage.text(commit.author())
                + commit.branch().map(branch -> " · " + HtmlPage.text(branch)).orElse("")
                + (commit.dirty() ? " · <strong>with uncommitted changes</strong>" : "") + "</p></li>\n");
    }

    private static void rollout(StringBuilder out, Rollout rollout, Provenance provenance) {
        boolean good = rollout.verdict() == Rollout.Verdict.SUCCEEDED
                && (provenance == null || provenance.consistent() || provenance.podsTotal() == 0);
        out.append("<li><h3>Pods</h3><p class=\"lead\">" + workload(rollout) + "</p><p class=\""
                + (good ? "good\">✓ " : "bad\">✗ ") + rollout.verdict()
                + (provenance == null ? "" : ", " + RolloutLines.running(provenance, rollout))
                + (rollout.rolledBack() ? ", rolled back" : "") + "</p>");
        if (!rollout.pods().isEmpty()) {
            out.append("<details><summary>" + Text.count(rollout.pods().size(), "pod", "pods")
                    + "</summary><ul class=\"pods\">");
            for (Rollout.Pod pod : rollout.pods()) {
                out.append("<li><strong>" + HtmlPage.text(pod.name()) + "</strong> "
                        + (pod.ready() ? "ready" : "not ready") + ", "
                        + Text.count(pod.restarts(), "restart", "restarts") + "<br><span class=\"hash\">"
                        + digest(pod.digest()) + "</span></li>");
            }
            out.append("</ul></details>");
        }
        out.append("</li>\n");
    }

    private static String workload(Rollout rollout) {
        return HtmlPage.text(rollout.namespace() + "/" + rollout.deployment());
    }

    private static String digest(Optional<String> digest) {
        return digest.map(HtmlPage::text).orElse("digest unknown");
    }

    private static void diagnosis(StringBuilder out, Rollout.Diagnosis of) {
        if (of.warnings().isEmpty() && of.log().isEmpty()) {
            return;
        }
        out.append("<details open><summary>What pod " + HtmlPage.text(of.pod()) + " says</summary><pre tabindex=\"0\">"
                + Markup.output(String.join("\n", RolloutLines.said(of))) + "</pre></details>");
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
