package dev.lighterman.report;

import dev.lighterman.api.AnsibleSetting;
import dev.lighterman.api.Failure;
import dev.lighterman.api.HostRecap;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Provenance;
import dev.lighterman.api.PushedImage;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunDetails;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Results as plain maps and lists, keys in the order of the result file. */
final class ResultMap {
    static final int SCHEMA = 1;

    private ResultMap() {}

    static Map<String, Object> of(PipelineResult result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", SCHEMA);
        map.put("name", result.name());
        map.put("result", result.result().name());
        map.put("startedAt", result.startedAt().toString());
        map.put("durationMillis", result.duration().toMillis());
        map.put("source", result.source().map(ResultMap::source).orElse(null));
        map.put("jobs", result.jobs().stream().map(ResultMap::job).toList());
        map.put("image", result.image().map(ResultMap::image).orElse(null));
        map.put("rollout", result.rollout().map(ResultMap::rollout).orElse(null));
        map.put("provenance", result.provenance().map(ResultMap::provenance).orElse(null));
        map.put("exitCode", result.exitCode());
        map.put("failure", result.failure().map(ResultMap::failure).orElse(null));
        return map;
    }

    static Map<String, Object> source(SourceCommit commit) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("url", commit.url());
        map.put("branch", commit.branch().orElse(null));
        map.put("commit", commit.commit());
        map.put("author", commit.author());
        map.put("subject", commit.subject());
        map.put("dirty", commit.dirty());
        return map;
    }

    private static Map<String, Object> job(JobResult job) {
        Map<String, Object> map = jobHead(job);
        map.put("runs", job.runs().stream().map(ResultMap::run).toList());
        map.put("failure", job.failure().map(ResultMap::failure).orElse(null));
        return map;
    }

    /** A job without its runs and its failure. */
    static Map<String, Object> jobHead(JobResult job) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", job.name());
        map.put("result", job.result().name());
        map.put("triggeredBy", job.triggeredBy().orElse(null));
        map.put("durationMillis", job.duration().toMillis());
        map.put("transferredFiles", job.transferredFiles());
        map.put("transferredBytes", job.transferredBytes());
        return map;
    }

    static Map<String, Object> failure(Failure failure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", failure.kind().name());
        map.put("message", failure.message());
        failure.runId().ifPresent(id -> map.put("runId", id));
        return map;
    }

    private static Map<String, Object> run(RunResult run) {
        Map<String, Object> map = runHead(run);
        map.put("ignored", run.ignored().stream().map(ResultMap::taskFailure).toList());
        map.put("failed", run.failed().stream().map(ResultMap::taskFailure).toList());
        map.put("tasks", run.tasks().stream().map(ResultMap::task).toList());
        map.putAll(runTail(run));
        return map;
    }

    /** The first keys of a run: those that stand before its lists. */
    static Map<String, Object> runHead(RunResult run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", run.id());
        map.put("playbook", run.playbook());
        map.put("exitCode", number(run.exitCode()));
        map.put("exitMeaning", run.outcome().meaning());
        map.put("recap", recap(run.recap()));
        return map;
    }

    /** The last keys of a run: those that stand after its lists. */
    static Map<String, Object> runTail(RunResult run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outcome", run.outcome().name());
        map.put("reason", run.reason().orElse(null));
        map.put("signal", run.signal().orElse(null));
        map.put("startedAt", run.startedAt().toString());
        map.put("durationMillis", run.duration().toMillis());
        map.put("warnings", run.warnings());
        if (!run.details().equals(RunDetails.unknown())) {
            map.put("details", details(run.details()));
        }
        return map;
    }

    private static Map<String, Object> details(RunDetails details) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("command", details.command());
        map.put("ansibleVersion", details.ansibleVersion().orElse(null));
        map.put("pythonVersion", details.pythonVersion().orElse(null));
        map.put(
                "configuration",
                details.configuration().stream().map(ResultMap::setting).toList());
        map.put("customStats", details.customStats());
        map.put(
                "notReached",
                details.notReached().stream().map(ResultMap::notReached).toList());
        return map;
    }

    static Map<String, Object> setting(AnsibleSetting setting) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", setting.name());
        map.put("value", setting.value());
        map.put("origin", setting.origin());
        return map;
    }

    private static Map<String, Object> notReached(RunDetails.NotReached left) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("play", left.play());
        map.put("hosts", left.hosts());
        return map;
    }

    static Map<String, Object> recap(Map<String, HostRecap> recap) {
        Map<String, Object> map = new LinkedHashMap<>();
        recap.forEach((host, of) -> {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("ok", of.ok());
            counts.put("changed", of.changed());
            counts.put("unreachable", of.unreachable());
            counts.put("failed", of.failed());
            counts.put("skipped", of.skipped());
            counts.put("rescued", of.rescued());
            counts.put("ignored", of.ignored());
            map.put(host, counts);
        });
        return map;
    }

    static Map<String, Object> taskFailure(TaskFailure failure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("host", failure.host());
        map.put("task", failure.task());
        map.put("message", failure.message());
        map.put("rc", number(failure.rc()));
        map.put("stderr", failure.stderr());
        map.put("stdout", failure.stdout());
        return map;
    }

    /**
     * A failure listed among the run's ignored or failed ones is not repeated here: the n-th failure of such a list
     * belongs to the n-th task of its kind. Where that does not hold the key {@code failure} says so.
     */
    private static Map<String, Object> task(TaskResult task) {
        Map<String, Object> map = taskHead(task);
        if (isListed(task) != task.failure().isPresent()) {
            map.put("failure", task.failure().map(ResultMap::taskFailure).orElse(null));
        }
        return map;
    }

    /** A task without its failure; {@code changed} stands there where the status does not say it. */
    static Map<String, Object> taskHead(TaskResult task) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", task.task());
        map.put("host", task.host());
        map.put("status", task.status().label());
        map.put("durationMillis", task.duration().toMillis());
        map.put("action", task.action());
        map.put("path", task.path().orElse(null));
        if (task.changed() != (task.status() == TaskStatus.CHANGED)) {
            map.put("changed", task.changed());
        }
        task.role().ifPresent(role -> map.put("role", role));
        task.delegatedTo().ifPresent(host -> map.put("delegatedTo", host));
        task.startedAt().ifPresent(time -> map.put("startedAt", time.toString()));
        return map;
    }

    /** Whether a failure of this task is among its run's ignored or failed ones. */
    private static boolean isListed(TaskResult task) {
        return switch (task.status()) {
            case IGNORED, UNREACHABLE_IGNORED, FAILED, UNREACHABLE -> true;
            case OK, CHANGED, SKIPPED, RESCUED -> false;
        };
    }

    private static Map<String, Object> image(PushedImage image) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("reference", image.reference());
        map.put("digest", image.digest().orElse(null));
        return map;
    }

    static Map<String, Object> rollout(Rollout rollout) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("verdict", rollout.verdict().name());
        map.put("namespace", rollout.namespace());
        map.put("deployment", rollout.deployment());
        map.put("reason", rollout.reason().orElse(null));
        map.put("pods", rollout.pods().stream().map(ResultMap::pod).toList());
        map.put("rolledBack", rollout.rolledBack());
        map.put("diagnosis", rollout.diagnosis().map(ResultMap::diagnosis).orElse(null));
        map.put("wanted", number(rollout.wanted()));
        return map;
    }

    private static Map<String, Object> diagnosis(Rollout.Diagnosis diagnosis) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pod", diagnosis.pod());
        map.put("container", diagnosis.container().orElse(null));
        map.put("exitCode", number(diagnosis.exitCode()));
        map.put("log", diagnosis.log());
        map.put("warnings", diagnosis.warnings());
        return map;
    }

    private static Map<String, Object> pod(Rollout.Pod pod) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", pod.name());
        map.put("ready", pod.ready());
        map.put("restarts", pod.restarts());
        map.put("digest", pod.digest().orElse(null));
        return map;
    }

    static Map<String, Object> provenance(Provenance provenance) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("commit", provenance.commit().orElse(null));
        map.put("pushedDigest", provenance.pushedDigest().orElse(null));
        map.put("podsTotal", provenance.podsTotal());
        map.put("podsRunningPushedDigest", provenance.podsRunningPushedDigest());
        map.put("consistent", provenance.consistent());
        return map;
    }

    static Integer number(OptionalInt number) {
        return number.isPresent() ? Integer.valueOf(number.getAsInt()) : null;
    }
}
