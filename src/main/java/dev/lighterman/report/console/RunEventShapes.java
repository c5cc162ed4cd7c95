package dev.lighterman.report.console;

import static dev.lighterman.report.result.JsonKind.ANY;
import static dev.lighterman.report.result.JsonKind.FLAG;
import static dev.lighterman.report.result.JsonKind.INTEGER;
import static dev.lighterman.report.result.JsonKind.LONG;
import static dev.lighterman.report.result.JsonKind.MAP;
import static dev.lighterman.report.result.JsonKind.MILLIS;
import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.TEXTS;
import static dev.lighterman.report.result.JsonKind.TIME;
import static dev.lighterman.report.result.JsonKind.maybe;
import static dev.lighterman.report.result.JsonShape.byName;
import static dev.lighterman.report.result.JsonShape.list;
import static dev.lighterman.report.result.JsonShape.object;

import dev.lighterman.api.RunEvent;
import dev.lighterman.report.result.JsonKind;
import dev.lighterman.report.result.JsonShape;
import dev.lighterman.report.result.RunShapes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The fields of the events of a run. Belongs to one thread. */
final class RunEventShapes {
    /** The module's arguments as they were given can hold a password; Ansible itself shows them from -vvv on only. */
    private static final JsonKind<Map<String, Object>> DATA = new JsonKind<>(MAP.types(), MAP.reader(), data -> {
        Map<String, Object> shown = new LinkedHashMap<>(data);
        shown.remove("invocation");
        return shown;
    });

    private static final JsonShape<RunEvent.PlannedPlay> PLANNED = JsonShape.written(table -> {
        table.field("name", TEXT, RunEvent.PlannedPlay::name);
        table.field("hosts", TEXT, RunEvent.PlannedPlay::hosts);
    });

    private final EventShapes shapes;

    private RunEventShapes(EventShapes shapes) {
        this.shapes = shapes;
    }

    static void addTo(EventShapes shapes) {
        RunEventShapes of = new RunEventShapes(shapes);
        of.ofRun();
        of.ofPlays();
        of.ofTasks();
        of.ofHosts();
    }

    /** What an event that names only its task says of the task. */
    enum OfTask {
        ACTION,
        PATH,
        ROLE;

        String of(RunEvent.TaskStarted task) {
            return switch (this) {
                case ACTION -> task.action();
                case PATH -> task.path().orElse(null);
                case ROLE -> task.role().orElse(null);
            };
        }
    }

    private void ofRun() {
        shapes.event("runStarted", RunEvent.Started.class, table -> {
            table.field("id", TEXT, RunEvent.Started::id);
            table.field("command", TEXTS, RunEvent.Started::command);
        });
        shapes.event(
                "notParsed",
                RunEvent.NotParsed.class,
                table -> table.field("message", TEXT, RunEvent.NotParsed::message));
        shapes.event(
                "contentInstalling",
                RunEvent.ContentInstalling.class,
                table -> table.field("files", TEXTS, RunEvent.ContentInstalling::files));
        shapes.event("contentReady", RunEvent.ContentReady.class, table -> {
            table.field("content", list(RunShapes.CONTENT), RunEvent.ContentReady::content);
            table.field("installed", FLAG, RunEvent.ContentReady::installed);
        });
        shapes.event("runFinished", RunEvent.Finished.class, table -> {
            table.fields(RunShapes.RUN.without("ignored", "failed", "tasks"), RunEvent.Finished::result);
            table.field("elapsedMillis", MILLIS, RunEvent.Finished::elapsed);
        });
    }

    private void ofPlays() {
        ansible("playbookStarted", RunEvent.PlaybookStarted.class, table -> {
            table.field("playbook", TEXT, RunEvent.PlaybookStarted::playbook);
            table.field("ansibleVersion", TEXT, RunEvent.PlaybookStarted::ansibleVersion);
            table.field("pythonVersion", TEXT, RunEvent.PlaybookStarted::pythonVersion);
            table.field("plays", list(PLANNED), RunEvent.PlaybookStarted::plays);
            table.field("configuration", list(RunShapes.SETTING), RunEvent.PlaybookStarted::configuration);
        });
        ansible("playStarted", RunEvent.PlayStarted.class, table -> {
            table.field("playId", TEXT, RunEvent.PlayStarted::id);
            table.field("name", TEXT, RunEvent.PlayStarted::name);
            table.field("hosts", TEXT, RunEvent.PlayStarted::hosts);
            table.field("targets", TEXTS, RunEvent.PlayStarted::targets);
        });
        ansible("tasksPlanned", RunEvent.TasksPlanned.class, table -> {
            table.field("playId", TEXT, RunEvent.TasksPlanned::playId);
            table.field("tasks", TEXTS, RunEvent.TasksPlanned::tasks);
        });
        ansible("stats", RunEvent.Stats.class, table -> {
            table.field("recap", byName(RunShapes.COUNTS), RunEvent.Stats::hosts);
            table.field(
                    "custom",
                    MAP,
                    RunEvent.Stats::custom,
                    stats -> !stats.custom().isEmpty());
        });
        ansible("prompted", RunEvent.Prompted.class, table -> {
            table.field("prompt", TEXT, RunEvent.Prompted::prompt);
            table.field("hasDefault", FLAG, RunEvent.Prompted::hasDefault);
        });
        ansible("noHostsMatched", RunEvent.NoHostsMatched.class, table -> {});
        ansible("noHostsRemaining", RunEvent.NoHostsRemaining.class, table -> {});
        ansible("warned", RunEvent.Warned.class, table -> {
            table.field("message", TEXT, RunEvent.Warned::message);
            table.field("deprecation", FLAG, RunEvent.Warned::deprecation);
        });
        ansible("refused", RunEvent.Refused.class, table -> {});
        ansible("unknown", RunEvent.Unknown.class, table -> {
            table.field("name", TEXT, RunEvent.Unknown::name);
            table.field("data", DATA, RunEvent.Unknown::data);
        });
    }

    private void ofTasks() {
        ansible("taskStarted", RunEvent.TaskStarted.class, table -> {
            table.field("taskId", TEXT, RunEvent.TaskStarted::id);
            table.field("name", TEXT, RunEvent.TaskStarted::name);
            table.field("action", TEXT, RunEvent.TaskStarted::action);
            table.field("path", maybe(TEXT), RunEvent.TaskStarted::path);
            table.field("role", maybe(TEXT), RunEvent.TaskStarted::role);
            table.field("handler", FLAG, RunEvent.TaskStarted::handler);
        });
        ansible("hostStarted", RunEvent.HostStarted.class, table -> {
            table.field("host", TEXT, RunEvent.HostStarted::host);
            table.field("taskId", TEXT, RunEvent.HostStarted::taskId);
        });
        ansible("taskFinished", RunEvent.TaskFinished.class, table -> {
            table.field("taskId", TEXT, RunEvent.TaskFinished::taskId);
            table.fields(RunShapes.TASK.without("failure"), RunEvent.TaskFinished::result);
            table.field(
                    "failure",
                    maybe(object(RunShapes.TASK_FAILURE)),
                    event -> event.result().failure());
            table.field("data", DATA, RunEvent.TaskFinished::data);
        });
        ansible("itemFinished", RunEvent.ItemFinished.class, table -> {
            task(table, RunEvent.ItemFinished::host, RunEvent.ItemFinished::taskId);
            table.field("item", TEXT, RunEvent.ItemFinished::item);
            table.field("status", RunShapes.STATUS, RunEvent.ItemFinished::status);
            table.field("startedAt", maybe(TIME), RunEvent.ItemFinished::startedAt);
            table.field("durationMillis", MILLIS, RunEvent.ItemFinished::duration);
            table.field("data", DATA, RunEvent.ItemFinished::data);
        });
    }

    private void ofHosts() {
        ansible("retried", RunEvent.Retried.class, table -> {
            task(table, RunEvent.Retried::host, RunEvent.Retried::taskId);
            table.field("attempt", INTEGER, RunEvent.Retried::attempt);
            table.field("durationMillis", MILLIS, RunEvent.Retried::duration);
            table.field("data", DATA, RunEvent.Retried::data);
        });
        ansible("async", RunEvent.Async.class, table -> {
            task(table, RunEvent.Async::host, RunEvent.Async::taskId);
            table.field("state", TEXT, RunEvent.Async::state);
            table.field("data", DATA, RunEvent.Async::data);
        });
        ansible("diff", RunEvent.Diff.class, table -> {
            task(table, RunEvent.Diff::host, RunEvent.Diff::taskId);
            table.field("diff", ANY, RunEvent.Diff::diff);
        });
        ansible("notified", RunEvent.Notified.class, table -> {
            table.field("host", TEXT, RunEvent.Notified::host);
            table.field("handler", TEXT, RunEvent.Notified::handler);
        });
        ansible(
                "handlerOwed",
                RunEvent.HandlerOwed.class,
                table -> table.fields(RunShapes.OWED, RunEvent.HandlerOwed::owed));
        ansible("hostProbed", RunEvent.HostProbed.class, table -> {
            table.field("host", TEXT, RunEvent.HostProbed::host);
            table.field("why", object(RunShapes.HOST_FAULT), RunEvent.HostProbed::why);
        });
        ansible("included", RunEvent.Included.class, table -> {
            table.field("file", TEXT, RunEvent.Included::file);
            table.field("hosts", TEXTS, RunEvent.Included::hosts);
            table.field("role", FLAG, RunEvent.Included::role);
        });
    }

    private <E extends RunEvent.FromAnsible> void ansible(
            String name, Class<E> type, Consumer<JsonShape.Table<E>> fields) {
        shapes.event(name, type, table -> {
            table.field("seq", LONG, RunEvent.FromAnsible::seq);
            table.field("time", TIME, RunEvent.FromAnsible::time);
            fields.accept(table);
        });
    }

    private static <E> void task(JsonShape.Table<E> table, Function<E, String> host, Function<E, String> taskId) {
        table.field("host", TEXT, host);
        table.field("taskId", TEXT, taskId);
        table.field("action", ANY, event -> OfTask.ACTION);
        table.field("path", ANY, event -> OfTask.PATH);
        table.field("role", ANY, event -> OfTask.ROLE);
    }
}
