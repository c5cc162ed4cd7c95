package dev.lighterman.report.result;

import static dev.lighterman.report.result.JsonKind.ANY;
import static dev.lighterman.report.result.JsonKind.FLAG;
import static dev.lighterman.report.result.JsonKind.INTEGER;
import static dev.lighterman.report.result.JsonKind.MAP;
import static dev.lighterman.report.result.JsonKind.MAYBE_INTEGER;
import static dev.lighterman.report.result.JsonKind.MILLIS;
import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.TEXTS;
import static dev.lighterman.report.result.JsonKind.TIME;
import static dev.lighterman.report.result.JsonKind.constant;
import static dev.lighterman.report.result.JsonKind.maybe;
import static dev.lighterman.report.result.JsonShape.byName;
import static dev.lighterman.report.result.JsonShape.list;
import static dev.lighterman.report.result.JsonShape.object;

import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The records of a playbook run in the result file. */
public final class RunShapes {
    public static final JsonKind<TaskStatus> STATUS =
            new JsonKind<>(List.of("string"), RunShapes::status, TaskStatus::label);

    private static final JsonKind<RunResult.Details.Content.Type> CONTENT_TYPE = new JsonKind<>(
            List.of("string"),
            (of, name) -> switch (of.string(name)) {
                case "role" -> RunResult.Details.Content.Type.ROLE;
                case "collection" -> RunResult.Details.Content.Type.COLLECTION;
                default -> throw of.wrong(name, "role or collection");
            },
            type -> type.name().toLowerCase(Locale.ROOT));

    public static final JsonShape<RunResult.Details.Setting> SETTING = JsonShape.of(table -> {
        var name = table.field("name", TEXT, RunResult.Details.Setting::name);
        var value = table.field("value", ANY, RunResult.Details.Setting::value);
        var origin = table.field("origin", TEXT, RunResult.Details.Setting::origin);
        return of -> new RunResult.Details.Setting(of.get(name), of.get(value), of.get(origin));
    });

    static final JsonShape<RunResult.Details.NotReached> NOT_REACHED = JsonShape.of(table -> {
        var play = table.field("play", TEXT, RunResult.Details.NotReached::play);
        var hosts = table.field("hosts", TEXTS, RunResult.Details.NotReached::hosts);
        return of -> new RunResult.Details.NotReached(of.get(play), of.get(hosts));
    });

    public static final JsonShape<RunResult.Details.Content> CONTENT = JsonShape.of(table -> {
        var type = table.field("type", CONTENT_TYPE, RunResult.Details.Content::type);
        var name = table.field("name", TEXT, RunResult.Details.Content::name);
        var version = table.field("version", maybe(TEXT), RunResult.Details.Content::version);
        var source = table.field("source", TEXT, RunResult.Details.Content::source);
        return of -> new RunResult.Details.Content(of.get(type), of.get(name), of.get(version), of.get(source));
    });

    static final JsonShape<RunResult.Details> DETAILS = JsonShape.of(table -> {
        var command = table.field("command", TEXTS, RunResult.Details::command);
        var ansible = table.field("ansibleVersion", maybe(TEXT), RunResult.Details::ansibleVersion);
        var python = table.field("pythonVersion", maybe(TEXT), RunResult.Details::pythonVersion);
        var configuration = table.field("configuration", list(SETTING), RunResult.Details::configuration);
        var customStats = table.field("customStats", MAP, RunResult.Details::customStats);
        var notReached = table.field("notReached", list(NOT_REACHED), RunResult.Details::notReached);
        var content = table.field(
                "content",
                maybe(list(CONTENT)),
                details -> Optional.of(details.content()),
                details -> !details.content().isEmpty());
        return of -> new RunResult.Details(
                of.get(command).contains("--check"), // the file has it in the command only
                of.get(command),
                of.get(ansible),
                of.get(python),
                of.get(configuration),
                of.get(customStats),
                of.get(notReached),
                of.get(content).orElse(List.of()));
    });

    public static final JsonShape<HostRecap> COUNTS = JsonShape.of(table -> {
        var ok = table.field("ok", INTEGER, HostRecap::ok);
        var changed = table.field("changed", INTEGER, HostRecap::changed);
        var unreachable = table.field("unreachable", INTEGER, HostRecap::unreachable);
        var failed = table.field("failed", INTEGER, HostRecap::failed);
        var skipped = table.field("skipped", INTEGER, HostRecap::skipped);
        var rescued = table.field("rescued", INTEGER, HostRecap::rescued);
        var ignored = table.field("ignored", INTEGER, HostRecap::ignored);
        return of -> new HostRecap(
                of.get(ok),
                of.get(changed),
                of.get(unreachable),
                of.get(failed),
                of.get(skipped),
                of.get(rescued),
                of.get(ignored));
    });

    public static final JsonShape<HostFault> HOST_FAULT = JsonShape.of(table -> {
        var kind = table.field("kind", constant(HostFault.Kind.class), HostFault::kind);
        var message = table.field("message", TEXT, HostFault::message);
        var remedy = table.field("remedy", TEXT, HostFault::remedy);
        return of -> new HostFault(of.get(kind), of.get(message), of.get(remedy));
    });

    public static final JsonShape<TaskFailure> TASK_FAILURE = JsonShape.of(table -> {
        var host = table.field("host", TEXT, TaskFailure::host);
        var task = table.field("task", TEXT, TaskFailure::task);
        var message = table.field("message", TEXT, TaskFailure::message);
        var rc = table.field("rc", MAYBE_INTEGER, TaskFailure::rc);
        var stderr = table.field("stderr", TEXT, TaskFailure::stderr);
        var stdout = table.field("stdout", TEXT, TaskFailure::stdout);
        var why = table.field(
                "why",
                maybe(object(HOST_FAULT)),
                TaskFailure::why,
                failure -> failure.why().isPresent());
        return of -> new TaskFailure(
                of.get(host), of.get(task), of.get(message), of.get(rc), of.get(stderr), of.get(stdout), of.get(why));
    });

    /**
     * A failure listed among the run's ignored or failed ones is not repeated here: the n-th failure of such a list
     * belongs to the n-th task of its kind. Where that does not hold the key {@code failure} says so. {@code changed} stands
     * where the status does not say it.
     */
    public static final JsonShape<TaskResult> TASK = JsonShape.of(table -> {
        var name = table.field("name", TEXT, TaskResult::task);
        var host = table.field("host", TEXT, TaskResult::host);
        var status = table.field("status", STATUS, TaskResult::status);
        var duration = table.field("durationMillis", MILLIS, TaskResult::duration);
        var action = table.field("action", TEXT, TaskResult::action);
        var path = table.field("path", maybe(TEXT), TaskResult::path);
        var changed = table.field(
                "changed",
                maybe(FLAG),
                task -> Optional.of(task.changed()),
                task -> task.changed() != (task.status() == TaskStatus.CHANGED));
        var role = table.field(
                "role", maybe(TEXT), TaskResult::role, task -> task.role().isPresent());
        var delegatedTo = table.field(
                "delegatedTo",
                maybe(TEXT),
                TaskResult::delegatedTo,
                task -> task.delegatedTo().isPresent());
        var startedAt = table.field(
                "startedAt",
                maybe(TIME),
                TaskResult::startedAt,
                task -> task.startedAt().isPresent());
        var failure = table.field(
                "failure",
                maybe(object(TASK_FAILURE)),
                TaskResult::failure,
                task -> isListed(task.status()) != task.failure().isPresent());
        return of -> new TaskResult(
                of.get(name),
                of.get(host),
                of.get(status),
                of.get(duration),
                of.get(action),
                of.get(path),
                of.get(failure),
                of.get(changed).orElse(of.get(status) == TaskStatus.CHANGED),
                of.get(role),
                of.get(delegatedTo),
                of.get(startedAt));
    });

    public static final JsonShape<OwedHandler> OWED = JsonShape.of(table -> {
        var host = table.field("host", TEXT, OwedHandler::host);
        var handler = table.field("handler", TEXT, OwedHandler::handler);
        var task = table.field("task", TEXT, OwedHandler::task);
        var because = table.field("because", TEXT, OwedHandler::because);
        return of -> new OwedHandler(of.get(host), of.get(handler), of.get(task), of.get(because));
    });

    public static final JsonShape<RunResult> RUN = JsonShape.of(table -> {
        var id = table.field("id", TEXT, RunResult::id);
        var playbook = table.field("playbook", TEXT, RunResult::playbook);
        var exitCode = table.field("exitCode", MAYBE_INTEGER, RunResult::exitCode);
        table.field("exitMeaning", TEXT, run -> run.outcome().meaning());
        var recap = table.field("recap", byName(COUNTS), RunResult::recap);
        table.field("ignored", list(TASK_FAILURE), RunResult::ignored);
        table.field("failed", list(TASK_FAILURE), RunResult::failed);
        table.field("tasks", list(TASK), RunResult::tasks);
        var outcome = table.field("outcome", constant(RunOutcome.class), RunResult::outcome);
        var reason = table.field("reason", maybe(TEXT), RunResult::reason);
        // A result of an earlier version has it in its reason.
        var remedy = table.field(
                "remedy", maybe(TEXT), RunResult::remedy, run -> run.remedy().isPresent());
        var signal = table.field("signal", maybe(TEXT), RunResult::signal);
        var startedAt = table.field("startedAt", TIME, RunResult::startedAt);
        var duration = table.field("durationMillis", MILLIS, RunResult::duration);
        var warnings = table.field("warnings", TEXTS, RunResult::warnings);
        var owed = table.field(
                "owed",
                maybe(list(OWED)),
                run -> Optional.of(run.owed()),
                run -> !run.owed().isEmpty());
        var details = table.field(
                "details",
                maybe(object(DETAILS)),
                run -> Optional.of(run.details()),
                run -> !run.details().equals(RunResult.Details.unknown()));
        return of -> new RunResult(
                of.get(id),
                of.get(playbook),
                of.get(outcome),
                of.get(reason),
                of.get(remedy),
                of.get(exitCode),
                of.get(signal),
                of.get(startedAt),
                of.get(duration),
                of.get(recap),
                tasks(of),
                of.get(warnings),
                of.get(owed).orElse(List.of()),
                of.get(details).orElse(RunResult.Details.unknown()));
    });

    private RunShapes() {}

    private static TaskStatus status(JsonFields of, String name) {
        String label = of.string(name);
        for (TaskStatus status : TaskStatus.values()) {
            if (status.label().equalsIgnoreCase(label)) {
                return status;
            }
        }
        throw of.wrong(name, "the status of a task");
    }

    /** Whether a failure of a task with this status is among its run's ignored or failed ones. */
    private static boolean isListed(TaskStatus status) {
        return status.isFailure() && status != TaskStatus.RESCUED;
    }

    private static List<TaskResult> tasks(JsonFields run) {
        Iterator<JsonFields> ignored = run.objects("ignored").iterator();
        Iterator<JsonFields> failed = run.objects("failed").iterator();
        List<TaskResult> tasks = new ArrayList<>();
        for (JsonFields task : run.objects("tasks")) {
            TaskStatus status = STATUS.reader().apply(task, "status");
            if (task.has("failure") || !isListed(status)) {
                tasks.add(TASK.read(task));
                continue;
            }
            Iterator<JsonFields> listed = status.endsHost() ? failed : ignored;
            if (!listed.hasNext()) {
                throw new IllegalArgumentException("task \"" + task.string("name") + "\" is " + status.label()
                        + ", but its failure is not listed");
            }
            tasks.add(TASK.read(task.with("failure", listed.next())));
        }
        return tasks;
    }
}
