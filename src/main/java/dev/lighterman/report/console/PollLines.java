package dev.lighterman.report.console;

import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineEvent.PolledHead;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The polling log of a Jenkins job with a git source: texts and order of hudson.triggers.SCMTrigger, hudson.Util and the
 * git plugin's GitSCM. What would not be true here is left out: the git program's command lines, Jenkins' credentials.
 */
final class PollLines {
    /** {@code DateFormat.getDateTimeInstance()} in an English locale, as it was before Java 20 put a narrow space there. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM d, uuuu, h:mm:ss a", Locale.US);

    private PollLines() {}

    static List<String> of(PipelineEvent.Polled event) {
        List<String> lines = begin(event.time());
        for (PolledHead head : event.heads()) {
            lines.add(head.lastBuilt()
                    .map(commit -> "[poll] Last Built Revision: Revision " + commit + " (" + tracking(head.ref()) + ")")
                    .orElse("[poll] No previous build, so forcing an initial build."));
        }
        lines.add("Found " + event.heads().size() + " remote heads on " + event.url());
        for (PolledHead head : event.heads()) {
            String by = head.builtBy().isPresent()
                    ? " - already built by " + head.builtBy().getAsInt()
                    : "";
            lines.add("[poll] Latest remote head revision on " + head.ref() + " is: " + head.commit() + by);
        }
        boolean changes = event.heads().stream().anyMatch(head -> head.newCommits() > 0);
        end(lines, event.duration(), changes);
        return lines;
    }

    static List<String> of(PipelineEvent.PollFailed event) {
        List<String> lines = begin(event.time());
        lines.add("FATAL: " + event.message());
        end(lines, event.duration(), false);
        return lines;
    }

    private static List<String> begin(Instant time) {
        List<String> lines = new ArrayList<>();
        lines.add("Started on " + TIME.format(time.atZone(ZoneId.systemDefault())));
        lines.add("Using strategy: Default");
        return lines;
    }

    private static void end(List<String> lines, Duration duration, boolean changes) {
        lines.add("Done. Took " + timeSpan(duration));
        lines.add(changes ? "Changes found" : "No changes");
    }

    private static String tracking(String ref) {
        return ref.replaceFirst("^refs/heads/", "refs/remotes/origin/");
    }

    /** hudson.Util.getTimeSpanString: {@code 12 ms}, {@code 0.12 sec}, {@code 1.2 sec}, {@code 12 sec}, {@code 3 min 43 sec}. */
    static String timeSpan(Duration duration) {
        long millis = duration.toMillis();
        if (duration.toHours() > 0) {
            return twoUnits(duration.toHours(), "hr", duration.toMinutesPart(), "min");
        } else if (duration.toMinutes() > 0) {
            return twoUnits(duration.toMinutes(), "min", duration.toSecondsPart(), "sec");
        } else if (millis >= 10_000) {
            return millis / 1000 + " sec";
        } else if (millis >= 1000) {
            return decimal(millis / 100, 1) + " sec";
        }
        return millis >= 100 ? decimal(millis / 10, 2) + " sec" : millis + " ms";
    }

    private static String twoUnits(long big, String bigUnit, long small, String smallUnit) {
        return big + " " + bigUnit + (big < 10 ? " " + small + " " + smallUnit : "");
    }

    private static String decimal(long digits, int places) {
        return java.math.BigDecimal.valueOf(digits, places).stripTrailingZeros().toPlainString();
    }
}
