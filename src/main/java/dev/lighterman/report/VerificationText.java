package dev.lighterman.report;

import dev.lighterman.api.Verification;
import dev.lighterman.report.console.JsonLine;
import dev.lighterman.report.result.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A verification for people and for programs. Stateless. */
public final class VerificationText {
    private VerificationText() {}

    /** {@return a sentence, and a table of the pods where there are any; lines without line breaks} */
    public static List<String> lines(Verification of) {
        List<String> lines = new ArrayList<>();
        lines.add(
                of.consistent()
                        ? "ok: " + good(of)
                        : (isOpen(of) ? "not known: " : "NOT consistent: ")
                                + of.reason().orElse(""));
        if (of.pods().isEmpty()) {
            return lines;
        }
        int width =
                of.pods().stream().mapToInt(pod -> pod.name().length()).max().orElse(0);
        int commit = of.pods().stream()
                .mapToInt(pod -> pod.commit().map(Text::shortened).orElse("").length())
                .max()
                .orElse(0);
        String row = "%-8s  %-" + Math.max(3, width) + "s  %-5s  %-20s  %-" + Math.max(6, commit) + "s  %s";
        lines.add("");
        lines.add(String.format(row, "RUNS", "POD", "READY", "SINCE", "COMMIT", "DIGEST"));
        for (Verification.Pod pod : of.pods()) {
            lines.add(String.format(
                            row,
                            of.asExpected(pod) ? "expected" : of.unknown(pod) ? "unknown" : "OTHER",
                            pod.name(),
                            pod.ready() ? "yes" : "no",
                            pod.since().map(VerificationText::seconds).orElse("-"),
                            pod.commit().map(Text::shortened).orElse("-"),
                            pod.digest().orElse("-"))
                    .stripTrailing());
        }
        return lines;
    }

    /** Whether nothing contradicts, and of some pods nobody says what they run. */
    private static boolean isOpen(Verification of) {
        return !of.pods().isEmpty() && of.pods().stream().allMatch(pod -> of.asExpected(pod) || of.unknown(pod));
    }

    private static String good(Verification of) {
        Verification.Expected expected = of.expected();
        String origin =
                switch (expected.origin()) {
                    case RESULT ->
                        expected.since()
                                .map(since -> " (pushed " + seconds(since) + ")")
                                .orElse("");
                    case REGISTRY -> " (what the registry has)";
                };
        int all = of.pods().size();
        return all + " of " + all + (all == 1 ? " pod" : " pods") + " of " + of.namespace() + "/" + of.deployment()
                + (all == 1 ? " runs " : " run ") + pinned(expected) + origin
                + expected.commit()
                        .map(commit -> ", commit " + Text.shortened(commit))
                        .orElse("")
                + notReady(of);
    }

    private static String pinned(Verification.Expected expected) {
        return expected.reference().contains("@")
                ? expected.reference()
                : expected.reference() + "@" + expected.digest();
    }

    /** A pod that has the image need not be one that serves. */
    private static String notReady(Verification of) {
        long ready = of.pods().stream().filter(Verification.Pod::ready).count();
        if (ready == of.pods().size()) {
            return "";
        }
        return of.pods().size() == 1
                ? "; it is not ready"
                : "; " + ready + " of " + of.pods().size() + " ready";
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@return all of it as one JSON object; without a line break} */
    public static String json(Verification of) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pipeline", of.pipeline());
        map.put("consistent", of.consistent());
        map.put("reason", of.reason().orElse(null));
        map.put("namespace", of.namespace());
        map.put("deployment", of.deployment());
        map.put("commit", of.commit().orElse(null));
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("origin", of.expected().origin().name());
        expected.put("reference", of.expected().reference());
        expected.put("digest", of.expected().digest());
        expected.put("commit", of.expected().commit().orElse(null));
        expected.put("since", text(of.expected().since()));
        map.put("expected", expected);
        map.put("pods", of.pods().stream().map(pod -> pod(of, pod)).toList());
        return JsonLine.of(map);
    }

    private static Map<String, Object> pod(Verification of, Verification.Pod pod) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", pod.name());
        map.put("asExpected", of.asExpected(pod));
        map.put("ready", pod.ready());
        map.put("image", pod.image().orElse(null));
        map.put("digest", pod.digest().orElse(null));
        map.put("commit", pod.commit().orElse(null));
        map.put("since", text(pod.since()));
        return map;
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
