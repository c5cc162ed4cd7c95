package dev.lighterman.pipeline.notify;

import dev.lighterman.api.Notification;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.mask.SecretMask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is told of a result, in each format, as values of JSON. Secrets are hidden in all of it. Immutable. */
final class NotificationBody {
    private static final int MOST_TASKS = 20;
    private static final int MOST_CHARACTERS = 1000;
    /** Slack takes 3000 characters in a text, and 2000 in a field. */
    private static final int MOST_IN_CHAT = 300;

    private static final int MOST_IN_SLACK = 3000;

    private static final int MOST_TASKS_IN_CHAT = 5;

    private final PipelineResult result;
    private final Notification.When reason;
    private final Optional<Result> before;
    private final SecretMask mask;

    NotificationBody(PipelineResult result, Notification.When reason, Optional<Result> before, SecretMask mask) {
        this.result = result;
        this.reason = reason;
        this.before = before;
        this.mask = mask;
    }

    Map<String, Object> in(Notification.Format format) {
        return switch (format) {
            case JSON -> json();
            case SLACK -> slack();
            case TEAMS -> teams();
        };
    }

    private String text(String text, int most) {
        String hidden = mask.masked(text);
        int end = hidden.length() > most && Character.isHighSurrogate(hidden.charAt(most - 1)) ? most - 1 : most;
        return hidden.length() <= most ? hidden : hidden.substring(0, end) + "...";
    }

    private String text(String text) {
        return text(text, MOST_CHARACTERS);
    }

    private Object maybe(Optional<String> text) {
        return text.map(this::text).orElse(null);
    }

    private Map<String, Object> json() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schema", 1);
        body.put("reason", reason.name().toLowerCase(Locale.ROOT));
        body.put("name", text(result.name()));
        body.put("result", result.result().name());
        body.put("before", before.map(Result::name).orElse(null));
        body.put("startedAt", result.startedAt().toString());
        body.put("durationMillis", result.duration().toMillis());
        body.put("failure", maybe(result.failure().map(failure -> failure.message())));
        body.put("source", result.source().map(this::source).orElse(null));
        body.put("image", result.image().map(this::image).orElse(null));
        body.put("rollout", result.rollout().map(this::rollout).orElse(null));
        List<Object> jobs = new ArrayList<>();
        result.jobs().forEach(job -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", text(job.name()));
            one.put("result", job.result().name());
            one.put("runs", job.runs().stream().map(RunResult::id).toList());
            jobs.add(one);
        });
        body.put("jobs", jobs);
        body.put(
                "failedTasks",
                failed().stream().limit(MOST_TASKS).map(this::task).toList());
        body.put("failedTasksTotal", failed().size());
        return body;
    }

    private Map<String, Object> source(SourceCommit commit) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("url", text(commit.url()));
        source.put("branch", maybe(commit.branch()));
        source.put("commit", commit.revision());
        source.put("author", text(commit.author()));
        source.put("subject", text(commit.subject()));
        return source;
    }

    private Map<String, Object> image(PushedImage pushed) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("reference", text(pushed.reference()));
        image.put("digest", pushed.digest().orElse(null));
        return image;
    }

    private Map<String, Object> rollout(Rollout of) {
        Map<String, Object> rollout = new LinkedHashMap<>();
        rollout.put("verdict", of.verdict().name());
        rollout.put("namespace", of.namespace());
        rollout.put("deployment", of.deployment());
        rollout.put("reason", maybe(of.reason()));
        rollout.put("podsReady", of.podsReady());
        rollout.put("podsWanted", of.podsWanted());
        rollout.put("rolledBack", of.rolledBack());
        return rollout;
    }

    private Map<String, Object> task(TaskFailure failed) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("host", text(failed.host()));
        task.put("task", text(failed.task()));
        task.put("message", text(failed.message()));
        task.put("rc", failed.rc().isPresent() ? failed.rc().getAsInt() : null);
        task.put("stderr", text(failed.stderr()));
        task.put("why", maybe(failed.why().map(HostFault::sentence)));
        return task;
    }

    /** What a run failed at that was tried again, or that went well all the same, is no news. */
    private List<TaskFailure> failed() {
        return result.jobs().stream()
                .flatMap(job -> lastTries(job).values().stream())
                .filter(run -> run.outcome() != RunOutcome.OK)
                .flatMap(run -> run.failed().stream())
                .toList();
    }

    private static Map<String, RunResult> lastTries(PipelineResult.Job job) {
        Map<String, RunResult> last = new LinkedHashMap<>();
        job.runs().forEach(run -> last.put(run.playbook(), run));
        return last;
    }

    /** {@code shop: UNSTABLE}, with what it was before where that changed. */
    private String title() {
        String name = text(result.name(), 100);
        return switch (reason) {
            case RECOVERED ->
                name + ": SUCCESS again (was " + before.map(Result::name).orElse("") + ")";
            case FAILED, ALWAYS -> name + ": " + result.result();
        };
    }

    /** What a person wants to know first, by its name. */
    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        result.source().ifPresent(commit -> facts.put("Commit", shortened(commit) + " " + commit.subject()));
        result.image()
                .ifPresent(image -> facts.put(
                        "Image",
                        image.reference()
                                + image.digest().map(digest -> "@" + digest).orElse("")));
        result.rollout()
                .ifPresent(rollout -> facts.put(
                        "Rollout",
                        rollout.verdict() + ", " + rollout.podsReady() + " of " + rollout.podsWanted()
                                + " pods ready in "
                                + rollout.namespace() + "/" + rollout.deployment()
                                + (rollout.rolledBack() ? ", rolled back" : "")));
        facts.put("Duration", words(result.duration()));
        String runs = result.jobs().stream()
                .flatMap(job -> job.runs().stream())
                .map(RunResult::id)
                .collect(Collectors.joining(", "));
        if (!runs.isEmpty()) {
            facts.put("Runs", runs);
        }
        return facts;
    }

    private static String shortened(SourceCommit commit) {
        String hash = commit.commit();
        return hash.substring(0, Math.min(7, hash.length())) + (commit.dirty() ? "-dirty" : "");
    }

    private static String words(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Why, and which tasks, a line each. */
    private List<String> reasons() {
        List<String> lines = new ArrayList<>();
        result.failure().ifPresent(failure -> lines.add(text(failure.message(), MOST_IN_CHAT)));
        List<TaskFailure> failed = failed();
        failed.stream()
                .limit(MOST_TASKS_IN_CHAT)
                .forEach(task -> lines.add(text(
                        task + task.why().map(fault -> ": " + fault.message()).orElse(""), MOST_IN_CHAT)));
        if (failed.size() > MOST_TASKS_IN_CHAT) {
            lines.add("and " + (failed.size() - MOST_TASKS_IN_CHAT) + " more failed tasks");
        }
        return lines;
    }

    private Map<String, Object> slack() {
        List<Object> blocks = new ArrayList<>();
        blocks.add(map("type", "header", "text", map("type", "plain_text", "text", title())));
        List<Object> fields = new ArrayList<>();
        facts().forEach((name, value) ->
                fields.add(map("type", "mrkdwn", "text", "*" + name + "*\n" + escaped(text(value, MOST_IN_CHAT)))));
        blocks.add(map("type", "section", "fields", fields));
        List<String> reasons = reasons();
        if (!reasons.isEmpty()) {
            blocks.add(map("type", "section", "text", map("type", "mrkdwn", "text", lines(reasons), "verbatim", true)));
        }
        return map("text", escaped(title()), "blocks", blocks);
    }

    /** As many as Slack takes: a message with one text that is too long is refused as a whole. */
    private static String lines(List<String> reasons) {
        StringBuilder text = new StringBuilder();
        for (String reason : reasons) {
            String line = (text.isEmpty() ? "" : "\n") + escaped(reason);
            if (text.length() + line.length() > MOST_IN_SLACK) {
                break;
            }
            text.append(line);
        }
        return text.toString();
    }

    /** So that nothing in it is a link, or calls a whole channel. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private Map<String, Object> teams() {
        List<Object> body = new ArrayList<>();
        String color = result.result() == Result.SUCCESS ? "good" : "attention";
        body.add(map(
                "type",
                "TextBlock",
                "text",
                plain(title()),
                "size",
                "large",
                "weight",
                "bolder",
                "color",
                color,
                "wrap",
                true));
        List<Object> facts = new ArrayList<>();
        facts().forEach((name, value) -> facts.add(map("title", name, "value", plain(text(value, MOST_IN_CHAT)))));
        body.add(map("type", "FactSet", "facts", facts));
        reasons().forEach(line -> body.add(map("type", "TextBlock", "text", plain(line), "wrap", true)));
        Map<String, Object> card = map(
                "$schema",
                "http://adaptivecards.io/schemas/adaptive-card.json",
                "type",
                "AdaptiveCard",
                "version",
                "1.4",
                "body",
                body);
        Map<String, Object> attachment =
                map("contentType", "application/vnd.microsoft.card.adaptive", "contentUrl", null, "content", card);
        return map("type", "message", "attachments", List.of(attachment));
    }

    /** So that nothing in it is Markdown, a link for example. */
    private static String plain(String text) {
        return text.replaceAll("([\\\\*_\\[\\]()`#~])", "\\\\$1");
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
