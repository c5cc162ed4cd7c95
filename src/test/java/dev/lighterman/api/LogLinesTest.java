package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private final List<String> lines = new ArrayList<>();
    private final Event.Listener log = Event.Listener.lines(lines::add);

    private void output(byte[] bytes) {
        log.on(new RunEvent.Output(ByteBuffer.wrap(bytes)));
    }

    private void end() {
        RunResult result = Samples.runResult(
                "id",
                "p.yml",
                RunOutcome.OK,
                Optional.empty(),
                OptionalInt.of(0),
                Optional.empty(),
                Instant.EPOCH,
                Duration.ZERO,
                Map.of(),
                List.of(),
                List.of());
        log.on(new RunEvent.Finished(result, Duration.ZERO));
    }

    /** As if it had come in one piece. */
    @Property(tries = 200)
    void whateverPiecesItComesIn(
            @ForAll @Size(max = 40) List<@IntRange(max = 5) Integer> symbols,
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 7) Integer> cuts) {
        byte[][] alphabet = {
            "a".getBytes(StandardCharsets.UTF_8),
            "\n".getBytes(StandardCharsets.UTF_8),
            "한".getBytes(StandardCharsets.UTF_8),
            "😀".getBytes(StandardCharsets.UTF_8),
            {(byte) 0xff},
            {(byte) 0xed, (byte) 0x95}
        };
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        symbols.forEach(symbol -> bytes.writeBytes(alphabet[symbol]));
        byte[] all = bytes.toByteArray();
        List<String> told = new ArrayList<>();
        Event.Listener incremental = Event.Listener.lines(told::add);
        int at = 0;
        for (int cut : cuts) {
            int to = Math.min(all.length, at + cut);
            incremental.on(new RunEvent.Output(ByteBuffer.wrap(Arrays.copyOfRange(all, at, to))));
            at = to;
        }
        incremental.on(new RunEvent.Output(ByteBuffer.wrap(Arrays.copyOfRange(all, at, all.length))));
        String text = new String(all, StandardCharsets.UTF_8);
        List<String> whole = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        whole.remove(whole.size() - 1);
        assertThat(told).isEqualTo(whole);
    }

    @Test
    void aLastLineWithoutAnEnd() {
        output("a\nb".getBytes(StandardCharsets.UTF_8));
        assertThat(lines).containsExactly("a");
        output(new byte[] {(byte) 0xed, (byte) 0x95});
        end();
        assertThat(lines).containsExactly("a", "b\ufffd");
    }

    @Test
    void otherEventsAreNoLines() {
        log.on(new RunEvent.NoHostsMatched(1, Instant.EPOCH));
        end();
        assertThat(lines).isEmpty();
    }
}
