package dev.lighterman;

import dev.lighterman.api.Failure;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Events and results with the parts that most tests need. */
public final class Samples {
    private Samples() {}

    /** Without Python's version, plays and configuration. */
    public static RunEvent.PlaybookStarted playbookStarted(
            long seq, Instant time, String playbook, String ansibleVersion) {
        return new RunEvent.PlaybookStarted(seq, time, playbook, ansibleVersion, "", List.of(), List.of());
    }

    /** Without an id and targets. */
    public static RunEvent.PlayStarted playStarted(long seq, Instant time, String name, String hosts) {
        return new RunEvent.PlayStarted(seq, time, "", name, hosts, List.of());
    }

    /** Without a start, and with a duration of zero. */
    public static RunEvent.ItemFinished itemFinished(
            long seq,
            Instant time,
            String host,
            String taskId,
            String item,
            TaskResult.Status status,
            Map<String, Object> data) {
        return new RunEvent.ItemFinished(seq, time, host, taskId, item, status, data, Duration.ZERO, Optional.empty());
    }

    /** Without the result of the try, and with a duration of zero. */
    public static RunEvent.Retried retried(long seq, Instant time, String host, String taskId, int attempt) {
        return new RunEvent.Retried(seq, time, host, taskId, attempt, Map.of(), Duration.ZERO);
    }

    /** An included file. */
    public static RunEvent.Included included(long seq, Instant time, String file, List<String> hosts) {
        return new RunEvent.Included(seq, time, file, hosts, false);
    }

    /** Without custom statistics. */
    public static RunEvent.Stats stats(long seq, Instant time, Map<String, HostRecap> hosts) {
        return new RunEvent.Stats(seq, time, hosts, Map.of());
    }

    /** Of a task in no role; it changed something if its status says so. */
    public static TaskResult taskResult(
            String task,
            String host,
            TaskResult.Status status,
            Duration duration,
            String action,
            Optional<String> path,
            Optional<TaskFailure> failure) {
        return new TaskResult(
                task,
                host,
                status,
                duration,
                action,
                path,
                failure,
                status == TaskResult.Status.CHANGED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Without the number of pods that are wanted. */
    public static Rollout rollout(
            Rollout.Verdict verdict,
            String namespace,
            String deployment,
            Optional<String> reason,
            List<Rollout.Pod> pods,
            boolean rolledBack,
            Optional<Rollout.Diagnosis> diagnosis) {
        return new Rollout(verdict, namespace, deployment, reason, pods, rolledBack, diagnosis, OptionalInt.empty());
    }

    /** Of a job whose playbook is in no repository. */
    public static PipelineResult.Job jobResult(
            String name,
            Result result,
            Optional<Failure> failure,
            Optional<String> triggeredBy,
            Duration duration,
            int transferredFiles,
            long transferredBytes,
            List<RunResult> runs) {
        return new PipelineResult.Job(
                name,
                result,
                failure,
                triggeredBy,
                duration,
                transferredFiles,
                transferredBytes,
                runs,
                Optional.empty());
    }

    /** Without details. */
    public static RunResult runResult(
            String id,
            String playbook,
            RunOutcome outcome,
            Optional<String> reason,
            OptionalInt exitCode,
            Optional<String> signal,
            Instant startedAt,
            Duration duration,
            Map<String, HostRecap> recap,
            List<TaskResult> tasks,
            List<String> warnings) {
        return new RunResult(
                id,
                playbook,
                outcome,
                reason,
                Optional.empty(),
                exitCode,
                signal,
                startedAt,
                duration,
                recap,
                tasks,
                warnings,
                List.of(),
                RunResult.Details.unknown());
    }
}
