package dev.lighterman.report.console;

import static dev.lighterman.report.result.JsonKind.FLAG;
import static dev.lighterman.report.result.JsonKind.INTEGER;
import static dev.lighterman.report.result.JsonKind.LONG;
import static dev.lighterman.report.result.JsonKind.MAYBE_INTEGER;
import static dev.lighterman.report.result.JsonKind.MILLIS;
import static dev.lighterman.report.result.JsonKind.TEXT;
import static dev.lighterman.report.result.JsonKind.TEXTS;
import static dev.lighterman.report.result.JsonKind.TIME;
import static dev.lighterman.report.result.JsonKind.maybe;
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
import dev.lighterman.api.PipelineEvent.PlaybookFetching;
import dev.lighterman.api.PipelineEvent.PlaybookReady;
import dev.lighterman.api.PipelineEvent.PollFailed;
import dev.lighterman.api.PipelineEvent.Polled;
import dev.lighterman.api.PipelineEvent.PolledHead;
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
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.result.JsonShape;
import dev.lighterman.report.result.ResultShapes;
import java.util.Map;
import java.util.Optional;

/**
 * Events as plain maps: {@code event} first, then the fields of the event's record. The caller writes output, whose bytes need a
 * decoder that remembers, and the end of the pipeline, which is its result.
 */
final class EventMap {
    private static final JsonShape<PolledHead> HEAD = JsonShape.written(table -> {
        table.field("ref", TEXT, PolledHead::ref);
        table.field("commit", TEXT, PolledHead::commit);
        table.field("lastBuilt", maybe(TEXT), PolledHead::lastBuilt);
        table.field("builtBy", MAYBE_INTEGER, PolledHead::builtBy);
        table.field("newCommits", INTEGER, PolledHead::newCommits);
    });

    private static final Map<Class<?>, JsonShape<?>> SHAPES = shapes();

    private EventMap() {}

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
                value instanceof RunEventShapes.OfTask part ? task.map(part::of).orElse(null) : value);
        return map;
    }

    private static Map<Class<?>, JsonShape<?>> shapes() {
        EventShapes shapes = new EventShapes();
        ofJobs(shapes);
        ofSource(shapes);
        ofServer(shapes);
        ofFiles(shapes);
        ofCluster(shapes);
        RunEventShapes.addTo(shapes);
        return shapes.all();
    }

    private static void ofJobs(EventShapes shapes) {
        shapes.event("jobStarted", JobStarted.class, table -> {
            table.field("name", TEXT, JobStarted::name);
            table.field("triggeredBy", maybe(TEXT), JobStarted::triggeredBy);
            table.field("time", TIME, JobStarted::time);
        });
        shapes.event("retrying", Retrying.class, table -> {
            table.field("message", TEXT, Retrying::message);
            table.field("delayMillis", MILLIS, Retrying::delay);
        });
        shapes.event("warning", Warning.class, table -> table.field("message", TEXT, Warning::message));
        shapes.event("jobFailed", JobFailed.class, table -> table.fields(ResultShapes.FAILURE, JobFailed::failure));
        shapes.event("triggering", Triggering.class, table -> table.field("job", TEXT, Triggering::job));
        shapes.event(
                "jobFinished",
                JobFinished.class,
                table -> table.fields(ResultShapes.JOB.without("runs", "failure"), JobFinished::result));
    }

    private static void ofSource(EventShapes shapes) {
        shapes.event("sourceFetching", SourceFetching.class, table -> {
            table.field("url", TEXT, SourceFetching::url);
            table.field("branch", maybe(TEXT), SourceFetching::branch);
        });
        shapes.event("sourceReady", SourceReady.class, table -> table.fields(ResultShapes.SOURCE, SourceReady::commit));
        shapes.event("playbookFetching", PlaybookFetching.class, table -> {
            table.field("url", TEXT, PlaybookFetching::url);
            table.field("ref", maybe(TEXT), PlaybookFetching::ref);
        });
        shapes.event("playbookReady", PlaybookReady.class, table -> {
            table.field("playbook", TEXT, PlaybookReady::playbook);
            table.fields(ResultShapes.SOURCE, PlaybookReady::commit);
        });
        shapes.event("buildStarted", BuildStarted.class, table -> {
            table.field("command", TEXTS, BuildStarted::command);
            table.field("directory", TEXT, BuildStarted::directory);
        });
        shapes.event("buildFinished", BuildFinished.class, table -> {
            table.field("exitCode", INTEGER, BuildFinished::exitCode);
            table.field("durationMillis", MILLIS, BuildFinished::duration);
        });
        shapes.event("polled", Polled.class, table -> {
            table.field("url", TEXT, Polled::url);
            table.field("time", TIME, Polled::time);
            table.field("durationMillis", MILLIS, Polled::duration);
            table.field("heads", list(HEAD), Polled::heads);
            table.field("intervalMillis", MILLIS, Polled::interval);
        });
        shapes.event("pollFailed", PollFailed.class, table -> {
            table.field("url", TEXT, PollFailed::url);
            table.field("time", TIME, PollFailed::time);
            table.field("durationMillis", MILLIS, PollFailed::duration);
            table.field("message", TEXT, PollFailed::message);
            table.field("delayMillis", MILLIS, PollFailed::delay);
        });
    }

    private static void ofServer(EventShapes shapes) {
        shapes.event("connecting", Connecting.class, table -> {
            table.field("fromHost", TEXT, Connecting::fromHost);
            table.field("server", TEXT, Connecting::server);
        });
        shapes.event("sessionOpening", SessionOpening.class, table -> {
            table.field("user", TEXT, SessionOpening::user);
            table.field("host", TEXT, SessionOpening::host);
            table.field("port", INTEGER, SessionOpening::port);
        });
        shapes.event("disconnecting", Disconnecting.class, table -> table.field("server", TEXT, Disconnecting::server));
        shapes.event("sessionOpened", SessionOpened.class, table -> {});
        shapes.event("lockWaiting", LockWaiting.class, table -> {
            table.field("lock", TEXT, LockWaiting::lock);
            table.field("holder", TEXT, LockWaiting::holder);
            table.field("since", TIME, LockWaiting::since);
            table.field("run", maybe(TEXT), LockWaiting::run);
        });
    }

    private static void ofFiles(EventShapes shapes) {
        shapes.event("transferStarted", TransferStarted.class, table -> {
            table.field("files", INTEGER, TransferStarted::files);
            table.field("bytes", LONG, TransferStarted::bytes);
        });
        shapes.event("projectFound", ProjectFound.class, table -> {
            table.field("directory", TEXT, ProjectFound::directory);
            table.field("files", INTEGER, ProjectFound::files);
            table.field("bytes", LONG, ProjectFound::bytes);
        });
        shapes.event("transferProgressed", TransferProgressed.class, table -> {
            table.field("bytes", LONG, TransferProgressed::bytes);
            table.field("toSend", LONG, TransferProgressed::toSend);
        });
        shapes.event("fileTransferred", FileTransferred.class, table -> {
            table.field("path", TEXT, FileTransferred::path);
            table.field("bytes", LONG, FileTransferred::bytes);
            table.field("sent", FLAG, FileTransferred::sent);
        });
        shapes.event("fileRemoved", FileRemoved.class, table -> table.field("path", TEXT, FileRemoved::path));
        shapes.event("transferFinished", TransferFinished.class, table -> {
            table.field("filesSent", INTEGER, TransferFinished::filesSent);
            table.field("filesUnchanged", INTEGER, TransferFinished::filesUnchanged);
            table.field("bytesSent", LONG, TransferFinished::bytesSent);
            table.field("durationMillis", MILLIS, TransferFinished::duration);
        });
    }

    private static void ofCluster(EventShapes shapes) {
        shapes.event("checked", Checked.class, table -> table.field("text", TEXT, Checked::text));
        shapes.event("rolloutWaiting", RolloutWaiting.class, table -> {
            table.field("namespace", TEXT, RolloutWaiting::namespace);
            table.field("deployment", TEXT, RolloutWaiting::deployment);
            table.field("state", TEXT, RolloutWaiting::state);
        });
        shapes.event("rollingBack", RollingBack.class, table -> {
            table.field("namespace", TEXT, RollingBack::namespace);
            table.field("deployment", TEXT, RollingBack::deployment);
            table.field("reason", TEXT, RollingBack::reason);
            table.field("revision", LONG, RollingBack::revision);
        });
        shapes.event("rolloutFinished", RolloutFinished.class, table -> {
            table.field("rollout", object(ResultShapes.ROLLOUT), RolloutFinished::rollout);
            table.field("provenance", maybe(object(ResultShapes.PROVENANCE)), RolloutFinished::provenance);
        });
    }
}
