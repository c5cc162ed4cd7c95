package dev.lighterman.report;

import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where a run's time went: a lane a host, a bar a task. Bars differ in height and outline by status, not in colour alone.
 * Without recorded times each host's tasks stand one after another, as they ran, but without their waiting in between.
 */
final class HtmlTimeline {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 20;
    /** Narrower bars of a host are drawn as one. */
    private static final double NARROWEST = 2;

    private static final int MOST_HOSTS = 40;

    private final StringBuilder out;
    private final RunResult run;
    private final List<Instant> ends;
    private final String id;

    /** One bar, times in milliseconds from the run's start. */
    private record Bar(double from, double to, TaskStatus status, String label, int tasks) {}

    HtmlTimeline(StringBuilder out, RunResult run, List<Instant> ends, String id) {
        this.out = out;
        this.run = run;
        this.ends = ends;
        this.id = id + "t";
    }

    void write() {
        Map<String, List<Bar>> lanes = lanes();
        double end = lanes.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Bar::to)
                .max()
                .orElse(1);
        double whole = Math.max(1, end);
        out.append("<section aria-labelledby=\"")
                .append(id)
                .append("\"><h4 id=\"")
                .append(id)
                .append("\">Where the time went</h4>\n");
        out.append("<div class=\"timeline\">\n");
        int shown = 0;
        for (Map.Entry<String, List<Bar>> lane : lanes.entrySet()) {
            if (shown++ < MOST_HOSTS) {
                lane(lane.getKey(), lane.getValue(), whole);
            }
        }
        out.append("<div class=\"axis\" aria-hidden=\"true\"><span>0 s</span><span>")
                .append(text(whole / 2))
                .append("</span><span>");
        out.append(text(whole)).append("</span></div></div>\n");
        legend();
        if (lanes.size() > MOST_HOSTS) {
            out.append("<p class=\"sub\">The first ")
                    .append(MOST_HOSTS)
                    .append(" of ")
                    .append(lanes.size())
                    .append(" hosts.</p>\n");
        }
        if (ends.isEmpty()) {
            out.append(
                    "<p class=\"sub\">Tasks are placed one after another: a result file has durations, not start times.</p>\n");
        }
        out.append("</section>\n");
    }

    private Map<String, List<Bar>> lanes() {
        Map<String, List<Bar>> lanes = new LinkedHashMap<>();
        Instant origin = origin();
        for (int i = 0; i < run.tasks().size(); i++) {
            TaskResult task = run.tasks().get(i);
            List<Bar> lane = lanes.computeIfAbsent(task.host(), host -> new ArrayList<>());
            double length = Math.max(0, task.duration().toMillis());
            double to = ends.isEmpty()
                    ? (lane.isEmpty() ? 0 : lane.get(lane.size() - 1).to()) + length
                    : Math.max(0, Duration.between(origin, ends.get(i)).toMillis());
            String label = Text.oneLine(task.task()) + ", "
                    + task.status().label().replace('_', ' ') + ", " + Text.duration(task.duration());
            lane.add(new Bar(Math.max(0, to - length), to, task.status(), label, 1));
        }
        return lanes;
    }

    /** The run's start, or the first task's where the clock was set meanwhile. */
    private Instant origin() {
        Instant first = run.startedAt();
        for (int i = 0; i < ends.size(); i++) {
            Instant start = ends.get(i)
                    .minusMillis(Math.max(0, run.tasks().get(i).duration().toMillis()));
            first = start.isBefore(first) ? start : first;
        }
        return first;
    }

    private void lane(String host, List<Bar> bars, double whole) {
        double busy = bars.stream().mapToDouble(bar -> bar.to() - bar.from()).sum();
        String name = HtmlPage.text(host);
        out.append("<div class=\"lane\"><span class=\"host\">")
                .append(name)
                .append("</span><svg viewBox=\"0 0 ")
                .append(WIDTH);
        out.append(' ')
                .append(HEIGHT)
                .append("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
                .append(name)
                .append(": ");
        out.append(Text.count(bars.size(), "task", "tasks"))
                .append(", ")
                .append(text(busy))
                .append("\">");
        for (Bar bar : merged(bars, whole)) {
            bar(bar, whole);
        }
        out.append("</svg></div>\n");
    }

    private static List<Bar> merged(List<Bar> bars, double whole) {
        double narrow = NARROWEST * whole / WIDTH;
        List<Bar> merged = new ArrayList<>();
        for (Bar bar : bars) {
            Bar last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            boolean both = last != null && bar.to() - bar.from() < narrow && bar.to() - last.from() < 2 * narrow;
            if (both) {
                TaskStatus worse = weight(bar.status()) > weight(last.status()) ? bar.status() : last.status();
                int tasks = last.tasks() + 1;
                merged.set(
                        merged.size() - 1,
                        new Bar(
                                Math.min(last.from(), bar.from()),
                                Math.max(last.to(), bar.to()),
                                worse,
                                tasks + " short tasks",
                                tasks));
            } else {
                merged.add(bar);
            }
        }
        return merged;
    }

    private static int weight(TaskStatus status) {
        return switch (status) {
            case SKIPPED -> 0;
            case OK -> 1;
            case CHANGED -> 2;
            case IGNORED, UNREACHABLE_IGNORED, RESCUED -> 3;
            case FAILED, UNREACHABLE -> 4;
        };
    }

    private void bar(Bar bar, double whole) {
        double x = Math.min(WIDTH - NARROWEST, bar.from() * WIDTH / whole);
        double width = Math.max(NARROWEST, (bar.to() - bar.from()) * WIDTH / whole - 1);
        rect(HtmlRun.kind(bar.status()), height(bar.status()), x, width, bar.label());
    }

    private static int height(TaskStatus status) {
        return switch (weight(status)) {
            case 0 -> 4;
            case 1 -> 9;
            case 2 -> 14;
            default -> HEIGHT;
        };
    }

    private void rect(String kind, int height, double x, double width, String label) {
        out.append("<rect class=\"b ")
                .append(kind)
                .append("\" x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(HEIGHT - height);
        out.append("\" width=\"")
                .append(number(width))
                .append("\" height=\"")
                .append(height)
                .append("\">");
        out.append(label.isEmpty() ? "" : "<title>" + Markup.attribute(label) + "</title>")
                .append("</rect>");
    }

    /** Only what occurs; the sample bars are as high as the real ones. */
    private void legend() {
        out.append("<ul class=\"legend\">");
        for (TaskStatus status : TaskStatus.values()) {
            if (run.tasks().stream().anyMatch(task -> task.status() == status)) {
                out.append("<li><svg viewBox=\"0 0 10 20\" aria-hidden=\"true\">");
                rect(HtmlRun.kind(status), height(status), 0, 10, "");
                out.append("</svg>").append(status.label().replace('_', ' ')).append("</li>");
            }
        }
        out.append("</ul>\n");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String text(double millis) {
        return Text.duration(Duration.ofMillis(Math.round(millis)));
    }
}
