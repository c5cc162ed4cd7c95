package dev.lighterman.report;

import dev.lighterman.api.Failure;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import dev.lighterman.report.console.RolloutLines;
import dev.lighterman.report.html.Markup;
import dev.lighterman.report.result.CountedRun;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Results as JUnit XML, which Jenkins, GitLab and most other CI servers show as tests: a suite a playbook run, a case a
 * task on a host. A failure that was ignored, or is one of a run that was tried again, is a skipped test with its message,
 * so that people see it and nothing turns red; its output is in the case's {@code system-out}. So is a handler that a host is
 * owed. Thread-safe.
 */
public final class JunitXml {
    private JunitXml() {}

    /** One test case, its children written already. */
    private record Case(String name, String className, Duration time, Kind kind, String body) {}

    /** How a case counts. */
    private enum Kind {
        PASSED,
        FAILURE,
        ERROR,
        SKIPPED
    }

    /** {@return a result as a whole document; XML 1.0 in UTF-8, ended with a line break} */
    public static String write(PipelineResult result) {
        StringBuilder suites = new StringBuilder();
        List<Case> all = new ArrayList<>();
        for (JobResult job : result.jobs()) {
            for (CountedRun counted : CountedRun.of(job)) {
                RunResult run = counted.run();
                List<Case> cases = cases(counted);
                all.addAll(cases);
                suite(
                        suites,
                        job.name() + " / " + run.playbook(),
                        run.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                        run.duration(),
                        cases);
            }
            List<Case> rest = rest(job, result);
            if (!rest.isEmpty()) {
                all.addAll(rest);
                suite(
                        suites,
                        job.name(),
                        result.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                        Duration.ZERO,
                        rest);
            }
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" + Markup.attribute(result.name())
                + "\" tests=\"" + all.size() + "\" failures=\"" + count(all, Kind.FAILURE) + "\" errors=\""
                + count(all, Kind.ERROR) + "\" time=\"" + Markup.seconds(result.duration()) + "\">\n" + suites
                + "</testsuites>\n";
    }

    private static void suite(StringBuilder out, String name, String timestamp, Duration time, List<Case> cases) {
        out.append("  <testsuite name=\"").append(Markup.attribute(name));
        out.append("\" tests=\"").append(cases.size());
        out.append("\" failures=\"").append(count(cases, Kind.FAILURE));
        out.append("\" errors=\"").append(count(cases, Kind.ERROR));
        out.append("\" skipped=\"").append(count(cases, Kind.SKIPPED));
        out.append("\" timestamp=\"").append(timestamp.replace("Z", ""));
        out.append("\" time=\"").append(Markup.seconds(time)).append("\">\n");
        for (Case one : cases) {
            out.append("    <testcase name=\"").append(Markup.attribute(one.name));
            out.append("\" classname=\"").append(Markup.attribute(one.className));
            out.append("\" time=\"").append(Markup.seconds(one.time)).append('"');
            if (one.body.isEmpty()) {
                out.append("/>\n");
            } else {
                out.append(">\n").append(one.body).append("    </testcase>\n");
            }
        }
        out.append("  </testsuite>\n");
    }

    private static long count(List<Case> cases, Kind kind) {
        return cases.stream().filter(one -> one.kind == kind).count();
    }

    private static List<Case> cases(CountedRun counted) {
        RunResult run = counted.run();
        List<Case> cases = new ArrayList<>();
        for (TaskResult task : run.tasks()) {
            cases.add(task(task, counted, className(run.playbook(), task.host())));
        }
        for (OwedHandler owed : run.owed()) {
            cases.add(new Case(
                    "handler " + owed.handler(),
                    className(run.playbook(), owed.host()),
                    Duration.ZERO,
                    Kind.SKIPPED,
                    element("skipped", "owed: " + owed.task() + " (" + owed.because() + ") notified it", "", "")));
        }
        boolean explained = run.tasks().stream().map(TaskResult::status).anyMatch(TaskStatus::endsHost);
        if (run.outcome() != RunOutcome.OK && !explained) {
            String reason = run.message();
            cases.add(new Case(
                    "ansible-playbook",
                    className(run.playbook(), "ansible-playbook"),
                    Duration.ZERO,
                    counted.failed() ? Kind.ERROR : Kind.SKIPPED,
                    counted.failed()
                            ? element("error", reason, run.outcome().name(), "")
                            : element("skipped", "failed, then tried again: " + reason, "", "")));
        }
        return cases;
    }

    private static Case task(TaskResult task, CountedRun counted, String className) {
        TaskFailure failure = task.failure().orElse(null);
        TaskStatus status = counted.status(task);
        String passedOver = counted.passedOver(task).toLowerCase(Locale.ROOT);
        Kind kind =
                switch (status) {
                    case OK, CHANGED, RESCUED -> Kind.PASSED;
                    case SKIPPED, IGNORED, UNREACHABLE_IGNORED -> Kind.SKIPPED;
                    case FAILED -> Kind.FAILURE;
                    case UNREACHABLE -> Kind.ERROR;
                };
        String body =
                switch (status) {
                    case OK, CHANGED -> "";
                    case SKIPPED -> element("skipped", "the task's condition was false", "", "");
                    case IGNORED, UNREACHABLE_IGNORED ->
                        element("skipped", passedOver + ": " + message(failure), "", "") + systemOut(failure);
                    case RESCUED -> systemOut(failure);
                    case FAILED -> element("failure", title(failure), task.action(), details(failure));
                    case UNREACHABLE -> element("error", title(failure), "unreachable", details(failure));
                };
        return new Case(task.task(), className, task.duration(), kind, body);
    }

    /** What kept a job from succeeding outside of its playbook runs, and the rollout. */
    private static List<Case> rest(JobResult job, PipelineResult result) {
        List<Case> cases = new ArrayList<>();
        boolean toldByRun = CountedRun.of(job).stream().anyMatch(CountedRun::failed);
        if (result.rollout().isPresent() && result.jobs().indexOf(job) == RolloutLines.job(result)) {
            cases.add(rollout(result.rollout().get(), job));
        }
        boolean told = toldByRun || cases.stream().anyMatch(one -> one.kind == Kind.FAILURE);
        if (job.result() != Result.SUCCESS && !told) {
            String kind = job.failure()
                    .map(failure -> failure.kind().name())
                    .orElse(job.result().name());
            String message =
                    job.failure().map(Failure::message).orElse(job.result().name());
            cases.add(new Case(
                    "job",
                    className(job.name(), "job"),
                    job.duration(),
                    Kind.ERROR,
                    element("error", message, kind, "")));
        }
        return cases;
    }

    private static Case rollout(Rollout rollout, JobResult job) {
        String name = "rollout of " + rollout.namespace() + "/" + rollout.deployment();
        String className = className(job.name(), "rollout");
        if (rollout.verdict() == Rollout.Verdict.SUCCEEDED) {
            return new Case(name, className, Duration.ZERO, Kind.PASSED, "");
        }
        String reason = rollout.reason().orElse(rollout.verdict().name());
        return new Case(
                name,
                className,
                Duration.ZERO,
                Kind.FAILURE,
                element("failure", reason, rollout.verdict().name(), said(rollout)));
    }

    private static String said(Rollout rollout) {
        return rollout.diagnosis()
                .map(diagnosis -> String.join("\n", RolloutLines.said(diagnosis)))
                .orElse("");
    }

    /** Jenkins reads what stands before the last dot as a package: playbook, then host, no other dots. */
    private static String className(String playbook, String host) {
        return playbook.replaceFirst("\\.ya?ml$", "").replace('.', '_') + "." + host.replace('.', '_');
    }

    private static String message(TaskFailure failure) {
        if (failure == null) {
            return "failed";
        }
        String rc = failure.rc().isPresent() ? "rc " + failure.rc().getAsInt() : "";
        String message = failure.message().isBlank() ? rc : failure.message().strip();
        return rc.isEmpty() || message.equals(rc) ? message : message + " (" + rc + ")";
    }

    private static String title(TaskFailure failure) {
        String fault = failure == null
                ? ""
                : failure.why().map(why -> "; " + why.message()).orElse("");
        return message(failure) + fault;
    }

    /** What the command said, the line that people look for last, as on a terminal. */
    private static String details(TaskFailure failure) {
        if (failure == null) {
            return "";
        }
        StringBuilder text = new StringBuilder("host: " + failure.host() + "\n" + message(failure) + "\n");
        part(text, "stdout", failure.stdout());
        part(text, "stderr", failure.stderr());
        failure.why().ifPresent(why -> text.append('\n').append(why.sentence()).append('\n'));
        return text.toString();
    }

    private static void part(StringBuilder text, String name, String value) {
        if (!value.isBlank()) {
            text.append('\n')
                    .append(name)
                    .append(":\n")
                    .append(value.stripTrailing())
                    .append('\n');
        }
    }

    private static String systemOut(TaskFailure failure) {
        return failure == null ? "" : "      <system-out>" + Markup.output(details(failure)) + "</system-out>\n";
    }

    private static String element(String name, String message, String type, String text) {
        String open = "      <" + name + " message=\"" + Markup.attributeOfLines(Markup.plain(message)) + "\""
                + (type.isEmpty() ? "" : " type=\"" + Markup.attribute(type) + "\"");
        return open + (text.isEmpty() ? "/>\n" : ">" + Markup.output(text) + "</" + name + ">\n");
    }
}
