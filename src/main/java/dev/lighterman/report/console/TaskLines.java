package dev.lighterman.report.console;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.DiffText;
import dev.lighterman.report.result.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A line for each task on each host, what a failure said, differences and warnings. Not thread-safe. */
final class TaskLines {
    private static final int STATUS = "UNREACHABLE".length();
    private static final int DURATION = "59m 59s".length();
    private static final String INDENT = " ".repeat(2 + STATUS + 2 + DURATION + 2);
    private static final int IGNORED_LINES = 10;
    private static final int FAILED_LINES = 200;
    private static final int DIFF_LINES = 200;
    private static final int WIDEST_DIFF = 1000;
    private static final int WIDEST_HOST = 40;

    private final Consumer<String> out;
    private final Palette palette;
    private final Map<Place, Difference> differences = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private int widestHost;

    /** A task on a host. */
    private record Place(String host, String task) {}

    /** What a task has shown so far: its first lines, and how many there were. */
    private static final class Difference {
        private final List<String> lines = new ArrayList<>();
        private int all;
    }

    TaskLines(Consumer<String> out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    /** A new run: hosts have other names, and what was warned of is said again. */
    void reset() {
        widestHost = 0;
        differences.clear();
        warned.clear();
    }

    /** Makes room for a host's name before the first line with it. */
    void host(String host) {
        widestHost = Math.min(WIDEST_HOST, Math.max(widestHost, Text.width(Text.oneLine(host))));
    }

    /** Ansible tells differences before the result they belong to, those of a loop one by one. */
    void differs(RunEvent.Diff event) {
        Difference of = differences.computeIfAbsent(new Place(event.host(), event.taskId()), place -> new Difference());
        List<String> lines = DiffText.lines(event.diff());
        of.all += lines.size();
        of.lines.addAll(lines.subList(0, Math.min(lines.size(), DIFF_LINES - of.lines.size())));
    }

    /** The task's line, below it what it changed and what it warned of. */
    void finished(RunEvent.TaskFinished event) {
        finished(event.result());
        Difference difference = differences.remove(new Place(event.result().host(), event.taskId()));
        if (difference != null) {
            difference.lines.forEach(
                    line -> out.accept(line.isBlank() ? "" : INDENT + palette.difference(shown(line))));
            int left = difference.all - difference.lines.size();
            if (left > 0) {
                out.accept(INDENT + "(" + Text.count(left, "more line", "more lines") + " left out)");
            }
        }
        event.warnings().forEach(warning -> warned(warning, false));
        event.deprecations()
                .forEach(of -> warned(
                        of.message()
                                + of.removedIn()
                                        .map(version -> " (removed in " + version + ")")
                                        .orElse(""),
                        true));
    }

    private static String shown(String line) {
        return Text.fitted(Text.block(line).replace("\n", "\\n"), WIDEST_DIFF);
    }

    /** A warning, the first time in a run. */
    void warned(String message, boolean deprecation) {
        String line = "  " + (deprecation ? "deprecated: " : "warning: ") + Text.oneLine(message.strip());
        if (warned.add(line)) {
            out.accept(palette.warning(line));
        }
    }

    void finished(TaskResult task) {
        host(task.host());
        out.accept("  " + palette.status(task.status(), Text.padded(word(task.status()), STATUS))
                + "  " + Text.padStart(Text.duration(task.duration()), DURATION)
                + "  " + Text.padded(Text.oneLine(task.host()), widestHost)
                + "  " + Text.oneLine(task.task())
                + (task.failure().isPresent() && task.changed() ? "  (changed)" : ""));
        task.failure().ifPresent(failure -> {
            if (task.status().endsHost()) {
                explain(failure);
            } else {
                mention(failure);
            }
        });
    }

    /** Why a host failed, and what to do about it; told when the run has ended. */
    void probed(String host, HostFault why) {
        host(host);
        aside("why", host, Text.oneLine(why.message()));
        if (!why.remedy().isEmpty()) {
            out.accept(" ".repeat(2 + STATUS + 2 + DURATION + 2 + widestHost + 2) + Text.oneLine(why.remedy()));
        }
    }

    void retried(String host, int attempt) {
        aside("retry", host, "attempt " + attempt + " failed");
    }

    /** A line between those of tasks. */
    private void aside(String word, String host, String text) {
        out.accept("  " + palette.warning(Text.padded(word, STATUS)) + " ".repeat(2 + DURATION + 2)
                + Text.padded(Text.oneLine(host), widestHost) + "  " + text);
    }

    private static String word(TaskResult.Status status) {
        return switch (status) {
            case FAILED, UNREACHABLE -> status.name();
            case UNREACHABLE_IGNORED -> TaskResult.Status.IGNORED.label();
            default -> status.label().toLowerCase(Locale.ROOT);
        };
    }

    /** Why a failure was passed over: what the command said, else what the module said. */
    private void mention(TaskFailure failure) {
        String said = failure.stderr().isBlank() ? failure.message() : failure.stderr();
        List<String> lines = Text.lastLines(said, IGNORED_LINES);
        String rc = failure.rc().isPresent() ? "rc " + failure.rc().getAsInt() : "";
        String first = lines.isEmpty() ? "" : lines.get(0);
        out.accept(INDENT + rc + (rc.isEmpty() || first.isEmpty() ? "" : ": ") + first);
        lines.stream().skip(1).forEach(line -> out.accept(INDENT + line));
    }

    private void explain(TaskFailure failure) {
        part("msg", failure.message());
        failure.rc().ifPresent(rc -> part("rc", String.valueOf(rc)));
        part("stderr", failure.stderr());
        part("stdout", failure.stdout());
    }

    private void part(String name, String text) {
        String label = Text.padded(name + ":", "stderr: ".length());
        for (String line : Text.lastLines(text, FAILED_LINES)) {
            out.accept((INDENT + label + line).stripTrailing());
            label = " ".repeat(label.length());
        }
    }
}
