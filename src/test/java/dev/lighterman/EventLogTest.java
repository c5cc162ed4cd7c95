package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.AnsibleSetting;
import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.HostRecap;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PolledHead;
import dev.lighterman.api.Provenance;
import dev.lighterman.api.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunDetails;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.api.TaskStatus;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    static Event numbered(int number, int size) {
        return new RunEvent.ItemFinished(
                number,
                NOW,
                "h",
                "t",
                "i",
                TaskStatus.OK,
                Map.of("msg", "x".repeat(size)),
                Duration.ofMillis(1),
                Optional.empty());
    }

    private static List<Event> all(EventLog.Reader reader) throws InterruptedException {
        List<Event> events = new ArrayList<>();
        for (Optional<Event> next = reader.next(); next.isPresent(); next = reader.next()) {
            events.add(next.get());
        }
        return events;
    }

    @Property(tries = 25)
    void everyReaderGetsEverythingInOrderWhateverIsInTheFile(
            @ForAll @Size(max = 200) List<@IntRange(max = 3000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 20_000) int limit,
            @ForAll @IntRange(max = 199) int head)
            throws Exception {
        EventLog log = new EventLog(limit, Path.of(System.getProperty("java.io.tmpdir")));
        EventLog.Reader early = log.reader();
        List<Event> told = new ArrayList<>();
        List<Event> read = new ArrayList<>();
        for (int size : sizes) {
            told.add(numbered(told.size(), size));
            log.add(told.get(told.size() - 1));
            assertThat(log.bytes()[0]).isLessThanOrEqualTo(limit);
            if (read.size() < head) {
                read.add(early.next().orElseThrow());
            }
        }
        log.end(Optional.empty());
        log.add(numbered(-1, 1));
        read.addAll(all(early));
        assertThat(read).isEqualTo(told);
        assertThat(all(log.reader())).isEqualTo(told);
        log.discard(new IllegalStateException());
        assertThat(all(log.reader())).isEmpty();
    }

    @Test
    void whereTheFileCannotBeMadeEventsStayInMemory(@TempDir Path directory) throws Exception {
        EventLog log = new EventLog(1000, directory.resolve("missing"));
        for (int i = 0; i < 100; i++) {
            log.add(numbered(i, 100));
        }
        log.end(Optional.empty());
        assertThat(all(log.reader())).hasSize(100);
        assertThat(log.bytes()[1]).isZero();
    }

    @Test
    void theFileHasNoName(@TempDir Path directory) throws Exception {
        EventLog log = new EventLog(1000, directory);
        for (int i = 0; i < 100; i++) {
            log.add(numbered(i, 100));
        }
        assertThat(log.bytes()[1]).isPositive();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    /** One of every kind, so that none is kept in memory for want of a serial form. */
    static List<Event> everyKind() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("null", null);
        data.put("numbers", new ArrayList<>(Arrays.asList(1, 2L, 3.5, new BigInteger("9".repeat(30)), true, null)));
        data.put("map", Map.of("가", List.of("나")));
        TaskFailure failure = new TaskFailure("h", "t", "m", OptionalInt.of(3), "e", "o");
        TaskResult task = new TaskResult(
                "t",
                "h",
                TaskStatus.IGNORED,
                Duration.ofMillis(5),
                "command",
                Optional.of("p.yml:1"),
                Optional.of(failure),
                true,
                Optional.of("role"),
                Optional.empty(),
                Optional.of(NOW));
        HostRecap recap = new HostRecap(1, 2, 3, 4, 5, 6, 7);
        RunDetails details = new RunDetails(
                false,
                List.of("ansible-playbook"),
                Optional.of("2.14"),
                Optional.empty(),
                List.of(new AnsibleSetting("A", List.of(1), "env")),
                data,
                List.of(new RunDetails.NotReached("p", List.of("h"))));
        RunResult run = new RunResult(
                "id",
                "p.yml",
                RunOutcome.OK,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of("KILL"),
                NOW,
                Duration.ofSeconds(1),
                Map.of("h", recap),
                List.of(task),
                List.of("w"),
                details);
        Failure why = Failure.of(FailureKind.RUN, "m");
        SourceCommit commit = new SourceCommit("u", Optional.of("main"), "c", "a", "s", false);
        JobResult job = new JobResult(
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
                new RunEvent.ItemFinished(6, NOW, "h", "id", "i", TaskStatus.OK, data, Duration.ZERO, Optional.of(NOW)),
                new RunEvent.Retried(7, NOW, "h", "id", 1, data, Duration.ofMillis(5)),
                new RunEvent.Async(8, NOW, "h", "id", "poll", data),
                new RunEvent.Diff(9, NOW, "h", "id", List.of(data)),
                new RunEvent.Notified(10, NOW, "h", "handler"),
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
                new RunEvent.Finished(run, Duration.ofSeconds(1)),
                new PipelineEvent.JobStarted("j", Optional.empty(), NOW),
                new PipelineEvent.SourceFetching("u", Optional.of("b")),
                new PipelineEvent.SourceReady(commit),
                new PipelineEvent.BuildStarted(List.of("mvn"), "d"),
                new PipelineEvent.BuildOutput(bytes),
                new PipelineEvent.BuildFinished(0, Duration.ZERO),
                new PipelineEvent.Connecting("h", "s"),
                new PipelineEvent.SessionOpening("u", "h", 22),
                new PipelineEvent.SessionOpened(),
                new PipelineEvent.LockWaiting("l", "h", NOW, Optional.of("id")),
                new PipelineEvent.TransferStarted(1, 2),
                new PipelineEvent.TransferProgressed(1, 2),
                new PipelineEvent.FileTransferred("p", 1, true),
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
                        List.of(new PolledHead("r", "c", Optional.empty(), OptionalInt.of(1), 1)),
                        Duration.ZERO),
                new PipelineEvent.PollFailed("u", NOW, Duration.ZERO, "m", Duration.ZERO),
                new PipelineEvent.Checked("a\nb", false),
                new PipelineEvent.Warning("w"),
                new PipelineEvent.JobFailed(why, Optional.of("l")),
                new PipelineEvent.Triggering("j"),
                new PipelineEvent.JobFinished(job),
                new PipelineEvent.PipelineFinished(pipeline));
    }

    @Test
    void everyKindOfEventComesBackAsItWas() throws Exception {
        List<Event> events = everyKind();
        assertThat(events.stream().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(RunEvent.class.getPermittedSubclasses(), PipelineEvent.class.getPermittedSubclasses())
                                .flatMap(Stream::of)
                                .flatMap(kind ->
                                        kind.isInterface() ? Stream.of(kind.getPermittedSubclasses()) : Stream.of(kind))
                                .toList());
        assertThat(EventBytes.read(EventBytes.write(events))).isEqualTo(events);
        assertThat(events)
                .allSatisfy(event -> assertThat(EventBytes.weight(event)).isPositive());
    }
}
