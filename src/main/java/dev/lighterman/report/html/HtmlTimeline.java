package dev.lighterman.report.html;

import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a run's time went: a lane a host, a bar a task. Bars differ in height and outline by status, not in colour alone.
 * Without recorded times each host's tasks stand one after another, as they ran, but without their waiting in between.
 */
final class HtmlTimeline {
    private static final int HEIGHT = 26;
    /** Of the whole width, in percent: narrower bars of a host are drawn as one. */
    private static final double NARROWEST = 0.2;

    private static final double NAMED = 9;
    private static final double WIDE = 25;
    private static final int MOST_HOSTS = 40;

    private final StringBuilder out;
    private final RunResult run;
    private final List<Instant> ends;
    private final String runId;
    private final String id;
    private final boolean timed;

    /** One bar, times in milliseconds from the run's start. */
    private record Bar(double from, double to, TaskResult.Status status, String name, String label, int tasks) {}

    HtmlTimeline(StringBuilder out, RunResult run, List<Instant> ends, String id) {
        this.out = out;
        this.run = run;
        this.ends = ends;
        this.runId = id;
        this.id = id + "t";
        this.timed = run.tasks().stream().allMatch(task -> task.startedAt().isPresent());
    }

    void write() {
        Map<String, List<Bar>> lanes = lanes();
        double end = lanes.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Bar::to)
                .max()
                .orElse(1);
        double whole = Math.max(1, end);
        out.append("<section aria-labelledby=\"" + id + " " + runId + "\"><h4 id=\"" + id
                + "\">Where the time went</h4>\n<div class=\"timeline\">\n");
        ordered(lanes.keySet()).stream().limit(MOST_HOSTS).forEach(host -> lane(host, lanes.get(host), whole));
        out.append("<div class=\"axis\" aria-hidden=\"true\"><span>0 s</span><span>" + text(whole / 2) + "</span><span>"
                + text(whole) + "</span></div></div>\n");
        legend();
        if (lanes.size() > MOST_HOSTS) {
            out.append("<p class=\"sub\">" + MOST_HOSTS + " of " + lanes.size()
                    + " hosts, those that failed first.</p>\n");
        }
        if (!timed && ends.isEmpty()) {
            out.append("<p class=\"sub\">Tasks are placed one after another: when each began is not known.</p>\n");
        }
        out.append("</section>\n");
    }

    /** Hosts that failed, then the others; both in the order of Ansible's recap. */
    private List<String> ordered(Set<String> hosts) {
        Set<String> failed = run.failed().stream().map(TaskFailure::host).collect(Collectors.toSet());
        List<String> recap = new ArrayList<>(run.recap().keySet());
        recap.addAll(hosts);
        return recap.stream()
                .distinct()
                .filter(hosts::contains)
                .sorted(Comparator.comparing((String host) -> !failed.contains(host)))
                .toList();
    }

    private Map<String, List<Bar>> lanes() {
        Map<String, List<Bar>> lanes = new LinkedHashMap<>();
        Instant origin = origin();
        for (int i = 0; i < run.tasks().size(); i++) {
            TaskResult task = run.tasks().get(i);
            List<Bar> lane = lanes.computeIfAbsent(task.host(), host -> new ArrayList<>());
            double length = Math.max(0, task.duration().toMillis());
            double to;
            if (timed) {
                to = millis(origin, task.startedAt().orElseThrow()) + length;
            } else if (ends.isEmpty()) {
                to = (lane.isEmpty() ? 0 : lane.get(lane.size() - 1).to()) + length;
            } else {
                to = millis(origin, ends.get(i));
            }
            String name = Text.oneLine(task.task());
            String label =
                    name + ", " + task.status().label().replace('_', ' ') + ", " + Text.duration(task.duration());
            lane.add(new Bar(Math.max(0, to - length), to, task.status(), name, label, 1));
        }
        return lanes;
    }

    private static double millis(Instant origin, Instant time) {
        return Math.max(0, Duration.between(origin, time).toMillis());
    }

    /** The run's start, or the first task's where the clock was set during the run. */
    private Instant origin() {
        Instant first = run.startedAt();
        for (int i = 0; i < run.tasks().size(); i++) {
            TaskResult task = run.tasks().get(i);
            Instant start = timed
                    ? task.startedAt().orElseThrow()
                    : ends.isEmpty() ? first : ends.get(i).minus(task.duration());
            first = start.isBefore(first) ? start : first;
        }
        return first;
    }

    private void lane(String host, List<Bar> bars, double whole) {
        double busy = bars.stream().mapToDouble(bar -> bar.to() - bar.from()).sum();
        String name = HtmlPage.text(host);
        out.append("<div class=\"lane\"><span class=\"host\">" + name + "</span><svg role=\"img\" aria-label=\"" + name
                + ": " + Text.count(bars.size(), "task", "tasks") + ", " + text(busy) + "\">");
        for (Bar bar : merged(bars, whole)) {
            bar(bar, whole);
        }
        out.append("</svg></div>\n");
    }

    private static List<Bar> merged(List<Bar> bars, double whole) {
        double narrow = NARROWEST * whole / 100;
        List<Bar> merged = new ArrayList<>();
        for (Bar bar : bars) {
            Bar last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            boolean both = last != null && bar.to() - bar.from() < narrow && bar.to() - last.from() < 2 * narrow;
            if (both) {
                TaskResult.Status worse = weight(bar.status()) > weight(last.status()) ? bar.status() : last.status();
                int tasks = last.tasks() + 1;
                merged.set(
                        merged.size() - 1,
                        new Bar(
                                Math.min(last.from(), bar.from()),
                                Math.max(last.to(), bar.to()),
                                worse,
                                "",
                                tasks + " short tasks",
                                tasks));
            } else {
                merged.add(bar);
            }
        }
        return merged;
    }

    private static int weight(TaskResult.Status status) {
        return switch (status) {
            case SKIPPED -> 0;
            case OK -> 1;
            case CHANGED -> 2;
            case IGNORED, UNREACHABLE_IGNORED, RESCUED -> 3;
            case FAILED, UNREACHABLE -> 4;
        };
    }

    private void bar(Bar bar, double whole) {
        double x = Math.min(100 - NARROWEST, bar.from() * 100 / whole);
        double width = Math.max(NARROWEST, (bar.to() - bar.from()) * 100 / whole - 0.1);
        String kind = Markup.kind(bar.status());
        rect(kind, height(bar.status()), percent(x), percent(width), bar.label());
        if (width >= NAMED && !bar.name().isEmpty() && bar.status() != TaskResult.Status.SKIPPED) {
            // A picture of its own cuts the name off where the bar ends.
            out.append("<svg class=\"l " + kind + (width >= WIDE ? " w" : "") + "\" x=\"" + percent(x) + "\" width=\""
                    + percent(width) + "\" aria-hidden=\"true\"><text x=\"5\" y=\"22\">" + Markup.escape(bar.name())
                    + "</text></svg>");
        }
    }

    private static int height(TaskResult.Status status) {
        return switch (weight(status)) {
            case 0 -> 5;
            case 1 -> 15;
            case 2 -> 20;
            default -> HEIGHT;
        };
    }

    private void rect(String kind, int height, String x, String width, String label) {
        out.append("<rect class=\"b " + kind + "\" x=\"" + x + "\" y=\"" + (HEIGHT - height) + "\" width=\"" + width
                + "\" height=\"" + height + "\">"
                + (label.isEmpty() ? "" : "<title>" + Markup.attribute(label) + "</title>") + "</rect>");
    }

    /** Only what occurs; the sample bars are as high as the real ones. */
    private void legend() {
        out.append("<ul class=\"legend\">");
        for (TaskResult.Status status : TaskResult.Status.values()) {
            if (run.tasks().stream().anyMatch(task -> task.status() == status)) {
                out.append("<li><svg viewBox=\"0 0 10 26\" aria-hidden=\"true\">");
                rect(Markup.kind(status), height(status), "0", "100%", "");
                out.append("</svg>").append(status.label().replace('_', ' ')).append("</li>");
            }
        }
        out.append("</ul>\n");
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private static String text(double millis) {
        return Text.duration(Duration.ofMillis(Math.round(millis)));
    }
}
