package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.ssh.SshNode;
import dev.lighterman.ssh.Sshd;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output and events that are many, long, or no text; and a listener that takes its time. Over SSH. */
@Timeout(3000)
class OutputFaultsIT {
    private static final int EVENTS = Tier.count("lighterman.events", 500, 2000);

    @TempDir
    Path temp;

    private Path home;
    private Sshd sshd;
    private SshNode node;

    @BeforeEach
    void connect() throws Exception {
        home = Files.createDirectory(temp.resolve("home"));
        sshd = Sshd.at(temp.resolve("sshd"), home);
        node = sshd.connect();
    }

    @AfterEach
    void disconnect() {
        node.close();
        sshd.close();
    }

    /** Counts events and hashes output, keeping neither. */
    private static final class Meter implements Event.Listener {
        private final MessageDigest digest = digest();
        private long bytes;
        private long events;
        private long last;
        private boolean inOrder = true;
        private int items;
        private Instant finished = Instant.MIN;

        @Override
        public void on(Event event) {
            if (event instanceof RunEvent.Output output) {
                ByteBuffer told = output.bytes();
                bytes += told.remaining();
                digest.update(told);
            } else if (event instanceof RunEvent.FromAnsible from) {
                events++;
                inOrder &= from.seq() == last + 1;
                last = from.seq();
                items += from instanceof RunEvent.ItemFinished ? 1 : 0;
            } else if (event instanceof RunEvent.Finished) {
                finished = Instant.now();
            }
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private RunResult run(RunRequest request, Event.Listener listener) throws Exception {
        RunResult result = Runs.runner(node).run(request, listener);
        assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        return result;
    }

    private void allIsThere(RunResult result, Meter meter) throws Exception {
        byte[] log = Files.readAllBytes(directory(home, result.id()).resolve("output.log"));
        assertThat(meter.bytes).isEqualTo(log.length);
        assertThat(HexFormat.of().formatHex(meter.digest.digest()))
                .isEqualTo(HexFormat.of().formatHex(digest().digest(log)));
        assertThat(meter.inOrder).isTrue();
    }

    @Test
    void manyEventsAreAllToldInOrder() throws Exception {
        Meter meter = new Meter();
        long began = System.nanoTime();
        RunResult result = run(
                tasks("  - {name: many, debug: {msg: \"{{ item }}\"}, loop: \"{{ range(" + EVENTS
                        + ") | list }}\", loop_control: {label: x}}\n"),
                meter);
        assertThat(meter.items).isEqualTo(EVENTS);
        allIsThere(result, meter);
        System.out.printf(
                "%d events in order, %d bytes of output, %d s, %d MB of heap in use%n",
                meter.events,
                meter.bytes,
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    @Test
    void thirtyTwoMegabytesInOneLine() throws Exception {
        Meter meter = new Meter();
        RunResult result = run(tasks("""
                          - {name: long, shell: "head -c 33554432 /dev/zero | tr '\\\\0' x", register: r}
                          - {name: say, debug: {msg: "{{ r.stdout }}"}}
                        """), meter);
        assertThat(meter.bytes).isGreaterThan(33_554_432);
        allIsThere(result, meter);
        assertThat(Runs.statuses(result)).containsExactly("h1 long changed", "h1 say ok");
    }

    @Test
    void bytesThatAreNoTextComeThroughAsTheyAre() throws Exception {
        // What a callback plugin writes goes to the output as it is; what a module prints goes through Ansible's JSON.
        String plugin = """
                import os
                from ansible.plugins.callback import CallbackBase
                class CallbackModule(CallbackBase):
                    CALLBACK_VERSION = 2.0
                    CALLBACK_TYPE = 'notification'
                    CALLBACK_NAME = 'garbage'
                    def v2_playbook_on_stats(self, stats):
                        os.write(1, bytes(bytearray(range(256))) * 500 + b'\\xed\\x95\\n\\xff\\xfe half \\xea\\xb0')
                """;
        Meter meter = new Meter();
        Runs.Recorder recorder = new Runs.Recorder();
        RunResult result = run(
                Runs.playbook("")
                        .with(o -> o.verbosity(1))
                        .project(List.of(
                                StagedFile.of("play.yml", """
                                        - hosts: all
                                          gather_facts: no
                                          tasks:
                                          - {name: garbage, shell: "head -c 20000 /dev/urandom"}
                                          - {name: broken, shell: "printf 'a\\\\355\\\\225b \\\\377'"}
                                          - {name: 깨진, shell: "printf '\\\\355\\\\225' >&2; false", ignore_errors: yes}
                                        """), StagedFile.of("callback_plugins/garbage.py", plugin))),
                event -> {
                    meter.on(event);
                    recorder.on(event);
                });
        allIsThere(result, meter);
        assertThat(meter.bytes).isGreaterThan(128_000);
        assertThat(Runs.statuses(result)).containsExactly("h1 garbage changed", "h1 broken changed", "h1 깨진 ignored");
        assertThat(Runs.runner(node)
                        .attached(result.id(), Event.Listener.none())
                        .result())
                .isEqualTo(result);
    }

    @Test
    @Tag(Tier.TWICE)
    void aSlowListenerHoldsUpNothingButItself() throws Exception {
        Meter meter = new Meter();
        RunResult result = run(
                tasks("  - {name: says, command: seq 200000}\n".repeat(3)
                                + "  - {name: tells, debug: {msg: x}, loop: \"{{ range(40) | list }}\"}\n")
                        .with(o -> o.verbosity(1)),
                event -> {
                    meter.on(event);
                    pause(event instanceof RunEvent.FromAnsible ? 300 : 20);
                });
        allIsThere(result, meter);
        Instant ended = result.startedAt().plus(result.duration());
        System.out.println("the run had ended "
                + Duration.between(ended, meter.finished).toMillis() + " ms before its slow listener was done");
        assertThat(ended).isBefore(meter.finished.minusSeconds(5));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
