package dev.lighterman.report;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.Comparator;
import java.util.List;

/** One playbook run on the page: what failed, what was ignored, where the time went, the recap, every task, the output. */
final class HtmlRun {
    /** Browsers skip laying out what is off screen by such pieces (content-visibility), so that 10,000 tasks open at once. */
    private static final int PIECE = 100;

    private static final int SLOWEST = 5;
    private static final int OPEN_TASKS = 200;

    private final StringBuilder out;
    private final RunResult run;
    private final Recording.Run recorded;
    private final String id;

    HtmlRun(StringBuilder out, RunResult run, Recording.Run recorded, String id) {
        this.out = out;
        this.run = run;
        this.recorded = recorded;
        this.id = id;
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
                .append(HtmlPage.text(run.reason().orElse(run.outcome().meaning())));
        out.append(ok ? "" : "</strong>").append(" · ").append(Text.duration(run.duration()));
        run.exitCode().ifPresent(code -> out.append(" · exit code ").append(code));
        run.signal().ifPresent(signal -> out.append(" · signal ").append(HtmlPage.text(signal)));
        out.append(" · run <code>").append(HtmlPage.text(run.id())).append("</code></p>\n");
        for (String warning : run.warnings()) {
            out.append("<p class=\"warning\"><strong>Warning:</strong> ")
                    .append(HtmlPage.text(warning))
                    .append("</p>\n");
        }
        failures("Failed", "failed", run.failed());
        failures("Ignored", "ignored", run.ignored());
        if (!run.tasks().isEmpty()) {
            new HtmlTimeline(out, run, recorded.ends(run), id).write();
            slowest();
        }
        recap();
        differences();
        tasks();
        output();
        out.append("</article>\n");
    }

    private void failures(String title, String kind, List<TaskFailure> failures) {
        int most = 50;
        for (TaskFailure failure : failures.subList(0, Math.min(most, failures.size()))) {
            out.append("<section class=\"call ")
                    .append(kind)
                    .append("\"><h4><span class=\"s ")
                    .append(kind)
                    .append("\">");
            out.append(title).append("</span> ").append(HtmlPage.text(failure.task()));
            out.append(" <span class=\"on\">on ")
                    .append(HtmlPage.text(failure.host()))
                    .append("</span></h4>\n<p>");
            out.append(HtmlPage.text(failure.message()));
            failure.rc().ifPresent(rc -> out.append(" · rc ").append(rc));
            out.append("</p>");
            stream("stderr", failure.stderr());
            stream("stdout", failure.stdout());
            out.append("</section>\n");
        }
        if (failures.size() > most) {
            out.append("<p class=\"sub\">and ").append(failures.size() - most);
            out.append(" more; their tasks are listed below</p>\n");
        }
    }

    private void stream(String name, String text) {
        if (text.isBlank()) {
            return;
        }
        boolean brief = text.lines().count() <= 20;
        out.append("<details").append(brief ? " open" : "").append("><summary>").append(name);
        out.append("</summary><pre tabindex=\"0\">").append(Markup.output(text.stripTrailing()));
        out.append("</pre></details>");
    }

    private void slowest() {
        List<TaskResult> slow = run.tasks().stream()
                .sorted(Comparator.comparing(TaskResult::duration).reversed())
                .limit(SLOWEST)
                .filter(task -> task.duration().toMillis() > 0)
                .toList();
        if (run.tasks().size() <= SLOWEST || slow.isEmpty()) {
            return;
        }
        double longest = slow.get(0).duration().toMillis();
        out.append("<h4>Slowest tasks</h4>\n<ol class=\"slow\">\n");
        for (TaskResult task : slow) {
            out.append("<li><span class=\"name\">")
                    .append(HtmlPage.text(task.task()))
                    .append(" <span class=\"on\">on ");
            out.append(HtmlPage.text(task.host()))
                    .append("</span></span><svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\"");
            out.append(
                    " aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"fill\" width=\"");
            out.append(Math.round(100 * task.duration().toMillis() / longest))
                    .append("\" height=\"6\"/></svg><span class=\"d\">");
            out.append(Text.duration(task.duration())).append("</span></li>\n");
        }
        out.append("</ol>\n");
    }

    private void recap() {
        if (run.recap().isEmpty()) {
            return;
        }
        out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Recap\"><table class=\"recap\">");
        out.append("<caption>Recap</caption><thead><tr><th scope=\"col\">Host</th>");
        for (String name : List.of("ok", "changed", "unreachable", "failed", "skipped", "rescued", "ignored")) {
            out.append("<th scope=\"col\">").append(name).append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        run.recap().forEach((host, of) -> {
            out.append("<tr><th scope=\"row\">").append(HtmlPage.text(host)).append("</th>");
            count("ok", of.ok());
            count("changed", of.changed());
            count("unreachable", of.unreachable());
            count("failed", of.failed());
            count("skipped", of.skipped());
            count("rescued", of.rescued());
            count("ignored", of.ignored());
            out.append("</tr>\n");
        });
        out.append("</tbody></table></div>\n");
    }

    private void count(String kind, int count) {
        out.append("<td class=\"")
                .append(count == 0 ? "zero" : kind)
                .append("\">")
                .append(count)
                .append("</td>");
    }

    private void differences() {
        for (Recording.Difference one : recorded.differences()) {
            if (one.lines().isEmpty()) {
                continue;
            }
            out.append("<details class=\"diff\"").append(one.lines().size() <= 40 ? " open" : "");
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
            out.append("<div class=\"piece\"><table><caption>Tasks ")
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
        out.append("<tr><td><span class=\"s ").append(kind(task.status())).append("\">");
        out.append(task.status().label().replace('_', ' '))
                .append("</span></td><td>")
                .append(HtmlPage.text(task.task()));
        out.append("<td>")
                .append(HtmlPage.text(task.host()))
                .append("<td class=\"d\">")
                .append(Text.duration(task.duration()));
        out.append("</tr>\n");
    }

    static String kind(TaskStatus status) {
        return status == TaskStatus.UNREACHABLE_IGNORED ? TaskStatus.IGNORED.label() : status.label();
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
