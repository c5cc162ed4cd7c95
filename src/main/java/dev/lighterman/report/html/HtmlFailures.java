package dev.lighterman.report.html;

import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.CountedRun;
import dev.lighterman.report.result.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The failed, ignored and rescued tasks with their messages; the same failure on several hosts is one entry. */
final class HtmlFailures {
    private static final int MOST = 50;
    private static final int MOST_HOSTS = 8;
    private static final int BRIEF = 20;

    private final StringBuilder out;
    private final CountedRun run;

    /** What makes two failures the same for a reader. */
    private record Same(
            String task,
            String path,
            String message,
            OptionalInt rc,
            String stderr,
            String stdout,
            Optional<HostFault> why) {}

    HtmlFailures(StringBuilder out, CountedRun run) {
        this.out = out;
        this.run = run;
    }

    void write() {
        list(run.title("Failed"), EnumSet.of(TaskResult.Status.FAILED));
        list(run.title("Unreachable"), EnumSet.of(TaskResult.Status.UNREACHABLE));
        list("Ignored", EnumSet.of(TaskResult.Status.IGNORED, TaskResult.Status.UNREACHABLE_IGNORED));
        list("Rescued", EnumSet.of(TaskResult.Status.RESCUED));
    }

    private void list(String title, Set<TaskResult.Status> statuses) {
        Map<Same, List<TaskResult>> groups = new LinkedHashMap<>();
        for (TaskResult task : run.run().tasks()) {
            if (statuses.contains(task.status()) && task.failure().isPresent()) {
                groups.computeIfAbsent(same(task, task.failure().get()), key -> new ArrayList<>())
                        .add(task);
            }
        }
        groups.values().stream().limit(MOST).forEach(tasks -> call(title, tasks));
        if (groups.size() > MOST) {
            out.append("<p class=\"sub\">and ").append(groups.size() - MOST);
            out.append(" more; their tasks are listed below</p>\n");
        }
    }

    private static Same same(TaskResult task, TaskFailure failure) {
        return new Same(
                task.task(),
                task.path().orElse(""),
                failure.message(),
                failure.rc(),
                failure.stderr(),
                failure.stdout(),
                failure.why());
    }

    private void call(String title, List<TaskResult> tasks) {
        TaskResult task = tasks.get(0);
        TaskFailure failure = task.failure().orElseThrow();
        String kind = Markup.kind(run.triedAgain() ? run.status(task) : task.status());
        out.append("<section class=\"call " + kind + "\"><h4><span class=\"s " + kind + "\">" + title + "</span> "
                + HtmlPage.text(task.task()) + " <span class=\"on\">on " + HtmlPage.text(hosts(tasks))
                + "</span></h4>\n<p class=\"said\">"
                + Markup.output(Text.block(failure.message().strip())));
        failure.rc().ifPresent(rc -> out.append((failure.message().isEmpty() ? "rc " : " · rc ") + rc));
        if (tasks.stream().anyMatch(TaskResult::changed)) {
            out.append(" · reported a change all the same");
        }
        out.append("</p>");
        failure.why().ifPresent(this::why);
        where(task);
        stream("stderr", failure.stderr());
        stream("stdout", failure.stdout());
        out.append("</section>\n");
    }

    private void why(HostFault fault) {
        out.append("<p><b>" + HtmlPage.text(fault.message()) + "</b>"
                + (fault.remedy().isEmpty() ? "" : "; " + HtmlPage.text(fault.remedy())) + "</p>");
    }

    private static String hosts(List<TaskResult> tasks) {
        String named = tasks.stream().limit(MOST_HOSTS).map(TaskResult::host).collect(Collectors.joining(", "));
        int more = tasks.size() - MOST_HOSTS;
        return more > 0 ? named + " and " + Text.count(more, "more host", "more hosts") : named;
    }

    private void where(TaskResult task) {
        List<String> parts = new ArrayList<>();
        task.path().ifPresent(path -> parts.add("<code>" + HtmlPage.text(path) + "</code>"));
        task.role().ifPresent(role -> parts.add("role " + HtmlPage.text(role)));
        task.delegatedTo().ifPresent(host -> parts.add("ran on " + HtmlPage.text(host)));
        if (!parts.isEmpty()) {
            out.append("<p class=\"sub\">").append(String.join(" · ", parts)).append("</p>");
        }
    }

    private void stream(String name, String text) {
        if (text.isBlank()) {
            return;
        }
        boolean brief = text.lines().limit(BRIEF + 1).count() <= BRIEF;
        out.append("<details").append(brief ? " open" : "").append("><summary>").append(name);
        out.append("</summary><pre tabindex=\"0\">").append(Markup.output(text.stripTrailing()));
        out.append("</pre></details>");
    }
}
