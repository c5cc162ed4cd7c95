package dev.lighterman.report.console;

import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Rollout;
import dev.lighterman.playbook.ready.DeploymentPlaybook;
import dev.lighterman.report.result.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Lines about a rollout: its verdict, its pods, and whether they run the image that was pushed. Not thread-safe. */
public final class RolloutLines {
    private final BiConsumer<String, String> step;
    private final Consumer<String> out;
    private String lastState = "";

    RolloutLines(BiConsumer<String, String> step, Consumer<String> out) {
        this.step = step;
        this.out = out;
    }

    /** The place of the job that the rollout belongs to: the one that deployed, else the last; -1 when there is none. */
    public static int job(PipelineResult result) {
        for (int i = 0; i < result.jobs().size(); i++) {
            if (result.jobs().get(i).runs().stream()
                    .anyMatch(run -> run.playbook().equals(DeploymentPlaybook.FILE_NAME))) {
                return i;
            }
        }
        return result.jobs().size() - 1;
    }

    void waiting(PipelineEvent.RolloutWaiting event) {
        if (!event.state().equals(lastState)) {
            lastState = event.state();
            step.accept("rollout", Text.oneLine(event.state()));
        }
    }

    void rollingBack(PipelineEvent.RollingBack event) {
        step.accept("rollout", "failed: " + Text.oneLine(event.reason()) + "; restoring revision " + event.revision());
    }

    void finished(PipelineEvent.RolloutFinished event) {
        lastState = "";
        Rollout rollout = event.rollout();
        step.accept(
                "rollout",
                rollout.verdict() + " " + rollout.namespace() + "/" + rollout.deployment()
                        + rollout.reason()
                                .map(reason -> ": " + Text.oneLine(reason))
                                .orElse("")
                        + (rollout.rolledBack() ? "; the previous revision was restored" : ""));
        int widest = rollout.pods().stream()
                .mapToInt(pod -> Text.width(pod.name()))
                .max()
                .orElse(0);
        for (Rollout.Pod pod : rollout.pods()) {
            out.accept("  pod      " + Text.padded(pod.name(), widest) + "  "
                    + (pod.ready() ? "ready    " : "not ready") + "  "
                    + Text.padded(Text.count(pod.restarts(), "restart", "restarts"), 10)
                    + pod.digest().map(digest -> "  " + Text.shortened(digest)).orElse(""));
        }
        rollout.diagnosis().ifPresent(this::diagnosis);
        event.provenance().ifPresent(provenance -> provenance(provenance, rollout));
    }

    private void diagnosis(Rollout.Diagnosis of) {
        said(of).forEach(line -> out.accept("  " + line));
    }

    /** What the cluster knows of a pod that did not come up, warnings first. */
    public static List<String> said(Rollout.Diagnosis of) {
        List<String> lines = new ArrayList<>();
        of.warnings().forEach(warning -> lines.add("warning  " + Text.oneLine(warning)));
        if (!of.log().isEmpty()) {
            String container =
                    of.container().map(name -> "container " + name + " of ").orElse("");
            lines.add("log      the last lines of " + Text.oneLine(container + "pod " + of.pod()) + ":");
            of.log().forEach(line -> lines.add("         | " + Text.oneLine(line)));
        }
        return lines;
    }

    private void provenance(Provenance of, Rollout rollout) {
        String commit = of.commit().map(it -> "commit " + Text.shortened(it)).orElse("no commit known");
        String digest =
                of.pushedDigest().map(it -> "image " + Text.shortened(it)).orElse("no digest known");
        step.accept("provenance", commit + " -> " + digest + " -> " + where(of, rollout) + compared(of, rollout));
    }

    /** What is not known is no contradiction. */
    private static String compared(Provenance of, Rollout rollout) {
        boolean none = of.podsTotal() == 0 && rollout.wanted().orElse(1) == 0;
        if (of.consistent() || none) {
            return "";
        }
        long unknown =
                rollout.pods().stream().filter(pod -> pod.digest().isEmpty()).count();
        boolean known = of.pushedDigest().isPresent()
                && (unknown == 0 || of.podsRunningPushedDigest() + unknown < of.podsTotal());
        return known ? "; NOT CONSISTENT" : "; not known to be consistent";
    }

    /** A pod that has the image does not run it before it is ready, and one that is missing neither. */
    private static String where(Provenance of, Rollout rollout) {
        String pods = of.podsRunningPushedDigest() + " of " + Text.count(of.podsTotal(), "pod", "pods");
        return allReady(rollout)
                ? "running in " + pods
                : "in "
                        + (of.podsRunningPushedDigest() == of.podsTotal()
                                ? Text.count(of.podsTotal(), "pod", "pods")
                                : pods)
                        + ", " + ready(rollout);
    }

    public static boolean allReady(Rollout rollout) {
        return rollout.podsReady() == rollout.podsWanted();
    }

    public static String ready(Rollout rollout) {
        return rollout.podsReady() + " of " + rollout.podsWanted() + " ready";
    }

    /** Which pods have the image, and where it matters, that they do not run it. */
    public static String running(Provenance provenance, Rollout rollout) {
        boolean run = rollout == null || allReady(rollout);
        return provenance.podsRunningPushedDigest() + " of "
                + Text.count(provenance.podsTotal(), run ? "pod runs" : "pod has", run ? "pods run" : "pods have")
                + " the pushed digest" + (run ? "" : ", " + ready(rollout));
    }
}
