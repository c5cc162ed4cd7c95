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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The records of a playbook run in the result file. */
public final class RunShapes {
    public static final JsonKind<TaskResult.Status> STATUS =
            new JsonKind<>(List.of("string"), RunShapes::status, TaskResult.Status::label);

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
        return of -> new RunResult.Details.Setting(name.in(of), value.in(of), origin.in(of));
    });

    static final JsonShape<RunResult.Details.NotReached> NOT_REACHED = JsonShape.of(table -> {
        var play = table.field("play", TEXT, RunResult.Details.NotReached::play);
        var hosts = table.field("hosts", TEXTS, RunResult.Details.NotReached::hosts);
        return of -> new RunResult.Details.NotReached(play.in(of), hosts.in(of));
    });

    public static final JsonShape<RunResult.Details.Content> CONTENT = JsonShape.of(table -> {
        var type = table.field("type", CONTENT_TYPE, RunResult.Details.Content::type);
        var name = table.field("name", TEXT, RunResult.Details.Content::name);
        var version = table.field("version", maybe(TEXT), RunResult.Details.Content::version);
        var source = table.field("source", TEXT, RunResult.Details.Content::source);
        return of -> new RunResult.Details.Content(type.in(of), name.in(of), version.in(of), source.in(of));
    });

    static final JsonShape<RunResult.Details> DETAILS = JsonShape.of(table -> {
        var command = table.field("command", TEXTS, RunResult.Details::command);
        var ansible = table.field("ansibleVersion", maybe(TEXT), RunResult.Details::ansibleVersion);
        var python = table.field("pythonVersion", maybe(TEXT), RunResult.Details::pythonVersion);
        var configuration = table.field("configuration", list(SETTING), RunResult.Details::configuration);
        var customStats = table.field("customStats", MAP, RunResult.Details::customStats);
        var notReached = table.field("notReached", list(NOT_REACHED), RunResult.Details::notReached);
        var content = table.ifAny("content", list(CONTENT), RunResult.Details::content);
        return of -> new RunResult.Details(
                command.in(of).contains("--check"), // the file has it in the command only
                command.in(of),
                ansible.in(of),
                python.in(of),
                configuration.in(of),
                customStats.in(of),
                notReached.in(of),
                content.in(of));
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
                ok.in(of),
                changed.in(of),
                unreachable.in(of),
                failed.in(of),
                skipped.in(of),
                rescued.in(of),
                ignored.in(of));
    });

    public static final JsonShape<HostFault> HOST_FAULT = JsonShape.of(table -> {
        var kind = table.field("kind", constant(HostFault.Kind.class), HostFault::kind);
        var message = table.field("message", TEXT, HostFault::message);
        var remedy = table.field("remedy", TEXT, HostFault::remedy);
        return of -> new HostFault(kind.in(of), message.in(of), remedy.in(of));
    });

    public static final JsonShape<TaskFailure> TASK_FAILURE = JsonShape.of(table -> {
        var host = table.field("host", TEXT, TaskFailure::host);
        var task = table.field("task", TEXT, TaskFailure::task);
        var message = table.field("message", TEXT, TaskFailure::message);
        var rc = table.field("rc", MAYBE_INTEGER, TaskFailure::rc);
        var stderr = table.field("stderr", TEXT, TaskFailure::stderr);
        var stdout = table.field("stdout", TEXT, TaskFailure::stdout);
        var why = table.ifPresent("why", object(HOST_FAULT), TaskFailure::why);
        return of -> new TaskFailure(
                host.in(of), task.in(of), message.in(of), rc.in(of), stderr.in(of), stdout.in(of), why.in(of));
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
                task -> task.changed() != (task.status() == TaskResult.Status.CHANGED));
        var role = table.ifPresent("role", TEXT, TaskResult::role);
        var delegatedTo = table.ifPresent("delegatedTo", TEXT, TaskResult::delegatedTo);
        var startedAt = table.ifPresent("startedAt", TIME, TaskResult::startedAt);
        var failure = table.field(
                "failure",
                maybe(object(TASK_FAILURE)),
                TaskResult::failure,
                task -> isListed(task.status()) != task.failure().isPresent());
        return of -> new TaskResult(
                name.in(of),
                host.in(of),
                status.in(of),
                duration.in(of),
                action.in(of),
                path.in(of),
                failure.in(of),
                changed.in(of).orElse(status.in(of) == TaskResult.Status.CHANGED),
                role.in(of),
                delegatedTo.in(of),
                startedAt.in(of));
    });

    public static final JsonShape<OwedHandler> OWED = JsonShape.of(table -> {
        var host = table.field("host", TEXT, OwedHandler::host);
        var handler = table.field("handler", TEXT, OwedHandler::handler);
        var task = table.field("task", TEXT, OwedHandler::task);
        var because = table.field("because", TEXT, OwedHandler::because);
        return of -> new OwedHandler(host.in(of), handler.in(of), task.in(of), because.in(of));
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
        var remedy = table.ifPresent("remedy", TEXT, RunResult::remedy);
        var signal = table.field("signal", maybe(TEXT), RunResult::signal);
        var startedAt = table.field("startedAt", TIME, RunResult::startedAt);
        var duration = table.field("durationMillis", MILLIS, RunResult::duration);
        var warnings = table.field("warnings", TEXTS, RunResult::warnings);
        var owed = table.ifAny("owed", list(OWED), RunResult::owed);
        var details = table.field(
                "details",
                object(DETAILS).or(RunResult.Details.unknown()),
                RunResult::details,
                run -> !run.details().equals(RunResult.Details.unknown()));
        return of -> new RunResult(
                id.in(of),
                playbook.in(of),
                outcome.in(of),
                reason.in(of),
                remedy.in(of),
                exitCode.in(of),
                signal.in(of),
                startedAt.in(of),
                duration.in(of),
                recap.in(of),
                tasks(of),
                warnings.in(of),
                owed.in(of),
                details.in(of));
    });

    private RunShapes() {}

    private static TaskResult.Status status(JsonFields of, String name) {
        String label = of.string(name);
        for (TaskResult.Status status : TaskResult.Status.values()) {
            if (status.label().equalsIgnoreCase(label)) {
                return status;
            }
        }
        throw of.wrong(name, "the status of a task");
    }

    /** Whether a failure of a task with this status is among its run's ignored or failed ones. */
    private static boolean isListed(TaskResult.Status status) {
        return status.isFailure() && status != TaskResult.Status.RESCUED;
    }

    private static List<TaskResult> tasks(JsonFields run) {
        Iterator<JsonFields> ignored = run.objects("ignored").iterator();
        Iterator<JsonFields> failed = run.objects("failed").iterator();
        List<TaskResult> tasks = new ArrayList<>();
        for (JsonFields task : run.objects("tasks")) {
            TaskResult.Status status = STATUS.reader().apply(task, "status");
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
