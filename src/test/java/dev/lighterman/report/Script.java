package dev.lighterman.report;

import dev.lighterman.Samples;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Events in the order a pipeline tells them, for tests of what shows them. */
public final class Script {
    public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    public static final String CI = "My-Docker-Project";
    public static final String CD = "My-k8s-Project-Ansible";
    static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    static final SourceCommit COMMIT = new SourceCommit(
            "https://git.example.org/app.git",
            Optional.of("main"),
            "89abcdef".repeat(5),
            "김철수 <kim@example.org>",
            "인사말을 고친다",
            false);
    public static final TaskFailure NO_IMAGE = new TaskFailure(
            "localhost",
            "remove remote docker images",
            "non-zero return code",
            OptionalInt.of(1),
            "Error: No such image: kamser0415/cicd-project-ansible",
            "");
    static final TaskFailure DENIED = new TaskFailure(
            "localhost",
            "push remote dockerhub",
            "non-zero return code",
            OptionalInt.of(1),
            "denied: requested access to the resource is denied\nunauthorized: authentication required",
            "The push refers to repository [docker.io/kamser0415/cicd-project-ansible]");
    static final Provenance PROVENANCE = new Provenance(Optional.of(COMMIT.commit()), Optional.of(DIGEST), 2, 2, true);
    static final Rollout ROLLOUT = new Rollout(
            Rollout.Verdict.SUCCEEDED,
            "default",
            "cicd-deployment",
            Optional.empty(),
            List.of(
                    new Rollout.Pod("cicd-deployment-7d9f-abcde", true, 0, Optional.of(DIGEST)),
                    new Rollout.Pod("cicd-deployment-7d9f-x", true, 1, Optional.of(DIGEST))),
            false);

    private final List<Event> events = new ArrayList<>();
    private final List<PipelineResult.Job> jobs = new ArrayList<>();
    private Optional<SourceCommit> source = Optional.empty();
    private Optional<PushedImage> image = Optional.empty();
    private Optional<Rollout> rollout = Optional.empty();
    private Optional<Provenance> provenance = Optional.empty();
    private long seq;

    public List<Event> events() {
        return List.copyOf(events);
    }

    public Script then(Event event) {
        events.add(event);
        return this;
    }

    /** The source document's scenario: one file, the four tasks, the first removal ignored, SUCCESS, CD triggered. */
    public static Script continuousIntegration() {
        Script script = new Script();
        return script.started(CI, null)
                .sourceAndBuild()
                .connected(CI)
                .transferred(1)
                .run(imageRun())
                .then(new PipelineEvent.Disconnecting("ansible-server"))
                .then(new PipelineEvent.Triggering(CD))
                .finishedJob(job(CI, Result.SUCCESS, null, null, 1, List.of(imageRun())));
    }

    /** The triggered job after it. */
    public Script continuousDeployment() {
        rollout = Optional.of(ROLLOUT);
        provenance = Optional.of(PROVENANCE);
        image = Optional.of(new PushedImage("kamser0415/cicd-project-ansible:latest", Optional.of(DIGEST)));
        RunResult deployment = deploymentRun();
        return started(CD, CI)
                .connected(CD)
                .run(deployment)
                .then(new PipelineEvent.Disconnecting("ansible-server"))
                .then(new PipelineEvent.RolloutWaiting(
                        "default", "cicd-deployment", "1 of 2 updated replicas are available"))
                .then(new PipelineEvent.RolloutWaiting(
                        "default", "cicd-deployment", "1 of 2 updated replicas are available"))
                .then(new PipelineEvent.RolloutFinished(ROLLOUT, provenance))
                .finishedJob(job(CD, Result.SUCCESS, null, CI, 0, List.of(deployment)));
    }

    public Script started(String name, String triggeredBy) {
        return then(new PipelineEvent.JobStarted(name, Optional.ofNullable(triggeredBy), START));
    }

    Script sourceAndBuild() {
        source = Optional.of(COMMIT);
        return then(new PipelineEvent.SourceFetching(COMMIT.url(), COMMIT.branch()))
                .then(new PipelineEvent.SourceReady(COMMIT))
                .then(new PipelineEvent.BuildStarted(List.of("mvn", "-B", "-q", "clean", "package"), "/work space"))
                .then(new PipelineEvent.BuildOutput(bytes("[WARNING] one thing\n")))
                .then(new PipelineEvent.BuildFinished(0, Duration.ofMillis(12_345)));
    }

    public Script connected(String job) {
        then(new PipelineEvent.Connecting("ce6906a3e674", "ansible-server"));
        return then(new PipelineEvent.SessionOpening("root", "10.0.0.5", 2222)).then(new PipelineEvent.SessionOpened());
    }

    public Script transferred(int files) {
        return then(new PipelineEvent.TransferStarted(files + 1, 18_234_567))
                .then(new PipelineEvent.FileTransferred("Dockerfile", 123, false))
                .then(new PipelineEvent.FileTransferred("libs/app.jar", 18_234_444, true))
                .then(new PipelineEvent.TransferFinished(files, 1, 18_234_444, Duration.ofMillis(420)));
    }

    public Script run(RunResult result) {
        seq = 0;
        then(new RunEvent.Started(
                result.id(),
                List.of(
                        "ansible-playbook",
                        "-i",
                        "inventory/hosts",
                        "playbooks/" + result.playbook(),
                        "-e",
                        "a='b c'")));
        then(Samples.playbookStarted(next(), START, result.playbook(), "2.14.18"));
        then(Samples.playStarted(next(), START, "all", "all"));
        int id = 0;
        for (TaskResult task : result.tasks()) {
            String taskId = "t" + id++;
            then(new RunEvent.TaskStarted(
                    next(), START, taskId, task.task(), task.action(), task.path(), Optional.empty(), false));
            then(new RunEvent.HostStarted(next(), START, task.host(), taskId));
            then(new RunEvent.Output(bytes("TASK [" + task.task() + "] ***\n")));
            then(new RunEvent.TaskFinished(
                    next(), START, task, taskId, Map.of("invocation", Map.of("password", "hunter2"))));
        }
        if (!result.recap().isEmpty()) {
            then(Samples.stats(next(), START, result.recap()));
        }
        return then(new RunEvent.Finished(result, Duration.ofMillis(36_423)));
    }

    public Script failed(FailureKind kind, String message, String legacyText) {
        return then(new PipelineEvent.JobFailed(Failure.of(kind, message), Optional.ofNullable(legacyText)));
    }

    public Script finishedJob(PipelineResult.Job result) {
        jobs.add(result);
        return then(new PipelineEvent.JobFinished(result));
    }

    public Script finished() {
        return then(new PipelineEvent.PipelineFinished(result()));
    }

    public PipelineResult result() {
        return new PipelineResult(CI, START, Duration.ofMillis(61_500), source, jobs, image, rollout, provenance);
    }

    private long next() {
        return ++seq;
    }

    public static PipelineResult.Job job(
            String name, Result result, Failure failure, String triggeredBy, int files, List<RunResult> runs) {
        return Samples.jobResult(
                name,
                result,
                Optional.ofNullable(failure),
                Optional.ofNullable(triggeredBy),
                Duration.ofMillis(45_100),
                files,
                files * 18_234_444L,
                runs);
    }

    public static RunResult imageRun() {
        return run(
                "create-cicd-devops-images.yml",
                RunOutcome.OK,
                new HostRecap(4, 3, 0, 0, 0, 0, 1),
                List.of(
                        task("remove remote docker images", TaskResult.Status.IGNORED, 90, NO_IMAGE),
                        task("build docker images", TaskResult.Status.CHANGED, 12_345, null),
                        task("push remote dockerhub", TaskResult.Status.CHANGED, 187_000, null),
                        task("remove the docker image from ansible server", TaskResult.Status.CHANGED, 49, null)));
    }

    public static RunResult failedRun() {
        return run(
                "create-cicd-devops-images.yml",
                RunOutcome.HOSTS_FAILED,
                new HostRecap(2, 2, 0, 1, 0, 0, 1),
                List.of(
                        task("remove remote docker images", TaskResult.Status.IGNORED, 90, NO_IMAGE),
                        task("build docker images", TaskResult.Status.CHANGED, 12_345, null),
                        task("push remote dockerhub", TaskResult.Status.FAILED, 1_500, DENIED)));
    }

    public static RunResult deploymentRun() {
        return run(
                "k8s-cicd-deployment-playbook.yml",
                RunOutcome.OK,
                new HostRecap(2, 1, 0, 0, 0, 0, 0),
                List.of(
                        task("put the manifest in place", TaskResult.Status.OK, 210, null),
                        task("apply the manifest", TaskResult.Status.CHANGED, 1_010, null)));
    }

    public static RunResult run(String playbook, RunOutcome outcome, HostRecap recap, List<TaskResult> tasks) {
        Map<String, HostRecap> hosts = new LinkedHashMap<>();
        hosts.put("localhost", recap);
        return Samples.runResult(
                "20260102-030405-ab12",
                playbook,
                outcome,
                outcome == RunOutcome.OK ? Optional.empty() : Optional.of("a task failed on localhost"),
                OptionalInt.of(outcome == RunOutcome.OK ? 0 : 2),
                Optional.empty(),
                START,
                Duration.ofMillis(36_423),
                hosts,
                tasks,
                List.of());
    }

    public static TaskResult task(String name, TaskResult.Status status, long millis, TaskFailure failure) {
        return Samples.taskResult(
                name,
                "localhost",
                status,
                Duration.ofMillis(millis),
                "command",
                Optional.of("playbooks/create-cicd-devops-images.yml:4"),
                Optional.ofNullable(failure));
    }

    public static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
