package dev.lighterman.api;

import dev.lighterman.Samples;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** One event of every kind there is, for tests of those who read them. */
public final class EveryEvent {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private EveryEvent() {}

    /**
     * The events.
     *
     * @return a new list
     */
    public static List<Event> list() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("null", null);
        data.put("numbers", new ArrayList<>(Arrays.asList(1, 2L, 3.5, new BigInteger("9".repeat(30)), true, null)));
        data.put("map", Map.of("가", List.of("나")));
        TaskFailure failure = new TaskFailure("h", "t", "m", OptionalInt.of(3), "e", "o");
        TaskResult task = new TaskResult(
                "t",
                "h",
                TaskResult.Status.IGNORED,
                Duration.ofMillis(5),
                "command",
                Optional.of("p.yml:1"),
                Optional.of(failure),
                true,
                Optional.of("role"),
                Optional.empty(),
                Optional.of(NOW));
        RunResult.HostRecap recap = new RunResult.HostRecap(1, 2, 3, 4, 5, 6, 7);
        RunResult.Details details = new RunResult.Details(
                false,
                List.of("ansible-playbook"),
                Optional.of("2.14"),
                Optional.empty(),
                List.of(new RunResult.Details.Setting("A", List.of(1), "env")),
                data,
                List.of(new RunResult.Details.NotReached("p", List.of("h"))),
                List.of(new RunResult.Details.Content(
                        RunResult.Details.Content.Type.COLLECTION, "a.b", Optional.of("1.0.0"), "u")));
        RunResult run = new RunResult(
                "id",
                "p.yml",
                RunOutcome.OK,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of("KILL"),
                NOW,
                Duration.ofSeconds(1),
                Map.of("h", recap),
                List.of(task),
                List.of("w"),
                List.of(new RunResult.OwedHandler("h", "handler", "t", "p.yml:1")),
                details);
        Failure why = Failure.of(FailureKind.RUN, "m");
        SourceCommit commit = new SourceCommit("u", Optional.of("main"), "c", "a", "s", false);
        PipelineResult.Job job = Samples.jobResult(
                "j", Result.UNSTABLE, Optional.of(why), Optional.empty(), Duration.ofSeconds(2), 1, 2, List.of(run));
        Rollout rollout = new Rollout(
                Rollout.Verdict.SUCCEEDED,
                "n",
                "d",
                Optional.empty(),
                List.of(new Rollout.Pod("p", true, 0, Optional.empty())),
                false);
        Provenance provenance = new Provenance(Optional.of("c"), Optional.empty(), 1, 1, true);
        PipelineResult pipeline = new PipelineResult(
                "p",
                NOW,
                Duration.ofSeconds(3),
                Optional.of(commit),
                List.of(job),
                Optional.of(new PushedImage("r:t", Optional.of("sha256:" + "a".repeat(64)))),
                Optional.of(rollout),
                Optional.of(provenance));
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, -1, 10});
        return List.of(
                new RunEvent.Output(bytes),
                new RunEvent.PlaybookStarted(
                        1,
                        NOW,
                        "p.yml",
                        "2.14",
                        "3.11",
                        List.of(new RunEvent.PlannedPlay("n", "h")),
                        details.configuration()),
                new RunEvent.PlayStarted(2, NOW, "id", "n", "h", List.of("h")),
                new RunEvent.TasksPlanned(2, NOW, "id", List.of("t")),
                new RunEvent.TaskStarted(3, NOW, "id", "t", "command", Optional.of("p"), Optional.empty(), false),
                new RunEvent.HostStarted(4, NOW, "h", "id"),
                new RunEvent.TaskFinished(5, NOW, task, "id", data),
                new RunEvent.ItemFinished(
                        6, NOW, "h", "id", "i", TaskResult.Status.OK, data, Duration.ZERO, Optional.of(NOW)),
                new RunEvent.Retried(7, NOW, "h", "id", 1, data, Duration.ofMillis(5)),
                new RunEvent.Async(8, NOW, "h", "id", "poll", data),
                new RunEvent.Diff(9, NOW, "h", "id", List.of(data)),
                new RunEvent.Notified(10, NOW, "h", "handler"),
                new RunEvent.HandlerOwed(10, NOW, new RunResult.OwedHandler("h", "handler", "t", "p.yml:1")),
                new RunEvent.HostProbed(
                        10, NOW, "h", new TaskFailure.HostFault(TaskFailure.HostFault.Kind.PORT_CLOSED, "m", "r")),
                new RunEvent.Included(11, NOW, "f", List.of("h"), true),
                new RunEvent.NoHostsMatched(12, NOW),
                new RunEvent.NoHostsRemaining(13, NOW),
                new RunEvent.Prompted(14, NOW, "p", false),
                new RunEvent.Stats(15, NOW, Map.of("h", recap), data),
                new RunEvent.Warned(16, NOW, "m", true),
                new RunEvent.Refused(16, NOW),
                new RunEvent.Unknown(17, NOW, "new", data),
                new RunEvent.Started("id", List.of("c")),
                new RunEvent.NotParsed("m"),
                new RunEvent.ContentInstalling(List.of("requirements.yml")),
                new RunEvent.ContentReady(details.content(), true),
                new RunEvent.Finished(run, Duration.ofSeconds(1)),
                new PipelineEvent.JobStarted("j", Optional.empty(), NOW),
                new PipelineEvent.SourceFetching("u", Optional.of("b")),
                new PipelineEvent.SourceReady(commit),
                new PipelineEvent.PlaybookFetching("u", Optional.of("b")),
                new PipelineEvent.PlaybookReady("p", commit),
                new PipelineEvent.BuildStarted(List.of("mvn"), "d"),
                new PipelineEvent.BuildOutput(bytes),
                new PipelineEvent.BuildFinished(0, Duration.ZERO),
                new PipelineEvent.Connecting("h", "s"),
                new PipelineEvent.SessionOpening("u", "h", 22),
                new PipelineEvent.SessionOpened(),
                new PipelineEvent.LockWaiting("l", "h", NOW, Optional.of("id")),
                new PipelineEvent.TransferStarted(1, 2),
                new PipelineEvent.TransferProgressed(1, 2),
                new PipelineEvent.ProjectFound("d", 1, 2),
                new PipelineEvent.FileTransferred("p", 1, true),
                new PipelineEvent.FileRemoved("/p"),
                new PipelineEvent.TransferFinished(1, 2, 3, Duration.ZERO),
                new PipelineEvent.Disconnecting("s"),
                new PipelineEvent.RolloutWaiting("n", "d", "s"),
                new PipelineEvent.RollingBack("n", "d", "r", 1),
                new PipelineEvent.RolloutFinished(rollout, Optional.of(provenance)),
                new PipelineEvent.Retrying("m", Duration.ZERO),
                new PipelineEvent.Polled(
                        "u",
                        NOW,
                        Duration.ZERO,
                        List.of(new PipelineEvent.PolledHead("r", "c", Optional.empty(), OptionalInt.of(1), 1)),
                        Duration.ZERO),
                new PipelineEvent.PollFailed("u", NOW, Duration.ZERO, "m", Duration.ZERO),
                new PipelineEvent.Checked("a\nb", false),
                new PipelineEvent.Warning("w"),
                new PipelineEvent.JobFailed(why, Optional.of("l")),
                new PipelineEvent.Triggering("j"),
                new PipelineEvent.JobFinished(job),
                new PipelineEvent.PipelineFinished(pipeline));
    }

    /**
     * All kinds of events below an interface.
     *
     * @param type for example {@link Event}
     * @return the records
     */
    public static Stream<Class<?>> kinds(Class<?> type) {
        return type.isInterface()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EveryEvent::kinds)
                : Stream.of(type);
    }
}
