package dev.lighterman.report.html;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.RunShapes;
import dev.lighterman.report.result.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One playbook run on the page: what failed, what was ignored, where the time went, the recap, every task, the output. */
final class HtmlRun {
    /** Browsers skip laying out what is off screen by such pieces (content-visibility), so that 10,000 tasks open at once. */
    private static final int PIECE = 100;

    private static final int SLOWEST = 5;
    private static final int OPEN_TASKS = 200;
    private static final int OPEN_DIFFS = 6;

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
        out.append("<article class=\"run\" aria-labelledby=\"" + id + "\">\n<h3 id=\"" + id + "\">"
                + HtmlPage.text(run.playbook()) + "</h3>\n<p class=\"sub\">");
        String end = HtmlPage.text(run.reason()
                .filter(reason -> !told.contains(reason))
                .map(reason -> run.message())
                .orElse(run.outcome().meaning()));
        out.append(run.outcome() == RunOutcome.OK ? end : "<strong>" + end + "</strong>");
        out.append(" · " + Text.duration(run.duration()));
        run.exitCode().ifPresent(code -> out.append(" · exit code " + code));
        run.signal().ifPresent(signal -> out.append(" · signal " + HtmlPage.text(signal)));
        out.append(" · run <code>" + HtmlPage.text(run.id()) + "</code></p>\n");
        run.warnings().forEach(warning -> out.append(HtmlPage.warning("Warning", warning)));
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
            out.append("<li><span class=\"name\">" + HtmlPage.text(task.task()) + on(task.host())
                    + (hosts > 1 ? ", the slowest of " + hosts + " hosts" : "") + "</span></span>");
            out.append("<svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                    + "<rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"fill\" width=\""
                    + Math.round(100.0 * task.duration().toMillis() / longest) + "\" height=\"6\"/></svg>");
            out.append("<span class=\"d\">" + Text.duration(task.duration()) + "</span></li>\n");
        }
        out.append("</ol>\n");
    }

    private void recap() {
        if (run.recap().isEmpty()) {
            return;
        }
        Map<String, Map<String, Object>> hosts = new LinkedHashMap<>();
        run.recap().forEach((host, of) -> hosts.put(host, RunShapes.COUNTS.write(of)));
        Map<String, String> kinds = new LinkedHashMap<>();
        hosts.values().iterator().next().keySet().forEach(count -> kinds.put(count, minor(count, hosts.values())));
        out.append(HtmlPage.table("recap", "Recap of " + HtmlPage.text(run.playbook()), "Recap")
                + HtmlPage.heading("Host"));
        kinds.forEach((count, kind) ->
                out.append("<th scope=\"col\"" + (kind.isEmpty() ? "" : " class=\"minor\"") + ">" + count + "</th>"));
        out.append("</tr></thead><tbody>\n");
        hosts.forEach((host, counts) -> {
            out.append("<tr><th scope=\"row\">" + HtmlPage.text(host) + "</th>");
            counts.forEach((count, number) -> out.append("<td class=\"" + (number.equals(0) ? "zero" : count)
                    + kinds.get(count) + "\">" + number + "</td>"));
            out.append("</tr>\n");
        });
        out.append("</tbody></table></div>\n");
    }

    /** What a narrow page can do without: counts that no host has, but for those that say that all is well. */
    private static String minor(String count, Collection<Map<String, Object>> hosts) {
        boolean none = hosts.stream().allMatch(counts -> counts.get(count).equals(0));
        return count.equals("skipped") || (none && !ALWAYS.contains(count)) ? " minor" : "";
    }

    private static String on(String host) {
        return " <span class=\"on\">on " + HtmlPage.text(host);
    }

    private void differences() {
        boolean few = recorded.differences().size() <= OPEN_DIFFS;
        for (Recording.Difference one : recorded.differences()) {
            if (one.lines().isEmpty()) {
                continue;
            }
            out.append("<details class=\"diff\"" + (few && one.lines().size() <= 40 ? " open" : "")
                    + "><summary>Difference: " + HtmlPage.text(one.task()) + on(one.host())
                    + "</span></summary><pre tabindex=\"0\">");
            for (String line : one.lines()) {
                boolean head = line.startsWith("+++ ") || line.startsWith("--- ");
                String tag = head ? "" : line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : "";
                String text = Markup.output(Text.block(line));
                out.append(tag.isEmpty() ? text + "\n" : "<" + tag + ">" + text + "</" + tag + ">\n");
            }
            out.append("</pre></details>\n");
        }
        if (recorded.differencesLeftOut() > 0) {
            out.append("<p>"
                    + Text.count(recorded.differencesLeftOut(), "more difference is", "more differences are")
                    + " not on this page.</p>\n");
        }
    }

    private void tasks() {
        List<TaskResult> tasks = run.tasks();
        if (tasks.isEmpty()) {
            return;
        }
        out.append("<details class=\"tasks\"" + (tasks.size() <= OPEN_TASKS ? " open" : "")
                + "><summary>All tasks <span class=\"on\">" + Text.grouped(tasks.size()) + "</span></summary>\n");
        out.append(
                "<p class=\"filter\" hidden><label>Filter<input type=\"search\" placeholder=\"task, host or status\"></label>");
        out.append("<output></output></p>\n");
        for (int from = 0; from < tasks.size(); from += PIECE) {
            int to = Math.min(tasks.size(), from + PIECE);
            out.append("<div class=\"piece" + (to - from == PIECE ? " far" : "") + "\"><table><caption>Tasks "
                    + Text.grouped(from + 1) + " to " + Text.grouped(to) + "</caption><thead><tr>");
            out.append(HtmlPage.headings("Status", "Task", "Host", "Time"));
            tasks.subList(from, to).forEach(this::task);
            out.append("</tbody></table></div>\n");
        }
        out.append("</details>\n");
    }

    private void task(TaskResult task) {
        out.append("<tr><td><span class=\"s " + Markup.kind(task.status()) + "\">"
                + task.status().label().replace('_', ' ') + "</span></td><td>" + HtmlPage.text(task.task())
                + (task.failure().isPresent() && task.changed() ? " <span class=\"on\">(changed)</span>" : "") + "<td>"
                + HtmlPage.text(task.host())
                + task.delegatedTo().map(host -> " → " + HtmlPage.text(host)).orElse("")
                + "<td class=\"d\">" + Text.duration(task.duration()) + "</tr>\n");
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
            out.append(kind.isEmpty() ? shown + "\n" : "<b class=\"" + kind + "\">" + shown + "</b>\n");
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
