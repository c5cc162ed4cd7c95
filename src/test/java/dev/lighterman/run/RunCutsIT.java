package dev.lighterman.run;

import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.OutcomeUnknownException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.ssh.Credentials;
import dev.lighterman.ssh.HostKeyPolicy;
import dev.lighterman.ssh.SshEndpoint;
import dev.lighterman.ssh.SshListener;
import dev.lighterman.ssh.SshNode;
import dev.lighterman.ssh.SshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is cut at any byte, while staging, running or ending, changes nothing but the time it takes. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class RunCutsIT {
    /** How often the connection is cut in the random test. */
    private static final int CUTS = Integer.getInteger("lighterman.cuts", 20);

    @TempDir
    Path home;

    private CuttingLink link;
    private SshNode node;

    @BeforeEach
    void connect() throws Exception {
        Lab lab = Lab.ssh();
        link = new CuttingLink(lab.sshPort());
        node = SshNode.connect(
                SshSettings.of(
                                "lab",
                                SshEndpoint.of("127.0.0.1")
                                        .port(link.port())
                                        .user(lab.sshUser())
                                        .hostKey(HostKeyPolicy.ACCEPT_NEW)
                                        .knownHosts(home.resolve("known_hosts"))
                                        .credentials(Credentials.builder()
                                                .identity(lab.sshIdentity())
                                                .build())
                                        .build())
                        .build(),
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
                .verbosity(1)
                .build();
    }

    private static List<String> texts(List<? extends Event> events) {
        return events.stream()
                .map(event -> event.toString()
                        .replaceAll("time=[^,\\]]+", "time")
                        .replaceAll("duration=[^,\\]]+", "duration")
                        .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{18,}", "uuid")
                        .replaceAll(
                                "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+|\\d:\\d\\d:\\d\\d\\.\\d+", "time"))
                .toList();
    }

    private static String output(Runs.Recorder recorder) {
        return recorder.output()
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+|\\d:\\d\\d:\\d\\d\\.\\d+", "time")
                .replaceAll("\"pid\": \\d+", "pid");
    }

    @Test
    void cutsAtRandomBytesLoseRepeatAndReorderNothing() throws Exception {
        Runs.Recorder uncut = new Runs.Recorder();
        Path counter = home.resolve("uncut");
        RunResult expected = runner().run(counting(counter), uncut);
        assertThat(expected.outcome()).isEqualTo(RunOutcome.OK);
        long seed = Long.getLong("lighterman.seed", System.nanoTime());
        Random random = new Random(seed);
        int before = link.cuts();
        long began = System.nanoTime();
        int runs = 0;
        while (link.cuts() - before < CUTS) {
            runs++;
            counter = home.resolve("counter" + runs);
            Runs.Recorder recorder = new Runs.Recorder();
            // Small offsets hit the handshake and the staging, larger ones the run and its end.
            link.cutAfter(random.nextInt(random.nextBoolean() ? 20_000 : 90_000));
            RunResult result = runner().run(counting(counter), event -> {
                recorder.on(event);
                if (event instanceof PipelineEvent.Warning warning
                        && warning.message().contains("is back")
                        && random.nextInt(3) == 0) {
                    link.cutAfter(random.nextInt(30_000));
                }
            });
            String about = "run " + runs + " of seed " + seed;
            assertThat(Files.readString(counter)).as(about).isEqualTo("once\ntwice\n");
            assertThat(result.outcome()).as(about).isEqualTo(expected.outcome());
            assertThat(result.recap()).as(about).isEqualTo(expected.recap());
            assertThat(Runs.statuses(result)).as(about).isEqualTo(Runs.statuses(expected));
            assertThat(result.warnings()).as(about).isEmpty();
            assertThat(texts(recorder.of(RunEvent.FromAnsible.class)))
                    .as(about)
                    .isEqualTo(texts(uncut.of(RunEvent.FromAnsible.class)).stream()
                            .map(text -> text.replace("uncut", "counter" + about.replaceAll("run (\\d+) .*", "$1")))
                            .toList());
            assertThat(recorder.of(RunEvent.Started.class)).as(about).hasSize(1);
            assertThat(recorder.of(RunEvent.Finished.class)).as(about).hasSize(1);
            assertThat(output(recorder)).as(about).isEqualTo(output(uncut).replace("uncut", "counter" + runs));
        }
        System.out.printf(
                "%d cuts in %d runs, %d connections, %d s: nothing lost, repeated or reordered%n",
                link.cuts() - before,
                runs,
                link.connections(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
    }

    @Test
    void aConnectionThatStaysAwayLeavesTheOutcomeUnknownAndTheRunGoingOn() throws Exception {
        Path counter = home.resolve("counter");
        PlaybookRunner impatient = new PlaybookRunner(WrappedNode.at(node, home), Duration.ofSeconds(2));
        RunRequest request = tasks(
                        "  - name: first\n    command: echo one\n  - name: then\n    shell: sleep 5; echo two >> "
                                + counter + "\n")
                .build();
        Runs.Recorder recorder = new Runs.Recorder();
        assertThatThrownBy(() -> impatient.run(request, event -> {
                    recorder.on(event);
                    if (event instanceof RunEvent.TaskFinished) {
                        link.down(true);
                        link.cut();
                    }
                }))
                .isInstanceOfSatisfying(OutcomeUnknownException.class, e -> {
                    assertThat(e.runId())
                            .isEqualTo(
                                    recorder.of(RunEvent.Started.class).get(0).id());
                    assertThat(e)
                            .hasMessageStartingWith("the connection to ansible-server was lost and not regained (")
                            .hasMessageEndingWith(
                                    "); the run " + e.runId() + " goes on there and its outcome is not known"
                                            + " here; perhaps you should attach to it later, by its id");
                });
        assertThat(recorder.of(PipelineEvent.Warning.class))
                .containsExactly(new PipelineEvent.Warning(
                        "the connection to ansible-server was lost; it is tried again for 2 s"));
        link.down(false);
        Runs.Recorder again = new Runs.Recorder();
        RunResult result =
                runner().attach(recorder.of(RunEvent.Started.class).get(0).id(), 0, 0, again);
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(Files.readString(counter)).isEqualTo("two\n");
        assertThat(again.of(RunEvent.FromAnsible.class))
                .startsWith(recorder.of(RunEvent.FromAnsible.class).toArray(RunEvent.FromAnsible[]::new));
    }
}
