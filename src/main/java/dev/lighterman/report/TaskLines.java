package dev.lighterman.report;

import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A line for each task on each host, and what a failure said. Not thread-safe. */
final class TaskLines {
    private static final int STATUS = "UNREACHABLE".length();
    private static final int DURATION = "59m 59s".length();
    private static final String INDENT = " ".repeat(2 + STATUS + 2 + DURATION + 2);
    private static final int IGNORED_LINES = 10;
    private static final int FAILED_LINES = 200;
    private static final int WIDEST_HOST = 40;

    private final Consumer<String> out;
    private final Palette palette;
    private int widestHost;

    TaskLines(Consumer<String> out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    /** A new run: hosts have other names. */
    void reset() {
        widestHost = 0;
    }

    /** Makes room for a host's name before the first line with it. */
    void host(String host) {
        widestHost = Math.min(WIDEST_HOST, Math.max(widestHost, Text.width(Text.oneLine(host))));
    }

    static boolean stopsHost(TaskResult task) {
        return task.status() == TaskStatus.FAILED || task.status() == TaskStatus.UNREACHABLE;
    }

    void finished(TaskResult task) {
        host(task.host());
        out.accept("  " + palette.status(task.status(), Text.padded(word(task.status()), STATUS))
                + "  " + Text.padStart(Text.duration(task.duration()), DURATION)
                + "  " + Text.padded(Text.oneLine(task.host()), widestHost)
                + "  " + Text.oneLine(task.task())
                + (task.failure().isPresent() && task.changed() ? "  (changed)" : ""));
        task.failure().ifPresent(failure -> {
            if (stopsHost(task)) {
                explain(failure);
            } else {
                mention(failure);
            }
        });
    }

    void retried(String host, int attempt) {
        out.accept("  " + palette.warning(Text.padded("retry", STATUS)) + " ".repeat(2 + DURATION + 2)
                + Text.padded(Text.oneLine(host), widestHost) + "  attempt " + attempt + " failed");
    }

    private static String word(TaskStatus status) {
        return switch (status) {
            case FAILED, UNREACHABLE -> status.name();
            case UNREACHABLE_IGNORED -> TaskStatus.IGNORED.label();
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
