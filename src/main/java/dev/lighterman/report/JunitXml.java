package dev.lighterman.report;

import dev.lighterman.api.Failure;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.console.RolloutLines;
import dev.lighterman.report.html.Markup;
import dev.lighterman.report.result.CountedRun;
import java.time.Duration;
import java.time.Instant;
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
    private record Case(String name, String className, Duration time, Kind kind, String body) {
        /** One of what is no task. */
        Case(String name, String suite, String what, Kind kind, String body) {
            this(name, JunitXml.className(suite, what), Duration.ZERO, kind, body);
        }
    }

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
        for (PipelineResult.Job job : result.jobs()) {
            for (CountedRun counted : CountedRun.of(job)) {
                RunResult run = counted.run();
                List<Case> cases = cases(counted);
                all.addAll(cases);
                suite(suites, job.name() + " / " + run.playbook(), run.startedAt(), run.duration(), cases);
            }
            List<Case> rest = rest(job, result);
            if (!rest.isEmpty()) {
                all.addAll(rest);
                suite(suites, job.name(), result.startedAt(), Duration.ZERO, rest);
            }
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" + Markup.attribute(result.name())
                + "\" tests=\"" + all.size() + "\" failures=\"" + count(all, Kind.FAILURE) + "\" errors=\""
                + count(all, Kind.ERROR) + "\" time=\"" + Markup.seconds(result.duration()) + "\">\n" + suites
                + "</testsuites>\n";
    }

    private static void suite(StringBuilder out, String name, Instant began, Duration time, List<Case> cases) {
        String timestamp = began.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
        out.append("  <testsuite name=\"" + Markup.attribute(name) + "\" tests=\"" + cases.size() + "\" failures=\""
                + count(cases, Kind.FAILURE) + "\" errors=\"" + count(cases, Kind.ERROR) + "\" skipped=\""
                + count(cases, Kind.SKIPPED) + "\" timestamp=\"" + timestamp + "\" time=\"" + Markup.seconds(time)
                + "\">\n");
        for (Case one : cases) {
            out.append("    <testcase name=\"" + Markup.attribute(one.name) + "\" classname=\""
                    + Markup.attribute(one.className) + "\" time=\"" + Markup.seconds(one.time) + "\""
                    + (one.body.isEmpty() ? "/>\n" : ">\n" + one.body + "    </testcase>\n"));
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
            String why = "owed: " + owed.task() + " (" + owed.because() + ") notified it";
            cases.add(new Case("handler " + owed.handler(), run.playbook(), owed.host(), Kind.SKIPPED, skipped(why)));
        }
        if (run.outcome() != RunOutcome.OK && !counted.isToldByTasks()) {
            cases.add(new Case(
                    "ansible-playbook",
                    run.playbook(),
                    "ansible-playbook",
                    counted.failed() ? Kind.ERROR : Kind.SKIPPED,
                    counted.failed()
                            ? element("error", run.message(), run.outcome().name(), "")
                            : skipped("failed, then tried again: " + run.message())));
        }
        return cases;
    }

    private static Case task(TaskResult task, CountedRun counted, String className) {
        TaskFailure failure = task.failure().orElse(null);
        TaskResult.Status status = counted.status(task);
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
                    case SKIPPED -> skipped("the task's condition was false");
                    case IGNORED, UNREACHABLE_IGNORED ->
                        skipped(passedOver + ": " + message(failure)) + systemOut(failure);
                    case RESCUED -> systemOut(failure);
                    case FAILED -> element("failure", title(failure), task.action(), details(failure));
                    case UNREACHABLE -> element("error", title(failure), "unreachable", details(failure));
                };
        return new Case(task.task(), className, task.duration(), kind, body);
    }

    /** What kept a job from succeeding outside of its playbook runs, and the rollout. */
    private static List<Case> rest(PipelineResult.Job job, PipelineResult result) {
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

    private static Case rollout(Rollout rollout, PipelineResult.Job job) {
        String name = "rollout of " + rollout.namespace() + "/" + rollout.deployment();
        String verdict = rollout.verdict().name();
        if (rollout.verdict() == Rollout.Verdict.SUCCEEDED) {
            return new Case(name, job.name(), "rollout", Kind.PASSED, "");
        }
        String said = rollout.diagnosis()
                .map(diagnosis -> String.join("\n", RolloutLines.said(diagnosis)))
                .orElse("");
        String failure = element("failure", rollout.reason().orElse(verdict), verdict, said);
        return new Case(name, job.name(), "rollout", Kind.FAILURE, failure);
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
        failure.why().ifPresent(why -> text.append("\n" + why.sentence() + "\n"));
        return text.toString();
    }

    private static void part(StringBuilder text, String name, String value) {
        if (!value.isBlank()) {
            text.append("\n" + name + ":\n" + value.stripTrailing() + "\n");
        }
    }

    private static String systemOut(TaskFailure failure) {
        return failure == null ? "" : "      <system-out>" + Markup.output(details(failure)) + "</system-out>\n";
    }

    private static String skipped(String why) {
        return element("skipped", why, "", "");
    }

    private static String element(String name, String message, String type, String text) {
        String open = "      <" + name + " message=\"" + Markup.attributeOfLines(Markup.plain(message)) + "\""
                + (type.isEmpty() ? "" : " type=\"" + Markup.attribute(type) + "\"");
        return open + (text.isEmpty() ? "/>\n" : ">" + Markup.output(text) + "</" + name + ">\n");
    }
}
