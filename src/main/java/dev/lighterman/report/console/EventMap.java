package dev.lighterman.report.console;

import static dev.lighterman.report.result.JsonKind.ANY;
import static dev.lighterman.report.result.JsonKind.FLAG;
import static dev.lighterman.report.result.JsonKind.INTEGER;
import static dev.lighterman.report.result.JsonKind.LONG;
import static dev.lighterman.report.result.JsonKind.MAP;
import static dev.lighterman.report.result.JsonKind.MAYBE_INTEGER;
import static dev.lighterman.report.result.JsonKind.MILLIS;
import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.TEXTS;
import static dev.lighterman.report.result.JsonKind.TIME;
import static dev.lighterman.report.result.JsonKind.maybe;
import static dev.lighterman.report.result.JsonShape.byName;
import static dev.lighterman.report.result.JsonShape.list;
import static dev.lighterman.report.result.JsonShape.object;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent.BuildFinished;
import dev.lighterman.api.PipelineEvent.BuildStarted;
import dev.lighterman.api.PipelineEvent.Checked;
import dev.lighterman.api.PipelineEvent.Connecting;
import dev.lighterman.api.PipelineEvent.Disconnecting;
import dev.lighterman.api.PipelineEvent.FileRemoved;
import dev.lighterman.api.PipelineEvent.FileTransferred;
import dev.lighterman.api.PipelineEvent.JobFailed;
import dev.lighterman.api.PipelineEvent.JobFinished;
import dev.lighterman.api.PipelineEvent.JobStarted;
import dev.lighterman.api.PipelineEvent.LockWaiting;
import dev.lighterman.api.PipelineEvent.PollFailed;
import dev.lighterman.api.PipelineEvent.Polled;
import dev.lighterman.api.PipelineEvent.ProjectFound;
import dev.lighterman.api.PipelineEvent.Retrying;
import dev.lighterman.api.PipelineEvent.RollingBack;
import dev.lighterman.api.PipelineEvent.RolloutFinished;
import dev.lighterman.api.PipelineEvent.RolloutWaiting;
import dev.lighterman.api.PipelineEvent.SessionOpened;
import dev.lighterman.api.PipelineEvent.SessionOpening;
import dev.lighterman.api.PipelineEvent.SourceFetching;
import dev.lighterman.api.PipelineEvent.SourceReady;
import dev.lighterman.api.PipelineEvent.TransferFinished;
import dev.lighterman.api.PipelineEvent.TransferProgressed;
import dev.lighterman.api.PipelineEvent.TransferStarted;
import dev.lighterman.api.PipelineEvent.Triggering;
import dev.lighterman.api.PipelineEvent.Warning;
import dev.lighterman.api.PolledHead;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.result.JsonKind;
import dev.lighterman.report.result.JsonShape;
import dev.lighterman.report.result.ResultShapes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Events as plain maps: {@code event} first, then the fields of the event's record. The caller writes output, whose bytes need a
 * decoder that remembers, and the end of the pipeline, which is its result.
 */
final class EventMap {
    /** The module's arguments as they were given can hold a password; Ansible itself shows them from -vvv on only. */
    private static final JsonKind<Map<String, Object>> DATA = new JsonKind<>(MAP.types(), MAP.reader(), data -> {
        Map<String, Object> shown = new LinkedHashMap<>(data);
        shown.remove("invocation");
        return shown;
    });

    private static final JsonShape<PolledHead> HEAD = JsonShape.written(table -> {
        table.field("ref", TEXT, PolledHead::ref);
        table.field("commit", TEXT, PolledHead::commit);
        table.field("lastBuilt", maybe(TEXT), PolledHead::lastBuilt);
        table.field("builtBy", MAYBE_INTEGER, PolledHead::builtBy);
        table.field("newCommits", INTEGER, PolledHead::newCommits);
    });

    private static final JsonShape<RunEvent.PlannedPlay> PLANNED = JsonShape.written(table -> {
        table.field("name", TEXT, RunEvent.PlannedPlay::name);
        table.field("hosts", TEXT, RunEvent.PlannedPlay::hosts);
    });

    private static final Map<Class<?>, JsonShape<?>> SHAPES = shapes();

    private EventMap() {}

    /** What an event that names only its task says of the task. */
    private enum OfTask {
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

    /**
     * An event's map.
     *
     * @param tasks the tasks that have started, by id
     * @throws IllegalArgumentException for an event that the caller has to write
     */
    static <E extends Event> Map<String, Object> of(E event, Map<String, RunEvent.TaskStarted> tasks) {
        @SuppressWarnings("unchecked") // the shape was put there for this class
        JsonShape<E> shape = (JsonShape<E>) SHAPES.get(event.getClass());
        if (shape == null) {
            throw new IllegalArgumentException(event.getClass().getSimpleName());
        }
        Map<String, Object> map = shape.write(event);
        Optional<RunEvent.TaskStarted> task =
                Optional.ofNullable(map.get("taskId")).map(tasks::get);
        map.replaceAll((name, value) ->
                value instanceof OfTask part ? task.map(part::of).orElse(null) : value);
        return map;
    }

    private static Map<Class<?>, JsonShape<?>> shapes() {
        Map<Class<?>, JsonShape<?>> shapes = new LinkedHashMap<>();
        ofPipeline(shapes);
        ofServer(shapes);
        ofRun(shapes);
        ofTasks(shapes);
        return Map.copyOf(shapes);
    }

    private static void ofPipeline(Map<Class<?>, JsonShape<?>> shapes) {
        event(shapes, "jobStarted", JobStarted.class, table -> {
            table.field("name", TEXT, JobStarted::name);
            table.field("triggeredBy", maybe(TEXT), JobStarted::triggeredBy);
            table.field("time", TIME, JobStarted::time);
        });
        event(shapes, "sourceFetching", SourceFetching.class, table -> {
            table.field("url", TEXT, SourceFetching::url);
            table.field("branch", maybe(TEXT), SourceFetching::branch);
        });
        event(
                shapes,
                "sourceReady",
                SourceReady.class,
                table -> table.fields(ResultShapes.SOURCE, SourceReady::commit));
        event(shapes, "buildStarted", BuildStarted.class, table -> {
            table.field("command", TEXTS, BuildStarted::command);
            table.field("directory", TEXT, BuildStarted::directory);
        });
        event(shapes, "buildFinished", BuildFinished.class, table -> {
            table.field("exitCode", INTEGER, BuildFinished::exitCode);
            table.field("durationMillis", MILLIS, BuildFinished::duration);
        });
        event(shapes, "polled", Polled.class, table -> {
            table.field("url", TEXT, Polled::url);
            table.field("time", TIME, Polled::time);
            table.field("durationMillis", MILLIS, Polled::duration);
            table.field("heads", list(HEAD), Polled::heads);
            table.field("intervalMillis", MILLIS, Polled::interval);
        });
        event(shapes, "pollFailed", PollFailed.class, table -> {
            table.field("url", TEXT, PollFailed::url);
            table.field("time", TIME, PollFailed::time);
            table.field("durationMillis", MILLIS, PollFailed::duration);
            table.field("message", TEXT, PollFailed::message);
            table.field("delayMillis", MILLIS, PollFailed::delay);
        });
        event(shapes, "retrying", Retrying.class, table -> {
            table.field("message", TEXT, Retrying::message);
            table.field("delayMillis", MILLIS, Retrying::delay);
        });
        event(shapes, "warning", Warning.class, table -> table.field("message", TEXT, Warning::message));
        event(shapes, "jobFailed", JobFailed.class, table -> table.fields(ResultShapes.FAILURE, JobFailed::failure));
        event(shapes, "triggering", Triggering.class, table -> table.field("job", TEXT, Triggering::job));
        event(
                shapes,
                "jobFinished",
                JobFinished.class,
                table -> table.fields(ResultShapes.JOB.without("runs", "failure"), JobFinished::result));
    }

    private static void ofServer(Map<Class<?>, JsonShape<?>> shapes) {
        event(shapes, "connecting", Connecting.class, table -> {
            table.field("fromHost", TEXT, Connecting::fromHost);
            table.field("server", TEXT, Connecting::server);
        });
        event(shapes, "sessionOpening", SessionOpening.class, table -> {
            table.field("user", TEXT, SessionOpening::user);
            table.field("host", TEXT, SessionOpening::host);
            table.field("port", INTEGER, SessionOpening::port);
        });
        event(shapes, "sessionOpened", SessionOpened.class, table -> {});
        event(shapes, "lockWaiting", LockWaiting.class, table -> {
            table.field("lock", TEXT, LockWaiting::lock);
            table.field("holder", TEXT, LockWaiting::holder);
            table.field("since", TIME, LockWaiting::since);
            table.field("run", maybe(TEXT), LockWaiting::run);
        });
        event(shapes, "transferStarted", TransferStarted.class, table -> {
            table.field("files", INTEGER, TransferStarted::files);
            table.field("bytes", LONG, TransferStarted::bytes);
        });
        event(shapes, "projectFound", ProjectFound.class, table -> {
            table.field("directory", TEXT, ProjectFound::directory);
            table.field("files", INTEGER, ProjectFound::files);
            table.field("bytes", LONG, ProjectFound::bytes);
        });
        event(shapes, "transferProgressed", TransferProgressed.class, table -> {
            table.field("bytes", LONG, TransferProgressed::bytes);
            table.field("toSend", LONG, TransferProgressed::toSend);
        });
        event(shapes, "fileTransferred", FileTransferred.class, table -> {
            table.field("path", TEXT, FileTransferred::path);
            table.field("bytes", LONG, FileTransferred::bytes);
            table.field("sent", FLAG, FileTransferred::sent);
        });
        event(shapes, "fileRemoved", FileRemoved.class, table -> table.field("path", TEXT, FileRemoved::path));
        event(shapes, "transferFinished", TransferFinished.class, table -> {
            table.field("filesSent", INTEGER, TransferFinished::filesSent);
            table.field("filesUnchanged", INTEGER, TransferFinished::filesUnchanged);
            table.field("bytesSent", LONG, TransferFinished::bytesSent);
            table.field("durationMillis", MILLIS, TransferFinished::duration);
        });
        event(
                shapes,
                "disconnecting",
                Disconnecting.class,
                table -> table.field("server", TEXT, Disconnecting::server));
        event(shapes, "checked", Checked.class, table -> table.field("text", TEXT, Checked::text));
        event(shapes, "rolloutWaiting", RolloutWaiting.class, table -> {
            table.field("namespace", TEXT, RolloutWaiting::namespace);
            table.field("deployment", TEXT, RolloutWaiting::deployment);
            table.field("state", TEXT, RolloutWaiting::state);
        });
        event(shapes, "rollingBack", RollingBack.class, table -> {
            table.field("namespace", TEXT, RollingBack::namespace);
            table.field("deployment", TEXT, RollingBack::deployment);
            table.field("reason", TEXT, RollingBack::reason);
            table.field("revision", LONG, RollingBack::revision);
        });
        event(shapes, "rolloutFinished", RolloutFinished.class, table -> {
            table.field("rollout", object(ResultShapes.ROLLOUT), RolloutFinished::rollout);
            table.field("provenance", maybe(object(ResultShapes.PROVENANCE)), RolloutFinished::provenance);
        });
    }

    private static void ofRun(Map<Class<?>, JsonShape<?>> shapes) {
        event(shapes, "runStarted", RunEvent.Started.class, table -> {
            table.field("id", TEXT, RunEvent.Started::id);
            table.field("command", TEXTS, RunEvent.Started::command);
        });
        event(
                shapes,
                "notParsed",
                RunEvent.NotParsed.class,
                table -> table.field("message", TEXT, RunEvent.NotParsed::message));
        event(
                shapes,
                "contentInstalling",
                RunEvent.ContentInstalling.class,
                table -> table.field("files", TEXTS, RunEvent.ContentInstalling::files));
        event(shapes, "contentReady", RunEvent.ContentReady.class, table -> {
            table.field("content", list(ResultShapes.CONTENT), RunEvent.ContentReady::content);
            table.field("installed", FLAG, RunEvent.ContentReady::installed);
        });
        event(shapes, "runFinished", RunEvent.Finished.class, table -> {
            table.fields(ResultShapes.RUN.without("ignored", "failed", "tasks"), RunEvent.Finished::result);
            table.field("elapsedMillis", MILLIS, RunEvent.Finished::elapsed);
        });
        ansible(shapes, "playbookStarted", RunEvent.PlaybookStarted.class, table -> {
            table.field("playbook", TEXT, RunEvent.PlaybookStarted::playbook);
            table.field("ansibleVersion", TEXT, RunEvent.PlaybookStarted::ansibleVersion);
            table.field("pythonVersion", TEXT, RunEvent.PlaybookStarted::pythonVersion);
            table.field("plays", list(PLANNED), RunEvent.PlaybookStarted::plays);
            table.field("configuration", list(ResultShapes.SETTING), RunEvent.PlaybookStarted::configuration);
        });
        ansible(shapes, "playStarted", RunEvent.PlayStarted.class, table -> {
            table.field("playId", TEXT, RunEvent.PlayStarted::id);
            table.field("name", TEXT, RunEvent.PlayStarted::name);
            table.field("hosts", TEXT, RunEvent.PlayStarted::hosts);
            table.field("targets", TEXTS, RunEvent.PlayStarted::targets);
        });
        ansible(shapes, "tasksPlanned", RunEvent.TasksPlanned.class, table -> {
            table.field("playId", TEXT, RunEvent.TasksPlanned::playId);
            table.field("tasks", TEXTS, RunEvent.TasksPlanned::tasks);
        });
        ansible(shapes, "stats", RunEvent.Stats.class, table -> {
            table.field("recap", byName(ResultShapes.COUNTS), RunEvent.Stats::hosts);
            table.field(
                    "custom",
                    MAP,
                    RunEvent.Stats::custom,
                    stats -> !stats.custom().isEmpty());
        });
        ansible(shapes, "prompted", RunEvent.Prompted.class, table -> {
            table.field("prompt", TEXT, RunEvent.Prompted::prompt);
            table.field("hasDefault", FLAG, RunEvent.Prompted::hasDefault);
        });
        ansible(shapes, "noHostsMatched", RunEvent.NoHostsMatched.class, table -> {});
        ansible(shapes, "noHostsRemaining", RunEvent.NoHostsRemaining.class, table -> {});
        ansible(shapes, "warned", RunEvent.Warned.class, table -> {
            table.field("message", TEXT, RunEvent.Warned::message);
            table.field("deprecation", FLAG, RunEvent.Warned::deprecation);
        });
        ansible(shapes, "refused", RunEvent.Refused.class, table -> {});
        ansible(shapes, "unknown", RunEvent.Unknown.class, table -> {
            table.field("name", TEXT, RunEvent.Unknown::name);
            table.field("data", DATA, RunEvent.Unknown::data);
        });
    }

    private static void ofTasks(Map<Class<?>, JsonShape<?>> shapes) {
        ansible(shapes, "taskStarted", RunEvent.TaskStarted.class, table -> {
            table.field("taskId", TEXT, RunEvent.TaskStarted::id);
            table.field("name", TEXT, RunEvent.TaskStarted::name);
            table.field("action", TEXT, RunEvent.TaskStarted::action);
            table.field("path", maybe(TEXT), RunEvent.TaskStarted::path);
            table.field("role", maybe(TEXT), RunEvent.TaskStarted::role);
            table.field("handler", FLAG, RunEvent.TaskStarted::handler);
        });
        ansible(shapes, "hostStarted", RunEvent.HostStarted.class, table -> {
            table.field("host", TEXT, RunEvent.HostStarted::host);
            table.field("taskId", TEXT, RunEvent.HostStarted::taskId);
        });
        ansible(shapes, "taskFinished", RunEvent.TaskFinished.class, table -> {
            table.field("taskId", TEXT, RunEvent.TaskFinished::taskId);
            table.fields(ResultShapes.TASK.without("failure"), RunEvent.TaskFinished::result);
            table.field(
                    "failure",
                    maybe(object(ResultShapes.TASK_FAILURE)),
                    event -> event.result().failure());
            table.field("data", DATA, RunEvent.TaskFinished::data);
        });
        ansible(shapes, "itemFinished", RunEvent.ItemFinished.class, table -> {
            task(table, RunEvent.ItemFinished::host, RunEvent.ItemFinished::taskId);
            table.field("item", TEXT, RunEvent.ItemFinished::item);
            table.field("status", ResultShapes.STATUS, RunEvent.ItemFinished::status);
            table.field("startedAt", maybe(TIME), RunEvent.ItemFinished::startedAt);
            table.field("durationMillis", MILLIS, RunEvent.ItemFinished::duration);
            table.field("data", DATA, RunEvent.ItemFinished::data);
        });
        ansible(shapes, "retried", RunEvent.Retried.class, table -> {
            task(table, RunEvent.Retried::host, RunEvent.Retried::taskId);
            table.field("attempt", INTEGER, RunEvent.Retried::attempt);
            table.field("durationMillis", MILLIS, RunEvent.Retried::duration);
            table.field("data", DATA, RunEvent.Retried::data);
        });
        ansible(shapes, "async", RunEvent.Async.class, table -> {
            task(table, RunEvent.Async::host, RunEvent.Async::taskId);
            table.field("state", TEXT, RunEvent.Async::state);
            table.field("data", DATA, RunEvent.Async::data);
        });
        ansible(shapes, "diff", RunEvent.Diff.class, table -> {
            task(table, RunEvent.Diff::host, RunEvent.Diff::taskId);
            table.field("diff", ANY, RunEvent.Diff::diff);
        });
        ansible(shapes, "notified", RunEvent.Notified.class, table -> {
            table.field("host", TEXT, RunEvent.Notified::host);
            table.field("handler", TEXT, RunEvent.Notified::handler);
        });
        ansible(
                shapes,
                "handlerOwed",
                RunEvent.HandlerOwed.class,
                table -> table.fields(ResultShapes.OWED, RunEvent.HandlerOwed::owed));
        ansible(shapes, "hostProbed", RunEvent.HostProbed.class, table -> {
            table.field("host", TEXT, RunEvent.HostProbed::host);
            table.field("why", object(ResultShapes.HOST_FAULT), RunEvent.HostProbed::why);
        });
        ansible(shapes, "included", RunEvent.Included.class, table -> {
            table.field("file", TEXT, RunEvent.Included::file);
            table.field("hosts", TEXTS, RunEvent.Included::hosts);
            table.field("role", FLAG, RunEvent.Included::role);
        });
    }

    private static <E extends Event> void event(
            Map<Class<?>, JsonShape<?>> shapes, String name, Class<E> type, Consumer<JsonShape.Table<E>> fields) {
        shapes.put(type, JsonShape.<E>written(table -> {
            table.field("event", TEXT, event -> name);
            fields.accept(table);
        }));
    }

    private static <E extends RunEvent.FromAnsible> void ansible(
            Map<Class<?>, JsonShape<?>> shapes, String name, Class<E> type, Consumer<JsonShape.Table<E>> fields) {
        event(shapes, name, type, table -> {
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
