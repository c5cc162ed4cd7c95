package dev.lighterman.run.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private final List<String> told = new ArrayList<>();
    private final EventReader reader = new EventReader(fields -> told.add(fields.text("event") + fields.text("x")));

    @Property
    void linesComeOutWhateverPiecesTheyComeIn(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 30) Integer> pieces) {
        List<String> lines = new ArrayList<>();
        EventReader cut = new EventReader(fields -> lines.add(fields.text("event") + fields.text("x")));
        byte[] bytes = "{\"event\":\"a\",\"x\":\"한글\"}\n{\"event\":\"b\"}\nnonsense\n[]\n{\"event\":\"c\"}\n{\"ev"
                .getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int length = Math.min(pieces.get(i % pieces.size()), bytes.length - at);
            cut.feed(bytes, at, length);
            at += length;
        }
        assertThat(lines).containsExactly("a한글", "b", "c");
        assertThat(cut.unreadable()).isEqualTo(3);
    }

    @Test
    void aStringOf32MegabytesLosesItsMiddle() {
        String text = "a".repeat(16 << 20) + "z".repeat(16 << 20);
        byte[] bytes =
                ("{\"event\":\"\",\"x\":\"" + text + "\"}\n{\"event\":\"next\"}\n").getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += 8192) {
            reader.feed(bytes, at, Math.min(8192, bytes.length - at));
        }
        assertThat(told).hasSize(2);
        assertThat(told.get(0))
                .matches("a{2097152} \\.\\.\\. \\(29\\d{6} bytes are left out here\\) \\.\\.\\. z{2000000,2200000}");
        assertThat(told.get(1)).isEqualTo("next");
        assertThat(reader.unreadable()).isZero();
    }

    /** Escape sequences are never cut, and what fits is as it was. */
    @Property
    void stringsAreCutBetweenCharacters(
            @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> symbols,
            @ForAll @IntRange(max = 20) int head,
            @ForAll @IntRange(max = 20) int tail,
            @ForAll @IntRange(min = 1, max = 5) int piece) {
        String[] alphabet = {"a", "\\n", "\\\\", "\\\"", "\\u00e9", "b"};
        StringBuilder string = new StringBuilder();
        symbols.forEach(symbol -> string.append(alphabet[symbol]));
        byte[] json = ("{\"x\":[\"" + string + "\",{\"y\":\"" + string + "\"}]}").getBytes(StandardCharsets.US_ASCII);
        JsonLine line = new JsonLine(head, tail, piece, 1 << 20);
        for (int round = 0; round < 2; round++) {
            for (byte b : json) {
                line.append(new byte[] {b}, 0, 1);
            }
            assertThat(line.size()).isEqualTo(json.length);
            String kept = new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
            if (string.length() <= head + tail) {
                assertThat(kept).isEqualTo(new String(json, StandardCharsets.US_ASCII));
            } else {
                // An escape sequence is never cut: five bytes more for the beginning, and for each piece of the end.
                int end = (tail / piece + 2) * (piece + 5);
                assertThat(kept.length()).isLessThan(2 * (head + 5 + end + 60) + 30);
            }
            assertThat(JsonObject.parse(line.bytes(), 0, line.length())).isPresent();
            line.clear();
        }
    }

    /** Numbers, names and short strings without end took memory without end. */
    @Test
    void aLineThatIsTooLongIsLeftOutAndTheNextOneRead() {
        List<JsonObject> told = new ArrayList<>();
        EventReader reader = new EventReader(told::add, new JsonLine(100, 100, 10, 1000));
        byte[] numbers = ("{\"x\":[" + "1,".repeat(10_000) + "1]}\n").getBytes(StandardCharsets.US_ASCII);
        reader.feed(numbers, 0, numbers.length);
        byte[] next = "{\"y\":1}\n".getBytes(StandardCharsets.US_ASCII);
        reader.feed(next, 0, next.length);
        assertThat(told).extracting(JsonObject::map).containsExactly(Map.of("y", 1));
        assertThat(reader.unreadable()).isEqualTo(1);
    }

    @Test
    void anUnknownEventIsHandedOnWithAllItSays() {
        Map<String, Object> line = Map.of("event", "from_the_future", "seq", 7, "time", 2.25, "x", List.of(1));
        RunEvent event = new RunEvents().event(new JsonObject(line)).orElseThrow();
        assertThat(event)
                .isEqualTo(new RunEvent.Unknown(
                        7, java.time.Instant.ofEpochSecond(2, 250_000_000), "from_the_future", line));
    }

    @Test
    void textsOfFailuresAreCutToTheirEnds() {
        String long1 = "가".repeat(30_000);
        assertThat(TaskFailures.tail(long1, TaskFailures.LONGEST))
                .hasSize(TaskFailures.LONGEST / 3)
                .matches(text -> text.getBytes(StandardCharsets.UTF_8).length <= TaskFailures.LONGEST);
        assertThat(TaskFailures.tail("ab😀", 4)).isEqualTo("😀");
        assertThat(TaskFailures.tail("ab😀", 3)).isEmpty();
        assertThat(TaskFailures.tail("é\nlast", 5)).isEqualTo("\nlast");

        TaskFailures failures = new TaskFailures();
        Map<String, Object> data = Map.of("msg", "m", "rc", 1, "stderr", "x".repeat(100_000));
        TaskFailure failure = failures.of("h", "t", data, Optional.empty());
        assertThat(failure.stderr()).hasSize(TaskFailures.LONGEST);
        int kept = 0;
        for (int i = 0; i < 5000; i++) {
            kept += failures.of("h", "t", data, Optional.empty()).stderr().length();
        }
        assertThat(kept).isLessThan(TaskFailures.BUDGET + 5000 * TaskFailures.SHORT + TaskFailures.LONGEST);
        kept = 0;
        for (int i = 0; i < 100_000; i++) {
            kept += failures.of("h", "t", data, Optional.empty()).stderr().length();
        }
        assertThat(kept).isLessThan(TaskFailures.SHORT_BUDGET + 100_000 * TaskFailures.SHORTEST);
    }

    @Test
    void aModuleThatSaysAnyKindOfThing() {
        TaskFailures failures = new TaskFailures();
        assertThat(failures.of("h", "t", Map.of("msg", List.of("a", 1), "rc", 2.0, "stderr", 5), Optional.empty()))
                .isEqualTo(new TaskFailure("h", "t", "[a, 1]", java.util.OptionalInt.of(2), "5", ""));
        assertThat(failures.of("h", "t", Map.of("module_stderr", "trace", "module_stdout", "out"), Optional.empty()))
                .isEqualTo(new TaskFailure("h", "t", "", java.util.OptionalInt.empty(), "trace", "out"));
        assertThat(FailedTasks.detail(new TaskFailure("h", "t", "", java.util.OptionalInt.empty(), "", "")))
                .isEmpty();
    }
}
