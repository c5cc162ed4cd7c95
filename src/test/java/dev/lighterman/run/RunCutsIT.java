package dev.lighterman.run;

import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Seed;
import dev.lighterman.lab.Tier;
import dev.lighterman.lab.Whole;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connection that is cut at any byte and any time, while staging, running or ending, changes nothing but how long it
 * takes. {@code -Dlighterman.cuts=200} for as many runs as docs/reliability.md tells of.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class RunCutsIT {
    /** How many runs are cut, at least once each, in the random test. */
    private static final int CUT_RUNS = Tier.count("lighterman.cuts", 2, 30);

    @TempDir
    Path home;

    private CuttingLink link;
    private SshNode node;

    @BeforeEach
    void connect() throws Exception {
        Lab lab = Lab.ssh();
        link = new CuttingLink(lab.sshPort());
        node = SshNode.connect(
                Server.ssh("127.0.0.1")
                        .port(link.port())
                        .user(lab.sshUser())
                        .hostKey(HostKey.acceptNew())
                        .knownHosts(home.resolve("known_hosts"))
                        .identity(lab.sshIdentity())
                        .name("lab"),
                SshListener.none());
    }

    @AfterEach
    void disconnect() throws Exception {
        node.close();
        link.close();
    }

    private PlaybookRunner runner() {
        return new PlaybookRunner(WrappedNode.at(node, home), Duration.ofMinutes(2));
    }

    /** Tasks that count how often they are executed, and say enough to be cut off in. */
    private RunRequest counting(Path counter) {
        return tasks("  - name: count\n    shell: echo once >> " + counter + "\n"
                        + "  - name: say {{ item }}\n    shell: \"echo {{ item }} " + "x".repeat(3000)
                        + "; echo 한글 {{ item }}\"\n    loop: [1, 2, 3]\n"
                        + "  - name: fails\n    command: \"false\"\n    ignore_errors: yes\n"
                        + "  - name: count again\n    shell: echo twice >> " + counter + "\n")
                .with(o -> o.verbosity(1));
    }

    private static List<String> texts(List<? extends Event> events) {
        return events.stream().map(event -> times(event.toString())).toList();
    }

    private static String times(String text) {
        return text.replaceAll("(startedAt|time)=[^,\\]]+", "time")
                .replaceAll("duration=[^,\\]]+", "duration")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{18,}", "uuid")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+|\\d:\\d\\d:\\d\\d\\.\\d+", "time");
    }

    private static String output(Runs.Recorder recorder) {
        return recorder.output()
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+|\\d:\\d\\d:\\d\\d\\.\\d+", "time")
                .replaceAll("\"pid\": \\d+", "pid");
    }

    /** A result as a text, but for its id and times. */
    private static String whole(RunResult result) {
        return times(Whole.text(result)).replace(result.id(), "ID").replaceAll("/counters/\\w+", "/counter");
    }

    @Test
    void cutsAtRandomBytesAndTimesLoseRepeatAndReorderNothing(@Seed long seed) throws Exception {
        Path counters = Files.createDirectory(home.resolve("counters"));
        Runs.Recorder uncut = new Runs.Recorder();
        long began = System.nanoTime();
        RunResult expected = runner().run(counting(counters.resolve("uncut")), uncut);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertThat(expected.outcome()).isEqualTo(RunOutcome.OK);
        Random random = new Random(seed);
        int before = link.cuts();
        int[] at = new int[2]; // bytes, times
        int runs = 0;
        int cutRuns = 0;
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        while (cutRuns < CUT_RUNS) {
            String name = "counter" + ++runs;
            Runs.Recorder recorder = new Runs.Recorder();
            int cuts = link.cuts();
            boolean bytes = random.nextBoolean();
            if (bytes) {
                // Small offsets hit the handshake and the staging, larger ones the run and its end.
                link.cutAfter(random.nextInt(random.nextBoolean() ? 20_000 : 90_000));
            }
            Future<?> cut = clock.schedule(
                    () -> {
                        if (!bytes) {
                            link.cut();
                        }
                    },
                    random.nextLong(millis),
                    TimeUnit.MILLISECONDS);
            RunResult result = runner().run(counting(counters.resolve(name)), event -> {
                recorder.on(event);
                if (event instanceof PipelineEvent.Warning warning
                        && warning.message().contains("is back")
                        && random.nextInt(3) == 0) {
                    link.cutAfter(random.nextInt(30_000));
                }
            });
            cut.get();
            if (link.cuts() > cuts) {
                cutRuns++;
                at[bytes ? 0 : 1]++;
            }
            String about = "run " + runs + " of seed " + seed;
            assertThat(Files.readString(counters.resolve(name))).as(about).isEqualTo("once\ntwice\n");
            assertThat(whole(result)).as(about).isEqualTo(whole(expected));
            assertThat(texts(recorder.of(RunEvent.FromAnsible.class)))
                    .as(about)
                    .isEqualTo(texts(uncut.of(RunEvent.FromAnsible.class)).stream()
                            .map(text -> text.replace("uncut", name))
                            .toList());
            assertThat(recorder.of(RunEvent.Started.class)).as(about).hasSize(1);
            assertThat(recorder.of(RunEvent.Finished.class)).as(about).hasSize(1);
            assertThat(output(recorder)).as(about).isEqualTo(output(uncut).replace("uncut", name));
        }
        clock.shutdownNow();
        System.out.printf(
                "%d runs cut, %d of them at a byte and %d at a time, %d cuts in all, %d connections, %d s (seed %d): nothing"
                        + " lost, repeated, reordered or executed again%n",
                cutRuns,
                at[0],
                at[1],
                link.cuts() - before,
                link.connections(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
                seed);
    }

    @Test
    void aConnectionThatStaysAwayLeavesTheOutcomeUnknownAndTheRunGoingOn() throws Exception {
        Path counter = home.resolve("counter");
        PlaybookRunner impatient = new PlaybookRunner(WrappedNode.at(node, home), Duration.ofSeconds(2));
        RunRequest request =
                tasks("  - name: first\n    command: echo one\n  - name: then\n    shell: sleep 5; echo two >> "
                        + counter + "\n");
        Runs.Recorder recorder = new Runs.Recorder();
        assertThatThrownBy(() -> impatient.run(request, event -> {
                    recorder.on(event);
                    if (event instanceof RunEvent.TaskFinished) {
                        link.down(true);
                        link.cut();
                    }
                }))
                .isInstanceOfSatisfying(LightermanException.class, e -> {
                    assertThat(e.runId().orElseThrow())
                            .isEqualTo(
                                    recorder.of(RunEvent.Started.class).get(0).id());
                    assertThat(e)
                            .hasMessageStartingWith("the connection to ansible-server was lost and not regained (")
                            .hasMessageEndingWith("); the run " + e.runId().orElseThrow()
                                    + " goes on there and its outcome is not known"
                                    + " here; perhaps you should attach to it later, by its id");
                });
        assertThat(recorder.of(PipelineEvent.Warning.class))
                .containsExactly(new PipelineEvent.Warning(
                        "the connection to ansible-server was lost; it is tried again for 2 s"));
        link.down(false);
        Runs.Recorder again = new Runs.Recorder();
        RunResult result = runner().attached(
                        recorder.of(RunEvent.Started.class).get(0).id(), again)
                .result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(Files.readString(counter)).isEqualTo("two\n");
        assertThat(again.of(RunEvent.FromAnsible.class))
                .startsWith(recorder.of(RunEvent.FromAnsible.class).toArray(RunEvent.FromAnsible[]::new));
    }
}
