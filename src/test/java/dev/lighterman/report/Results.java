package dev.lighterman.report;

import dev.lighterman.Samples;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.Recording;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Results for tests of reports. */
public final class Results {
    private Results() {}

    /** The source scenario, CI and CD. */
    public static PipelineResult success() {
        return Script.continuousIntegration().continuousDeployment().result();
    }

    /** The push was denied. */
    public static PipelineResult unstable() {
        Failure failure = Failure.of(FailureKind.RUN, "a task failed on localhost");
        return new Script()
                .sourceAndBuild()
                .finishedJob(Script.job(Script.CI, Result.UNSTABLE, failure, null, 1, List.of(Script.failedRun())))
                .result();
    }

    /** Nothing ran: the server could not be reached. */
    static PipelineResult noConnection() {
        Failure failure = Failure.of(
                FailureKind.CONNECTION,
                "ansible-server: cannot connect to 10.0.0.5:22: connection refused; perhaps sshd isn't running");
        return new Script()
                .finishedJob(Script.job(Script.CI, Result.FAILURE, failure, null, 0, List.of()))
                .result();
    }

    public static final Rollout.Diagnosis DIAGNOSIS = new Rollout.Diagnosis(
            "cicd-deployment-7d9f-abcde",
            Optional.of("app"),
            OptionalInt.of(3),
            List.of("connecting to <db>", "    no 데이터베이스"),
            List.of("BackOff: Back-off restarting failed container"));

    /** The deployment didn't come up. */
    public static PipelineResult rolloutFailed() {
        PipelineResult good = success();
        String reason = "pod cicd-deployment-7d9f-abcde: CrashLoopBackOff";
        Rollout rollout = Samples.rollout(
                Rollout.Verdict.FAILED,
                "default",
                "cicd-deployment",
                Optional.of(reason),
                Script.ROLLOUT.pods(),
                true,
                Optional.of(DIAGNOSIS));
        Failure failure = Failure.of(FailureKind.ROLLOUT, reason);
        return new PipelineResult(
                good.name(),
                good.startedAt(),
                good.duration(),
                good.source(),
                List.of(
                        good.jobs().get(0),
                        Script.job(Script.CD, Result.FAILURE, failure, Script.CI, 0, List.of(Script.deploymentRun()))),
                good.image(),
                Optional.of(rollout),
                good.provenance());
    }

    /** Two pods are wanted, the new one keeps crashing, and nothing was rolled back. */
    public static PipelineResult crashing() {
        PipelineResult failed = rolloutFailed();
        Rollout rollout = new Rollout(
                Rollout.Verdict.FAILED,
                "default",
                "cicd-deployment",
                failed.rollout().orElseThrow().reason(),
                List.of(new Rollout.Pod("cicd-deployment-7d9f-abcde", false, 3, Optional.of(Script.DIGEST))),
                false,
                Optional.of(DIAGNOSIS),
                OptionalInt.of(2));
        return new PipelineResult(
                failed.name(),
                failed.startedAt(),
                failed.duration(),
                failed.source(),
                failed.jobs(),
                failed.image(),
                Optional.of(rollout),
                Optional.of(
                        new Provenance(Optional.of(Script.COMMIT.commit()), Optional.of(Script.DIGEST), 1, 1, true)));
    }

    /** A deployment in check mode, of a working directory with changes. */
    public static PipelineResult check() {
        RunResult run = Script.deploymentRun();
        RunResult checked = with(
                run,
                run.tasks(),
                new RunResult.Details(
                        true,
                        List.of("ansible-playbook", "--check", run.playbook()),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        List.of()));
        SourceCommit dirty = new SourceCommit(
                Script.COMMIT.url(),
                Script.COMMIT.branch(),
                Script.COMMIT.commit(),
                Script.COMMIT.author(),
                Script.COMMIT.subject(),
                true);
        return new PipelineResult(
                Script.CD,
                Script.START,
                Duration.ofMillis(1_500),
                Optional.of(dirty),
                List.of(Script.job(Script.CD, Result.SUCCESS, null, null, 0, List.of(checked))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, and a job of the user's after it could not connect. */
    public static PipelineResult rolloutFailedAndAJobAfterIt() {
        PipelineResult failed = rolloutFailed();
        List<PipelineResult.Job> jobs = new ArrayList<>(failed.jobs());
        jobs.add(Script.job(
                "report it",
                Result.FAILURE,
                Failure.of(FailureKind.CONNECTION, "cannot connect"),
                Script.CD,
                0,
                List.of()));
        return new PipelineResult(
                failed.name(),
                failed.startedAt(),
                failed.duration(),
                failed.source(),
                jobs,
                failed.image(),
                failed.rollout(),
                failed.provenance());
    }

    /** What Ansible says of a variable that is not defined. */
    public static PipelineResult ofLines() {
        String message = "'v' is undefined\n\nThe line:\n  - x\n    ^ here\n";
        return of(Script.run(
                "site.yml",
                RunOutcome.HOSTS_FAILED,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                List.of(Script.task(
                        "copy",
                        TaskResult.Status.FAILED,
                        1,
                        new TaskFailure("h", "copy", message, OptionalInt.empty(), "", "")))));
    }

    public static PipelineResult of(RunResult run) {
        return new Script()
                .finishedJob(Script.job("site", run.result(true), null, null, 0, List.of(run)))
                .result();
    }

    /** A run that went well although a task failed: {@code meta: clear_host_errors} forgave it. */
    static PipelineResult forgiven() {
        TaskFailure failure = new TaskFailure("localhost", "risky", "no", OptionalInt.of(1), "", "");
        return of(Script.run(
                "site.yml",
                RunOutcome.OK,
                new HostRecap(1, 0, 0, 1, 0, 0, 0),
                List.of(
                        Script.task("risky", TaskResult.Status.FAILED, 1, failure),
                        Script.task("after", TaskResult.Status.OK, 1, null))));
    }

    /** A task had failed on a host when the run was ended by its timeout. */
    static PipelineResult endedAfterAFailure() {
        TaskFailure failure = new TaskFailure("localhost", "risky", "no", OptionalInt.of(1), "", "");
        RunResult run = Script.run(
                "site.yml",
                RunOutcome.DEADLINE,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                List.of(Script.task("risky", TaskResult.Status.FAILED, 1, failure)));
        Failure ended = Failure.of(FailureKind.DEADLINE, "the run was ended after its timeout of 1 min");
        return new Script()
                .finishedJob(Script.job("site", run.result(true), ended, null, 0, List.of(run)))
                .result();
    }

    /** The push was denied, and went well when it was tried again ({@code retries: {run: 1}}). */
    public static PipelineResult triedAgain() {
        return new Script()
                .sourceAndBuild()
                .finishedJob(Script.job(
                        Script.CI, Result.SUCCESS, null, null, 1, List.of(Script.failedRun(), Script.imageRun())))
                .result();
    }

    /** A run whose only host could not be reached. */
    public static PipelineResult outOfReach() {
        return of(unreachable());
    }

    private static RunResult unreachable() {
        TaskFailure failure = new TaskFailure("localhost", "ping", "no route to host", OptionalInt.empty(), "", "");
        return Script.run(
                "create-cicd-devops-images.yml",
                RunOutcome.HOSTS_UNREACHABLE,
                new HostRecap(0, 0, 1, 0, 0, 0, 0),
                List.of(Script.task("ping", TaskResult.Status.UNREACHABLE, 1, failure)));
    }

    /** The same, but the second try could not reach the host, and nothing came after it. */
    public static PipelineResult triedAgainInVain() {
        RunResult unreachable = unreachable();
        return new Script()
                .finishedJob(Script.job(
                        Script.CI,
                        Result.UNSTABLE,
                        Failure.of(FailureKind.RUN, "a task failed on localhost"),
                        null,
                        1,
                        List.of(unreachable, Script.failedRun())))
                .result();
    }

    /** The second try went well, and then the server was lost. */
    static PipelineResult triedAgainThenLost() {
        return new Script()
                .finishedJob(Script.job(
                        Script.CI,
                        Result.FAILURE,
                        Failure.of(FailureKind.CONNECTION, "ansible-server: the connection was lost"),
                        null,
                        1,
                        List.of(Script.failedRun(), Script.imageRun())))
                .result();
    }

    /** The second try began, and nobody knows how it went. */
    static PipelineResult triedAgainAndUnknown() {
        return new Script()
                .finishedJob(Script.job(
                        Script.CI,
                        Result.UNSTABLE,
                        Failure.of(FailureKind.OUTCOME_UNKNOWN, "the run 20260102-030405-00000002 goes on there")
                                .runId("20260102-030405-00000002"),
                        null,
                        1,
                        List.of(Script.failedRun())))
                .result();
    }

    /** So many tasks in all, on so many hosts, statuses mixed. */
    public static RunResult large(int tasks, int hosts) {
        List<TaskResult> all = new ArrayList<>();
        Map<String, HostRecap> recap = new LinkedHashMap<>();
        for (int i = 0; i < tasks; i++) {
            String host = "web%02d.example.org".formatted(i % hosts);
            recap.put(host, new HostRecap(tasks / hosts, 3, 0, 0, 2, 0, 1));
            String name = "role-%d : %s".formatted(i / hosts % 7, NAMES.get(i / hosts % NAMES.size()));
            TaskResult.Status status = i % 97 == 13
                    ? TaskResult.Status.IGNORED
                    : i % 11 == 3
                            ? TaskResult.Status.SKIPPED
                            : i % 5 == 1 ? TaskResult.Status.CHANGED : TaskResult.Status.OK;
            Optional<TaskFailure> failure = status == TaskResult.Status.IGNORED
                    ? Optional.of(new TaskFailure(
                            host, name, "non-zero return code", OptionalInt.of(3), "no such unit: " + name, ""))
                    : Optional.empty();
            all.add(Samples.taskResult(
                    name,
                    host,
                    status,
                    Duration.ofMillis(20 + (i * 7919L) % 1700),
                    "ansible.builtin.command",
                    Optional.of("/srv/site.yml:" + i),
                    failure));
        }
        return Samples.runResult(
                "20260102-030405-ab12",
                "site.yml",
                RunOutcome.OK,
                Optional.empty(),
                OptionalInt.of(0),
                Optional.empty(),
                Script.START,
                Duration.ofMillis(1000L * tasks / hosts),
                recap,
                all,
                List.of());
    }

    private static final List<String> NAMES = List.of(
            "install packages",
            "write the configuration",
            "restart the service",
            "wait until it answers on its port, however long a name this task may have",
            "한국어 이름",
            "remove what is left over");

    /** The last runs of a pipeline, the newest first: good ones, two that failed in different ways, two commits. */
    public static List<History.Entry> history() {
        List<History.Entry> entries = new ArrayList<>();
        for (int i = 20; i > 0; i--) {
            PipelineResult of = i % 7 == 3 ? noConnection() : i % 7 == 6 ? unstable() : success();
            PipelineResult run = new PipelineResult(
                    of.name(),
                    of.startedAt().plus(Duration.ofHours(31L * i)),
                    Duration.ofMillis(i % 7 == 3 ? 3_000 : 40_000 + (i * 7919L) % 60_000),
                    of.source(),
                    of.jobs(),
                    of.image(),
                    of.rollout(),
                    of.provenance());
            entries.add(new History.Entry(Path.of(i + ".json"), Optional.of(run), Optional.empty()));
        }
        return entries;
    }

    /** What a console would have seen of the run, with times that overlap as Ansible's do. */
    public static Recording recording(RunResult run) {
        Recording recording = new Recording();
        recording.on(new RunEvent.Started(run.id(), List.of("ansible-playbook")));
        Map<String, Instant> clock = new LinkedHashMap<>();
        StringBuilder output = new StringBuilder("PLAY [all] ****\n\n");
        long seq = 0;
        String last = "";
        for (TaskResult task : run.tasks()) {
            if (!task.task().equals(last)) {
                last = task.task();
                output.append("\nTASK [").append(last).append("] ****\n");
            }
            Instant end = clock.getOrDefault(task.host(), run.startedAt())
                    .plus(task.duration())
                    .plusMillis(15);
            clock.put(task.host(), end);
            output.append("\u001b[0;32m")
                    .append(task.status().label())
                    .append(": [")
                    .append(task.host());
            output.append("]\u001b[0m\n");
            recording.on(new RunEvent.TaskFinished(++seq, end, task, "t" + seq, Map.of()));
        }
        recording.on(new RunEvent.Output(ByteBuffer.wrap(output.toString().getBytes(StandardCharsets.UTF_8))));
        return recording;
    }

    /** A run with other tasks and details. */
    public static RunResult with(RunResult run, List<TaskResult> tasks, RunResult.Details details) {
        return new RunResult(
                run.id(),
                run.playbook(),
                run.outcome(),
                run.reason(),
                run.remedy(),
                run.exitCode(),
                run.signal(),
                run.startedAt(),
                run.duration(),
                run.recap(),
                tasks,
                run.warnings(),
                run.owed(),
                details);
    }

    /** A run that ends with handlers owed. */
    public static RunResult owing(RunResult run, OwedHandler... owed) {
        return new RunResult(
                run.id(),
                run.playbook(),
                run.outcome(),
                run.reason(),
                run.remedy(),
                run.exitCode(),
                run.signal(),
                run.startedAt(),
                run.duration(),
                run.recap(),
                run.tasks(),
                run.warnings(),
                List.of(owed),
                run.details());
    }
}
