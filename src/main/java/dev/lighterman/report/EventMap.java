package dev.lighterman.report;

import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PolledHead;
import dev.lighterman.api.RunEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events as plain maps: {@code event} first, then what the event's record holds. Output, whose bytes need a decoder that
 * remembers, and the end of the pipeline, which is its result, are left to the caller.
 */
final class EventMap {
    private EventMap() {}

    static Map<String, Object> of(PipelineEvent event) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (event instanceof PipelineEvent.JobStarted of) {
            map.put("event", "jobStarted");
            map.put("name", of.name());
            map.put("triggeredBy", of.triggeredBy().orElse(null));
            map.put("time", of.time().toString());
        } else if (event instanceof PipelineEvent.SourceFetching of) {
            map.put("event", "sourceFetching");
            map.put("url", of.url());
            map.put("branch", of.branch().orElse(null));
        } else if (event instanceof PipelineEvent.SourceReady of) {
            map.put("event", "sourceReady");
            map.putAll(ResultMap.source(of.commit()));
        } else if (event instanceof PipelineEvent.BuildStarted of) {
            map.put("event", "buildStarted");
            map.put("command", of.command());
            map.put("directory", of.directory());
        } else if (event instanceof PipelineEvent.BuildFinished of) {
            map.put("event", "buildFinished");
            map.put("exitCode", of.exitCode());
            map.put("durationMillis", of.duration().toMillis());
        } else if (event instanceof PipelineEvent.Polled of) {
            map.put("event", "polled");
            map.put("url", of.url());
            map.put("time", of.time().toString());
            map.put("durationMillis", of.duration().toMillis());
            map.put("heads", of.heads().stream().map(EventMap::head).toList());
            map.put("intervalMillis", of.interval().toMillis());
        } else if (event instanceof PipelineEvent.PollFailed of) {
            map.put("event", "pollFailed");
            map.put("url", of.url());
            map.put("time", of.time().toString());
            map.put("durationMillis", of.duration().toMillis());
            map.put("message", of.message());
            map.put("delayMillis", of.delay().toMillis());
        } else if (event instanceof PipelineEvent.Retrying of) {
            map.put("event", "retrying");
            map.put("message", of.message());
            map.put("delayMillis", of.delay().toMillis());
        } else if (event instanceof PipelineEvent.Warning of) {
            map.put("event", "warning");
            map.put("message", of.message());
        } else if (event instanceof PipelineEvent.JobFailed of) {
            map.put("event", "jobFailed");
            map.putAll(ResultMap.failure(of.failure()));
        } else if (event instanceof PipelineEvent.Triggering of) {
            map.put("event", "triggering");
            map.put("job", of.job());
        } else if (event instanceof PipelineEvent.JobFinished of) {
            map.put("event", "jobFinished");
            map.putAll(ResultMap.jobHead(of.result()));
        } else {
            server(event, map);
        }
        return map;
    }

    private static Map<String, Object> head(PolledHead head) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ref", head.ref());
        map.put("commit", head.commit());
        map.put("lastBuilt", head.lastBuilt().orElse(null));
        map.put("builtBy", head.builtBy().isPresent() ? head.builtBy().getAsInt() : null);
        map.put("newCommits", head.newCommits());
        return map;
    }

    private static void server(PipelineEvent event, Map<String, Object> map) {
        if (event instanceof PipelineEvent.Connecting of) {
            map.put("event", "connecting");
            map.put("fromHost", of.fromHost());
            map.put("server", of.server());
        } else if (event instanceof PipelineEvent.SessionOpening of) {
            map.put("event", "sessionOpening");
            map.put("user", of.user());
            map.put("host", of.host());
            map.put("port", of.port());
        } else if (event instanceof PipelineEvent.SessionOpened) {
            map.put("event", "sessionOpened");
        } else if (event instanceof PipelineEvent.LockWaiting of) {
            map.put("event", "lockWaiting");
            map.put("lock", of.lock());
            map.put("holder", of.holder());
            map.put("since", of.since().toString());
            map.put("run", of.run().orElse(null));
        } else if (event instanceof PipelineEvent.TransferStarted of) {
            map.put("event", "transferStarted");
            map.put("files", of.files());
            map.put("bytes", of.bytes());
        } else if (event instanceof PipelineEvent.TransferProgressed of) {
            map.put("event", "transferProgressed");
            map.put("bytes", of.bytes());
            map.put("toSend", of.toSend());
        } else if (event instanceof PipelineEvent.FileTransferred of) {
            map.put("event", "fileTransferred");
            map.put("path", of.path());
            map.put("bytes", of.bytes());
            map.put("sent", of.sent());
        } else if (event instanceof PipelineEvent.TransferFinished of) {
            map.put("event", "transferFinished");
            map.put("filesSent", of.filesSent());
            map.put("filesUnchanged", of.filesUnchanged());
            map.put("bytesSent", of.bytesSent());
            map.put("durationMillis", of.duration().toMillis());
        } else if (event instanceof PipelineEvent.Disconnecting of) {
            map.put("event", "disconnecting");
            map.put("server", of.server());
        } else if (event instanceof PipelineEvent.Checked of) {
            map.put("event", "checked");
            map.put("text", of.text());
        } else if (event instanceof PipelineEvent.RolloutWaiting of) {
            map.put("event", "rolloutWaiting");
            map.put("namespace", of.namespace());
            map.put("deployment", of.deployment());
            map.put("state", of.state());
        } else if (event instanceof PipelineEvent.RollingBack of) {
            map.put("event", "rollingBack");
            map.put("namespace", of.namespace());
            map.put("deployment", of.deployment());
            map.put("reason", of.reason());
            map.put("revision", of.revision());
        } else if (event instanceof PipelineEvent.RolloutFinished of) {
            map.put("event", "rolloutFinished");
            map.put("rollout", ResultMap.rollout(of.rollout()));
            map.put("provenance", of.provenance().map(ResultMap::provenance).orElse(null));
        }
    }

    /** Tasks that have started, by id, give their place to what is told of them. */
    static Map<String, Object> of(RunEvent event, Map<String, RunEvent.TaskStarted> tasks) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (event instanceof RunEvent.Started of) {
            map.put("event", "runStarted");
            map.put("id", of.id());
            map.put("command", of.command());
        } else if (event instanceof RunEvent.NotParsed of) {
            map.put("event", "notParsed");
            map.put("message", of.message());
        } else if (event instanceof RunEvent.Finished of) {
            map.put("event", "runFinished");
            map.putAll(ResultMap.runHead(of.result()));
            map.putAll(ResultMap.runTail(of.result()));
            map.put("elapsedMillis", of.elapsed().toMillis());
        } else if (event instanceof RunEvent.FromAnsible of) {
            map.put("event", null); // its place; the name comes below
            map.put("seq", of.seq());
            map.put("time", of.time().toString());
            ansible(of, map, tasks);
        }
        return map;
    }

    private static void ansible(
            RunEvent.FromAnsible event, Map<String, Object> map, Map<String, RunEvent.TaskStarted> tasks) {
        if (event instanceof RunEvent.PlaybookStarted of) {
            map.put("event", "playbookStarted");
            map.put("playbook", of.playbook());
            map.put("ansibleVersion", of.ansibleVersion());
            map.put("pythonVersion", of.pythonVersion());
            map.put("plays", of.plays().stream().map(EventMap::planned).toList());
            map.put(
                    "configuration",
                    of.configuration().stream().map(ResultMap::setting).toList());
        } else if (event instanceof RunEvent.PlayStarted of) {
            map.put("event", "playStarted");
            map.put("playId", of.id());
            map.put("name", of.name());
            map.put("hosts", of.hosts());
            map.put("targets", of.targets());
        } else if (event instanceof RunEvent.TasksPlanned of) {
            map.put("event", "tasksPlanned");
            map.put("playId", of.playId());
            map.put("tasks", of.tasks());
        } else if (event instanceof RunEvent.TaskStarted of) {
            map.put("event", "taskStarted");
            map.put("taskId", of.id());
            map.put("name", of.name());
            map.put("action", of.action());
            map.put("path", of.path().orElse(null));
            map.put("role", of.role().orElse(null));
            map.put("handler", of.handler());
        } else if (event instanceof RunEvent.HostStarted of) {
            map.put("event", "hostStarted");
            map.put("host", of.host());
            map.put("taskId", of.taskId());
        } else if (event instanceof RunEvent.TaskFinished of) {
            map.put("event", "taskFinished");
            map.put("taskId", of.taskId());
            map.putAll(ResultMap.taskHead(of.result()));
            map.put("failure", of.result().failure().map(ResultMap::taskFailure).orElse(null));
            map.put("data", data(of.data()));
        } else if (event instanceof RunEvent.Stats of) {
            map.put("event", "stats");
            map.put("recap", ResultMap.recap(of.hosts()));
            if (!of.custom().isEmpty()) {
                map.put("custom", of.custom());
            }
        } else if (event instanceof RunEvent.Prompted of) {
            map.put("event", "prompted");
            map.put("prompt", of.prompt());
            map.put("hasDefault", of.hasDefault());
        } else if (event instanceof RunEvent.NoHostsMatched) {
            map.put("event", "noHostsMatched");
        } else if (event instanceof RunEvent.NoHostsRemaining) {
            map.put("event", "noHostsRemaining");
        } else {
            lesser(event, map, tasks);
        }
    }

    private static void lesser(
            RunEvent.FromAnsible event, Map<String, Object> map, Map<String, RunEvent.TaskStarted> tasks) {
        if (event instanceof RunEvent.ItemFinished of) {
            host(map, "itemFinished", of.host(), of.taskId(), tasks);
            map.put("item", of.item());
            map.put("status", of.status().label());
            map.put("startedAt", of.startedAt().map(Instant::toString).orElse(null));
            map.put("durationMillis", of.duration().toMillis());
            map.put("data", data(of.data()));
        } else if (event instanceof RunEvent.Retried of) {
            host(map, "retried", of.host(), of.taskId(), tasks);
            map.put("attempt", of.attempt());
            map.put("durationMillis", of.duration().toMillis());
            map.put("data", data(of.data()));
        } else if (event instanceof RunEvent.Async of) {
            host(map, "async", of.host(), of.taskId(), tasks);
            map.put("state", of.state());
            map.put("data", data(of.data()));
        } else if (event instanceof RunEvent.Diff of) {
            host(map, "diff", of.host(), of.taskId(), tasks);
            map.put("diff", of.diff());
        } else if (event instanceof RunEvent.Notified of) {
            map.put("event", "notified");
            map.put("host", of.host());
            map.put("handler", of.handler());
        } else if (event instanceof RunEvent.Included of) {
            map.put("event", "included");
            map.put("file", of.file());
            map.put("hosts", of.hosts());
            map.put("role", of.role());
        } else if (event instanceof RunEvent.Warned of) {
            map.put("event", "warned");
            map.put("message", of.message());
            map.put("deprecation", of.deprecation());
        } else if (event instanceof RunEvent.Refused) {
            map.put("event", "refused");
        } else if (event instanceof RunEvent.Unknown of) {
            map.put("event", "unknown");
            map.put("name", of.name());
            map.put("data", data(of.data()));
        }
    }

    private static Map<String, Object> planned(RunEvent.PlannedPlay play) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", play.name());
        map.put("hosts", play.hosts());
        return map;
    }

    private static void host(
            Map<String, Object> map,
            String event,
            String host,
            String taskId,
            Map<String, RunEvent.TaskStarted> tasks) {
        Optional<RunEvent.TaskStarted> task = Optional.ofNullable(tasks.get(taskId));
        map.put("event", event);
        map.put("host", host);
        map.put("taskId", taskId);
        map.put("action", task.map(RunEvent.TaskStarted::action).orElse(null));
        map.put("path", task.flatMap(RunEvent.TaskStarted::path).orElse(null));
        map.put("role", task.flatMap(RunEvent.TaskStarted::role).orElse(null));
    }

    /** The module's arguments as they were given can hold a password; Ansible itself shows them from -vvv on only. */
    private static Map<String, Object> data(Map<String, Object> data) {
        Map<String, Object> shown = new LinkedHashMap<>(data);
        shown.remove("invocation");
        return shown;
    }
}
