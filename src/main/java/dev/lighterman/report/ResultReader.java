package dev.lighterman.report;

import dev.lighterman.api.AnsibleSetting;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.HostRecap;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Provenance;
import dev.lighterman.api.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunDetails;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The way back from {@link ResultMap}'s maps to results. Whatever doesn't fit throws IllegalArgumentException. */
final class ResultReader {
    private ResultReader() {}

    static PipelineResult result(JsonFields of) {
        int schema = of.integer("schema");
        if (schema != ResultMap.SCHEMA) {
            throw new IllegalArgumentException("\"schema\" is " + schema + "; this version reads " + ResultMap.SCHEMA);
        }
        return new PipelineResult(
                of.string("name"),
                of.instant("startedAt"),
                of.millis("durationMillis"),
                of.object("source").map(ResultReader::source),
                of.objects("jobs").stream().map(ResultReader::job).toList(),
                of.object("image")
                        .map(image -> new PushedImage(image.string("reference"), image.optionalString("digest"))),
                of.object("rollout").map(ResultReader::rollout),
                of.object("provenance").map(ResultReader::provenance));
    }

    private static SourceCommit source(JsonFields of) {
        return new SourceCommit(
                of.string("url"),
                of.optionalString("branch"),
                of.string("commit"),
                of.string("author"),
                of.string("subject"),
                of.bool("dirty"));
    }

    private static JobResult job(JsonFields of) {
        return new JobResult(
                of.string("name"),
                of.constant("result", Result.class),
                of.object("failure").map(ResultReader::failure),
                of.optionalString("triggeredBy"),
                of.millis("durationMillis"),
                of.integer("transferredFiles"),
                of.number("transferredBytes"),
                of.objects("runs").stream().map(ResultReader::run).toList());
    }

    private static Failure failure(JsonFields of) {
        return new Failure(
                of.constant("kind", FailureKind.class),
                of.string("message"),
                Optional.empty(),
                of.optionalString("runId"));
    }

    private static RunResult run(JsonFields of) {
        return new RunResult(
                of.string("id"),
                of.string("playbook"),
                of.constant("outcome", RunOutcome.class),
                of.optionalString("reason"),
                of.optionalInteger("exitCode"),
                of.optionalString("signal"),
                of.instant("startedAt"),
                of.millis("durationMillis"),
                recap(of),
                tasks(of),
                of.strings("warnings"),
                of.object("details").map(ResultReader::details).orElse(RunDetails.unknown()));
    }

    private static RunDetails details(JsonFields of) {
        List<String> command = of.strings("command");
        return new RunDetails(
                command.contains("--check"), // that is how the file says it
                command,
                of.optionalString("ansibleVersion"),
                of.optionalString("pythonVersion"),
                of.objects("configuration").stream()
                        .map(setting -> new AnsibleSetting(
                                setting.string("name"), setting.any("value"), setting.string("origin")))
                        .toList(),
                of.map("customStats"),
                of.objects("notReached").stream()
                        .map(left -> new RunDetails.NotReached(left.string("play"), left.strings("hosts")))
                        .toList());
    }

    private static Map<String, HostRecap> recap(JsonFields of) {
        Map<String, HostRecap> recap = new LinkedHashMap<>();
        of.objectsByName("recap")
                .forEach((host, counts) -> recap.put(
                        host,
                        new HostRecap(
                                counts.integer("ok"),
                                counts.integer("changed"),
                                counts.integer("unreachable"),
                                counts.integer("failed"),
                                counts.integer("skipped"),
                                counts.integer("rescued"),
                                counts.integer("ignored"))));
        return recap;
    }

    private static List<TaskResult> tasks(JsonFields of) {
        Iterator<JsonFields> ignored = of.objects("ignored").iterator();
        Iterator<JsonFields> failed = of.objects("failed").iterator();
        List<TaskResult> tasks = new ArrayList<>();
        for (JsonFields task : of.objects("tasks")) {
            TaskStatus status = TaskStatus.valueOf(task.string("status").toUpperCase(Locale.ROOT));
            Iterator<JsonFields> listed =
                    switch (status) {
                        case IGNORED, UNREACHABLE_IGNORED -> ignored;
                        case FAILED, UNREACHABLE -> failed;
                        case OK, CHANGED, SKIPPED, RESCUED -> null;
                    };
            boolean next = listed != null && !task.has("failure");
            if (next && !listed.hasNext()) {
                throw new IllegalArgumentException("task \"" + task.string("name") + "\" is " + status.label()
                        + ", but its failure is not listed");
            }
            tasks.add(new TaskResult(
                    task.string("name"),
                    task.string("host"),
                    status,
                    task.millis("durationMillis"),
                    task.string("action"),
                    task.optionalString("path"),
                    next
                            ? Optional.of(taskFailure(listed.next()))
                            : task.object("failure").map(ResultReader::taskFailure),
                    task.has("changed") ? task.bool("changed") : status == TaskStatus.CHANGED,
                    task.optionalString("role"),
                    task.optionalString("delegatedTo"),
                    task.has("startedAt") ? Optional.of(task.instant("startedAt")) : Optional.empty()));
        }
        return tasks;
    }

    private static TaskFailure taskFailure(JsonFields of) {
        return new TaskFailure(
                of.string("host"),
                of.string("task"),
                of.string("message"),
                of.optionalInteger("rc"),
                of.string("stderr"),
                of.string("stdout"));
    }

    private static Rollout rollout(JsonFields of) {
        return new Rollout(
                of.constant("verdict", Rollout.Verdict.class),
                of.string("namespace"),
                of.string("deployment"),
                of.optionalString("reason"),
                of.objects("pods").stream()
                        .map(pod -> new Rollout.Pod(
                                pod.string("name"),
                                pod.bool("ready"),
                                pod.integer("restarts"),
                                pod.optionalString("digest")))
                        .toList(),
                of.bool("rolledBack"),
                // a result of an earlier version has none
                of.object("diagnosis").map(ResultReader::diagnosis),
                of.optionalInteger("wanted"));
    }

    private static Rollout.Diagnosis diagnosis(JsonFields of) {
        return new Rollout.Diagnosis(
                of.string("pod"),
                of.optionalString("container"),
                of.optionalInteger("exitCode"),
                of.strings("log"),
                of.strings("warnings"));
    }

    private static Provenance provenance(JsonFields of) {
        return new Provenance(
                of.optionalString("commit"),
                of.optionalString("pushedDigest"),
                of.integer("podsTotal"),
                of.integer("podsRunningPushedDigest"),
                of.bool("consistent"));
    }
}
