package dev.lighterman.report.html;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** One playbook run on the page: what failed, what was ignored, where the time went, the recap, every task, the output. */
final class HtmlRun {
    /** Browsers skip laying out what is off screen by such pieces (content-visibility), so that 10,000 tasks open at once. */
    private static final int PIECE = 100;

    private static final int SLOWEST = 5;
    private static final int OPEN_TASKS = 200;
    private static final int OPEN_DIFFS = 6;

    private static final Map<String, ToIntFunction<HostRecap>> COUNTS = counts();
    private static final Set<String> ALWAYS = Set.of("ok", "changed", "failed");

    private final StringBuilder out;
    private final CountedRun counted;
    private final RunResult run;
    private final Recording.Run recorded;
    private final String id;
    private final String told;

    /** {@code told} is what the page has said already of why things failed. */
    HtmlRun(StringBuilder out, CountedRun counted, Recording.Run recorded, String id, String told) {
        this.out = out;
        this.counted = counted;
        this.run = counted.run();
        this.recorded = recorded;
        this.id = id;
        this.told = told;
    }

    void write() {
        out.append("<article class=\"run\" aria-labelledby=\"")
                .append(id)
                .append("\">\n<h3 id=\"")
                .append(id)
                .append("\">");
        out.append(HtmlPage.text(run.playbook())).append("</h3>\n<p class=\"sub\">");
        boolean ok = run.outcome() == RunOutcome.OK;
        out.append(ok ? "" : "<strong>")
                .append(HtmlPage.text(run.reason()
                        .filter(reason -> !told.contains(reason))
                        .map(reason -> run.message())
                        .orElse(run.outcome().meaning())));
        out.append(ok ? "" : "</strong>").append(" · ").append(Text.duration(run.duration()));
        run.exitCode().ifPresent(code -> out.append(" · exit code ").append(code));
        run.signal().ifPresent(signal -> out.append(" · signal ").append(HtmlPage.text(signal)));
        out.append(" · run <code>").append(HtmlPage.text(run.id())).append("</code></p>\n");
        for (String warning : run.warnings()) {
            out.append("<p class=\"warning\"><strong>Warning:</strong> ")
                    .append(HtmlPage.text(warning))
                    .append("</p>\n");
        }
        new HtmlFailures(out, counted).write();
        HtmlDetails details = new HtmlDetails(out, run);
        details.notReached();
        if (!run.tasks().isEmpty()) {
            new HtmlTimeline(out, run, recorded.ends(run), id).write();
            slowest();
        }
        recap();
        differences();
        tasks();
        output();
        details.howItWasRun();
        out.append("</article>\n");
    }

    /** Tasks by the host that took longest. */
    private void slowest() {
        Map<String, List<TaskResult>> tasks = new LinkedHashMap<>();
        run.tasks().stream()
                .sorted(Comparator.comparing(TaskResult::duration).reversed())
                .forEach(task -> tasks.computeIfAbsent(task.task(), name -> new ArrayList<>())
                        .add(task));
        List<List<TaskResult>> slow = tasks.values().stream().limit(SLOWEST).toList();
        long longest = slow.isEmpty() ? 0 : slow.get(0).get(0).duration().toMillis();
        // The picture alone tells of few tasks.
        if (tasks.size() <= SLOWEST || longest < 100) {
            return;
        }
        out.append("<h4>Slowest tasks</h4>\n<ol class=\"slow\">\n");
        for (List<TaskResult> several : slow) {
            TaskResult task = several.get(0);
            long hosts = several.stream().map(TaskResult::host).distinct().count();
            out.append("<li><span class=\"name\">").append(HtmlPage.text(task.task()));
            out.append(" <span class=\"on\">on ").append(HtmlPage.text(task.host()));
            out.append(hosts > 1 ? ", the slowest of " + hosts + " hosts" : "").append("</span></span>");
            out.append("<svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
            out.append("<rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"fill\" width=\"");
            out.append(Math.round(100.0 * task.duration().toMillis() / longest)).append("\" height=\"6\"/></svg>");
            out.append("<span class=\"d\">")
                    .append(Text.duration(task.duration()))
                    .append("</span></li>\n");
        }
        out.append("</ol>\n");
    }

    private void recap() {
        if (run.recap().isEmpty()) {
            return;
        }
        Set<String> minor = COUNTS.entrySet().stream()
                .filter(this::isMinor)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Recap of "
                + HtmlPage.text(run.playbook()) + "\"><table class=\"recap\">");
        out.append("<caption>Recap</caption><thead><tr><th scope=\"col\">Host</th>");
        for (String count : COUNTS.keySet()) {
            out.append("<th scope=\"col\"")
                    .append(minor.contains(count) ? " class=\"minor\"" : "")
                    .append('>');
            out.append(count).append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        run.recap().forEach((host, of) -> {
            out.append("<tr><th scope=\"row\">").append(HtmlPage.text(host)).append("</th>");
            for (Map.Entry<String, ToIntFunction<HostRecap>> one : COUNTS.entrySet()) {
                int count = one.getValue().applyAsInt(of);
                out.append("<td class=\"").append(count == 0 ? "zero" : one.getKey());
                out.append(minor.contains(one.getKey()) ? " minor" : "")
                        .append("\">")
                        .append(count)
                        .append("</td>");
            }
            out.append("</tr>\n");
        });
        out.append("</tbody></table></div>\n");
    }

    /** What a narrow page can do without: counts that no host has, but for those that say that all is well. */
    private boolean isMinor(Map.Entry<String, ToIntFunction<HostRecap>> count) {
        boolean none =
                run.recap().values().stream().allMatch(of -> count.getValue().applyAsInt(of) == 0);
        return count.getKey().equals("skipped") || (none && !ALWAYS.contains(count.getKey()));
    }

    private static Map<String, ToIntFunction<HostRecap>> counts() {
        Map<String, ToIntFunction<HostRecap>> counts = new LinkedHashMap<>();
        counts.put("ok", HostRecap::ok);
        counts.put("changed", HostRecap::changed);
        counts.put("unreachable", HostRecap::unreachable);
        counts.put("failed", HostRecap::failed);
        counts.put("skipped", HostRecap::skipped);
        counts.put("rescued", HostRecap::rescued);
        counts.put("ignored", HostRecap::ignored);
        return counts;
    }

    private void differences() {
        boolean few = recorded.differences().size() <= OPEN_DIFFS;
        for (Recording.Difference one : recorded.differences()) {
            if (one.lines().isEmpty()) {
                continue;
            }
            out.append("<details class=\"diff\"").append(few && one.lines().size() <= 40 ? " open" : "");
            out.append("><summary>Difference: ")
                    .append(HtmlPage.text(one.task()))
                    .append(" <span class=\"on\">on ");
            out.append(HtmlPage.text(one.host())).append("</span></summary><pre tabindex=\"0\">");
            for (String line : one.lines()) {
                boolean head = line.startsWith("+++ ") || line.startsWith("--- ");
                String tag = head ? "" : line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : "";
                String text = Markup.output(Text.block(line));
                out.append(tag.isEmpty() ? text : "<" + tag + ">" + text + "</" + tag + ">")
                        .append('\n');
            }
            out.append("</pre></details>\n");
        }
        if (recorded.differencesLeftOut() > 0) {
            out.append("<p>")
                    .append(Text.count(recorded.differencesLeftOut(), "more difference is", "more differences are"))
                    .append(" not on this page.</p>\n");
        }
    }

    private void tasks() {
        List<TaskResult> tasks = run.tasks();
        if (tasks.isEmpty()) {
            return;
        }
        out.append("<details class=\"tasks\"")
                .append(tasks.size() <= OPEN_TASKS ? " open" : "")
                .append("><summary>");
        out.append("All tasks <span class=\"on\">")
                .append(Text.grouped(tasks.size()))
                .append("</span></summary>\n");
        out.append(
                "<p class=\"filter\" hidden><label>Filter <input type=\"search\" placeholder=\"task, host or status\"></label>");
        out.append("<output></output></p>\n");
        for (int from = 0; from < tasks.size(); from += PIECE) {
            int to = Math.min(tasks.size(), from + PIECE);
            out.append("<div class=\"piece").append(to - from == PIECE ? " far" : "");
            out.append("\"><table><caption>Tasks ")
                    .append(Text.grouped(from + 1))
                    .append(" to ");
            out.append(Text.grouped(to))
                    .append("</caption><thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Task</th>");
            out.append("<th scope=\"col\">Host</th><th scope=\"col\">Time</th></tr></thead><tbody>\n");
            tasks.subList(from, to).forEach(this::task);
            out.append("</tbody></table></div>\n");
        }
        out.append("</details>\n");
    }

    private void task(TaskResult task) {
        out.append("<tr><td><span class=\"s ")
                .append(Markup.kind(task.status()))
                .append("\">");
        out.append(task.status().label().replace('_', ' '))
                .append("</span></td><td>")
                .append(HtmlPage.text(task.task()));
        out.append(task.failure().isPresent() && task.changed() ? " <span class=\"on\">(changed)</span>" : "");
        out.append("<td>")
                .append(HtmlPage.text(task.host()))
                .append(task.delegatedTo()
                        .map(host -> " → " + HtmlPage.text(host))
                        .orElse(""))
                .append("<td class=\"d\">")
                .append(Text.duration(task.duration()));
        out.append("</tr>\n");
    }

    private void output() {
        String text = Markup.plain(recorded.output()).stripTrailing();
        if (text.isEmpty()) {
            return;
        }
        List<String> lines = text.lines().toList();
        out.append("<details class=\"output\"><summary>Full output <span class=\"on\">");
        out.append(Text.count(lines.size(), "line", "lines")).append(recorded.isCut() ? ", the last of more" : "");
        out.append(
                "</span></summary>\n<p class=\"filter\" hidden><label>Search <input type=\"search\"></label><output></output></p>\n");
        out.append("<pre tabindex=\"0\">");
        for (String line : lines) {
            String kind = outputKind(line);
            String shown = Markup.escape(Text.block(line));
            out.append(kind.isEmpty() ? shown : "<b class=\"" + kind + "\">" + shown + "</b>")
                    .append('\n');
        }
        out.append("</pre></details>\n");
    }

    /** Only for colours; nothing is concluded from text for people. */
    private static String outputKind(String line) {
        if (line.startsWith("TASK [") || line.startsWith("PLAY ") || line.startsWith("RUNNING HANDLER [")) {
            return "h";
        }
        for (String start : List.of("ok", "changed", "skipping", "fatal", "failed")) {
            if (line.startsWith(start + ": [")) {
                return start.equals("fatal") ? "failed" : start.equals("skipping") ? "skipped" : start;
            }
        }
        return "";
    }
}
