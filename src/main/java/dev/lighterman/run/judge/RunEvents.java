package dev.lighterman.run.judge;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Makes typed events of the callback plugin's lines. Keeps what later lines refer to (tasks by id, tries, the first failed
 * item of a loop), never results. Not thread-safe.
 */
public final class RunEvents {
    /** A key for what happens to a host in a task. */
    private record Place(String host, String task) {}

    private final TaskFailures failures = new TaskFailures();
    private final Map<String, RunEvent.TaskStarted> tasks = new HashMap<>();
    private final Map<String, String> hosts = new HashMap<>();
    private final Map<Place, Integer> attempts = new HashMap<>();
    private final Map<Place, TaskFailure> failedItems = new HashMap<>();

    /** The event a line tells, empty for lines that only serve the plugin's own accounting. */
    public Optional<RunEvent.FromAnsible> event(JsonObject fields) {
        long seq = fields.integer("seq");
        Instant time = fields.instant("time");
        return Optional.ofNullable(
                switch (fields.text("event")) {
                    case "start" ->
                        new RunEvent.PlaybookStarted(
                                seq,
                                time,
                                fields.text("playbook"),
                                fields.text("version"),
                                fields.text("python"),
                                plays(fields),
                                settings(fields.object("config")));
                    case "play" ->
                        new RunEvent.PlayStarted(
                                seq,
                                time,
                                fields.text("id"),
                                fields.text("name"),
                                fields.text("hosts"),
                                fields.texts("targets"));
                    case "plan" -> new RunEvent.TasksPlanned(seq, time, fields.text("play"), fields.texts("tasks"));
                    case "task" -> task(fields, seq, time);
                    case "include" ->
                        new RunEvent.Included(
                                seq, time, fields.text("file"), fields.texts("hosts"), fields.flag("role"));
                    case "no_hosts_matched" -> new RunEvent.NoHostsMatched(seq, time);
                    case "no_hosts_remaining" -> new RunEvent.NoHostsRemaining(seq, time);
                    case "prompt" -> new RunEvent.Prompted(seq, time, fields.text("prompt"), fields.flag("default"));
                    case "stats" ->
                        new RunEvent.Stats(
                                seq,
                                time,
                                stats(fields.object("hosts")),
                                Collections.unmodifiableMap(fields.object("custom")));
                    case "warning" ->
                        new RunEvent.Warned(
                                seq,
                                time,
                                fields.text("message"),
                                fields.text("kind").equals("deprecation"));
                    case "refused" -> new RunEvent.Refused(seq, time);
                    case "end", "handlers" -> null;
                    default -> ofHost(fields, seq, time);
                });
    }

    /** The event of a line about one host. */
    private RunEvent.FromAnsible ofHost(JsonObject fields, long seq, Instant time) {
        return switch (fields.text("event")) {
            case "host_start" -> new RunEvent.HostStarted(seq, time, host(fields), task(fields));
            case "result" -> result(fields, seq, time);
            case "item" -> item(fields, seq, time);
            case "retry" ->
                new RunEvent.Retried(
                        seq,
                        time,
                        host(fields),
                        task(fields),
                        attempts.merge(place(fields), 1, Integer::sum),
                        data(fields),
                        duration(fields));
            case "async" ->
                new RunEvent.Async(seq, time, host(fields), task(fields), fields.text("state"), data(fields));
            case "diff" ->
                new RunEvent.Diff(
                        seq, time, host(fields), task(fields), fields.map().get("diff"));
            case "notify" -> new RunEvent.Notified(seq, time, host(fields), fields.text("handler"));
            case "owed" ->
                new RunEvent.HandlerOwed(
                        seq,
                        time,
                        new OwedHandler(
                                host(fields), fields.text("handler"), fields.text("task"), fields.text("because")));
            case "why" ->
                new RunEvent.HostProbed(
                        seq,
                        time,
                        host(fields),
                        new HostFault(faultKind(fields), fields.text("message"), fields.text("remedy")));
            default -> new RunEvent.Unknown(seq, time, fields.text("event"), fields.map());
        };
    }

    /** The event of one of the supervisor's own lines, which stand before the plugin's. */
    public static RunEvent content(JsonObject fields) {
        if (fields.text("state").equals("installing")) {
            return new RunEvent.ContentInstalling(fields.texts("files"));
        }
        List<RunResult.Details.Content> items = fields.objects("items").stream()
                .map(item -> new RunResult.Details.Content(
                        item.text("type").equals("role")
                                ? RunResult.Details.Content.Type.ROLE
                                : RunResult.Details.Content.Type.COLLECTION,
                        item.text("name"),
                        item.optional("version"),
                        item.text("source")))
                .toList();
        return new RunEvent.ContentReady(items, fields.flag("installed"));
    }

    private RunEvent.TaskStarted task(JsonObject fields, long seq, Instant time) {
        RunEvent.TaskStarted started = new RunEvent.TaskStarted(
                seq,
                time,
                fields.text("id"),
                fields.text("name"),
                fields.text("action"),
                fields.optional("path"),
                fields.optional("role"),
                fields.flag("handler"));
        tasks.put(started.id(), started);
        return started;
    }

    private RunEvent.TaskFinished result(JsonObject fields, long seq, Instant time) {
        Optional<RunEvent.TaskStarted> started = Optional.ofNullable(tasks.get(fields.text("task")));
        String host = host(fields);
        String name = started.map(RunEvent.TaskStarted::name).orElse("");
        TaskResult.Status status = status(fields);
        Place place = place(fields);
        attempts.remove(place);
        TaskFailure failedItem = failedItems.remove(place);
        Map<String, Object> data = data(fields);
        TaskResult result = new TaskResult(
                name,
                host,
                status,
                duration(fields),
                started.map(RunEvent.TaskStarted::action).orElse(""),
                started.flatMap(RunEvent.TaskStarted::path),
                status.isFailure()
                        ? Optional.of(failures.of(host, name, data, Optional.ofNullable(failedItem)))
                        : Optional.empty(),
                fields.flag("changed"),
                started.flatMap(RunEvent.TaskStarted::role),
                fields.optional("delegated"),
                began(fields));
        return new RunEvent.TaskFinished(seq, time, result, task(fields), data);
    }

    private RunEvent.ItemFinished item(JsonObject fields, long seq, Instant time) {
        TaskResult.Status status = status(fields);
        Map<String, Object> data = data(fields);
        attempts.remove(place(fields));
        if (status == TaskResult.Status.FAILED) {
            String name = Optional.ofNullable(tasks.get(fields.text("task")))
                    .map(RunEvent.TaskStarted::name)
                    .orElse("");
            failedItems.computeIfAbsent(
                    place(fields), place -> failures.ofItem(place.host(), name, fields.text("item"), data));
        }
        return new RunEvent.ItemFinished(
                seq,
                time,
                host(fields),
                task(fields),
                fields.text("item"),
                status,
                data,
                duration(fields),
                began(fields));
    }

    private static Optional<Instant> began(JsonObject fields) {
        return fields.map().containsKey("began") ? Optional.of(fields.instant("began")) : Optional.empty();
    }

    private static Duration duration(JsonObject fields) {
        return Duration.ofNanos(Math.round(fields.decimal("duration") * 1e9));
    }

    private static List<RunEvent.PlannedPlay> plays(JsonObject fields) {
        return fields.objects("plays").stream()
                .map(play -> new RunEvent.PlannedPlay(play.text("name"), play.text("hosts")))
                .toList();
    }

    private static List<RunResult.Details.Setting> settings(Map<String, Object> config) {
        List<RunResult.Details.Setting> settings = new ArrayList<>();
        for (String name : new TreeSet<>(config.keySet())) {
            JsonObject setting = new JsonObject(config).part(name);
            if (setting.map().get("value") != null) {
                settings.add(new RunResult.Details.Setting(name, setting.map().get("value"), setting.text("origin")));
            }
        }
        return List.copyOf(settings);
    }

    private static TaskResult.Status status(JsonObject fields) {
        try {
            return TaskResult.Status.valueOf(fields.text("status").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return TaskResult.Status.FAILED;
        }
    }

    private static HostFault.Kind faultKind(JsonObject fields) {
        try {
            return HostFault.Kind.valueOf(fields.text("kind"));
        } catch (IllegalArgumentException e) {
            return HostFault.Kind.OTHER; // the run's supervisor is a newer one
        }
    }

    private static Map<String, HostRecap> stats(Map<String, Object> hosts) {
        Map<String, HostRecap> recaps = new LinkedHashMap<>();
        for (String host : hosts.keySet()) {
            JsonObject counts = new JsonObject(hosts).part(host);
            recaps.put(
                    host,
                    new HostRecap(
                            (int) counts.integer("ok"),
                            (int) counts.integer("changed"),
                            (int) counts.integer("unreachable"),
                            (int) counts.integer("failures"),
                            (int) counts.integer("skipped"),
                            (int) counts.integer("rescued"),
                            (int) counts.integer("ignored")));
        }
        return Collections.unmodifiableMap(recaps);
    }

    private static Map<String, Object> data(JsonObject fields) {
        return Collections.unmodifiableMap(fields.object("data"));
    }

    private String host(JsonObject fields) {
        return hosts.computeIfAbsent(fields.text("host"), name -> name);
    }

    /** The task's id: the instance kept already, so that thousands of results share it. */
    private String task(JsonObject fields) {
        String id = fields.text("task");
        RunEvent.TaskStarted started = tasks.get(id);
        return started == null ? id : started.id();
    }

    private Place place(JsonObject fields) {
        return new Place(host(fields), task(fields));
    }
}
