package dev.lighterman.run;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A run's events as text that is the same on every version of Ansible: all that has a meaning is in it; times, paths below
 * temporary folders, and what people are told in words are not.
 */
final class EventText {
    /** What differs between versions, machines or runs. */
    private static final Set<String> DROPPED = Set.of(
            "start",
            "end",
            "delta",
            "skip_reason",
            "skipped_reason",
            "false_condition",
            "changed_when_result",
            "reason",
            "include",
            "include_args",
            "ansible_job_id",
            "results_file",
            "src",
            "ansible_facts",
            "exception",
            "assertion",
            "evaluated_to",
            "censored",
            "before_header",
            "after_header",
            "deprecations",
            "warnings",
            "ansible_included_var_files",
            "retries",
            "diff",
            "md5sum",
            "false_conditions");
    /** Modules whose message is the playbook's own. */
    private static final Set<String> SPEAKING = Set.of("debug", "fail", "assert");

    private final List<String> lines = new ArrayList<>();
    private final Map<String, RunEvent.TaskStarted> tasks = new HashMap<>();
    private final TreeSet<String> notified = new TreeSet<>();
    private final Map<Integer, List<String>> planned = new HashMap<>();
    private final Map<String, Integer> includes = new TreeMap<>();
    private final String directory;

    private EventText(String directory) {
        this.directory = directory;
    }

    /** The events; what stands for the run's directory in them is left out. */
    static String of(List<Event> events, String directory) {
        EventText text = new EventText(directory);
        events.stream()
                .filter(RunEvent.FromAnsible.class::isInstance)
                .forEach(event -> text.add((RunEvent.FromAnsible) event));
        text.planned.forEach((line, ids) -> text.lines.set(line, text.planned(ids)));
        text.notified.forEach(line -> text.lines.add("notified " + line));
        return String.join("\n", text.lines) + "\n";
    }

    /**
     * The text with the results of each task by host. Ansible tells what one host does in order, and what two hosts do as it comes.
     */
    static String byHost(String text) {
        List<String> ordered = new ArrayList<>();
        List<String> together = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.startsWith("  ")) {
                together.sort(Comparator.comparing(result -> result.strip().split(" ", 2)[0]));
                ordered.addAll(together);
                together.clear();
                ordered.add(line);
            } else {
                together.add(line);
            }
        }
        return String.join("\n", ordered);
    }

    private void add(RunEvent.FromAnsible event) {
        if (event instanceof RunEvent.PlaybookStarted e) {
            lines.add("playbook " + e.playbook());
            e.plays().forEach(play -> lines.add("  to come: " + play.name() + " for " + play.hosts()));
        } else if (event instanceof RunEvent.PlayStarted e) {
            lines.add("play " + e.name() + " for " + e.hosts() + " " + e.targets());
        } else if (event instanceof RunEvent.TaskStarted e) {
            if (tasks.put(e.id(), e) == null || !lines.get(lines.size() - 1).startsWith("  ")) {
                lines.add((e.handler() ? "handler " : "task ") + e.name() + " | " + action(e) + " | "
                        + e.path().map(this::plain).orElse("")
                        + e.role().map(role -> " | role " + role).orElse(""));
            }
        } else if (event instanceof RunEvent.TaskFinished e) {
            lines.add("  " + result(e.result()) + shown(e.taskId(), e.result().status(), e.data()));
        } else if (event instanceof RunEvent.ItemFinished e) {
            lines.add("  " + e.host() + " item " + e.item() + ": " + e.status()
                    + shown(e.taskId(), e.status(), e.data()));
        } else if (event instanceof RunEvent.Retried e) {
            Map<String, Object> data = new TreeMap<>(e.data());
            // from 2.22 on another number, and the item
            data.keySet().removeAll(Set.of("attempts", "item", "ansible_loop_var"));
            lines.add("  " + e.host() + " failed attempt " + e.attempt()
                    + shown(e.taskId(), TaskResult.Status.FAILED, data));
        } else if (event instanceof RunEvent.Async e) {
            if (!e.state().equals("poll")) { // how often is a matter of time
                lines.add("  " + e.host() + " async " + e.state() + " of "
                        + tasks.get(e.taskId()).name());
            }
        } else if (event instanceof RunEvent.Diff e) {
            lines.add("  " + e.host() + " diff " + plain(Json.write(kept(e.diff()))));
        } else {
            lesser(event);
        }
    }

    private void lesser(RunEvent.FromAnsible event) {
        if (event instanceof RunEvent.Notified e) {
            notified.add(e.handler() + " for " + e.host());
        } else if (event instanceof RunEvent.Included e) {
            e.hosts().forEach(host -> includes.merge(host, 1, Integer::sum));
            if (!e.role()) {
                lines.add("included " + plain(e.file()) + " for " + e.hosts());
            }
        } else if (event instanceof RunEvent.TasksPlanned e) {
            planned.put(lines.size(), e.tasks());
            lines.add("");
        } else if (event instanceof RunEvent.Warned e) {
            lines.add((e.deprecation() ? "deprecated: " : "warned: ") + e.message());
        } else if (event instanceof RunEvent.NoHostsMatched) {
            lines.add("no hosts matched");
        } else if (event instanceof RunEvent.Stats e) {
            e.hosts().forEach((host, recap) -> lines.add("recap " + host + " " + withoutIncludes(host, recap)));
            lines.add("custom " + Json.write(sorted(e.custom())));
        } else if (event instanceof RunEvent.Prompted e) {
            lines.add("prompt for " + e.prompt() + (e.hasDefault() ? ", which has a default" : ""));
        } else if (event instanceof RunEvent.Unknown e) {
            lines.add("unknown " + e.name());
        }
    }

    /** The tasks that a play would come to, by the names they had when they were started. */
    private String planned(List<String> ids) {
        return "  planned: "
                + ids.stream()
                        .map(id -> tasks.containsKey(id) ? tasks.get(id).name() : "(not started)")
                        .collect(Collectors.joining(", "));
    }

    /** Included roles count as ok from 2.16 on. */
    private HostRecap withoutIncludes(String host, HostRecap r) {
        return new HostRecap(
                r.ok() - includes.getOrDefault(host, 0),
                r.changed(),
                r.unreachable(),
                r.failed(),
                r.skipped(),
                r.rescued(),
                r.ignored());
    }

    private static String action(RunEvent.TaskStarted task) {
        return task.action().substring(task.action().lastIndexOf('.') + 1);
    }

    private static String result(TaskResult result) {
        return result.host() + " " + result.status()
                + (result.changed() && result.status() != TaskResult.Status.CHANGED ? " but changed" : "")
                + result.delegatedTo().map(host -> " on " + host).orElse("")
                + result.failure().map(EventText::failure).orElse("");
    }

    private static String failure(TaskFailure failure) {
        return failure.rc().isPresent() ? " rc=" + failure.rc().getAsInt() + " stderr=" + failure.stderr() : "";
    }

    private String shown(String task, TaskResult.Status status, Map<String, Object> data) {
        Map<String, Object> kept = new TreeMap<>(sorted(data));
        boolean bad =
                switch (status) {
                    case OK, CHANGED -> false;
                    default -> true;
                };
        if (bad
                && (!SPEAKING.contains(action(tasks.get(task)))
                        || words(kept.get("msg"))
                        || status == TaskResult.Status.SKIPPED)) {
            kept.remove("msg");
        }
        kept.remove("changed");
        if (Boolean.FALSE.equals(kept.get("failed"))) {
            kept.remove("failed");
        }
        if (Set.of("setup", "pause").contains(action(tasks.get(task)))) {
            kept.clear();
        }
        return " " + plain(Json.write(kept));
    }

    private static boolean words(Object message) {
        return message == null
                || message.toString().contains("undefined")
                || message.toString().contains("items");
    }

    @SuppressWarnings("unchecked") // JSON has string keys only
    private static Map<String, Object> sorted(Map<String, Object> data) {
        return (Map<String, Object>) kept(data);
    }

    private static Object kept(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> kept = new TreeMap<>();
            map.forEach((key, of) -> {
                if (!DROPPED.contains(key.toString())) {
                    kept.put(key.toString(), kept(of));
                }
            });
            if ("directory".equals(kept.get("state"))) {
                kept.remove("size"); // the file system's own
            }
            return new LinkedHashMap<>(kept);
        }
        return value instanceof List<?> list
                ? list.stream().map(EventText::kept).toList()
                : value;
    }

    private String plain(String text) {
        return text.replace(directory, "RUN");
    }
}
