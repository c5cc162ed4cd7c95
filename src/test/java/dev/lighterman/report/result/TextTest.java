package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "49, 0.0 s",
        "50, 0.1 s",
        "12345, 12.3 s",
        "59949, 59.9 s",
        "59950, 1m 00s",
        "3599949, 59m 59s",
        "3600000, 1h 00m",
        "90061000, 25h 01m"
    })
    void durations(long millis, String text) {
        assertThat(Text.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef0123456789abcdef01234567, 0123456",
        "0123456789abcdef0123456789abcdef01234567-dirty, 0123456-dirty",
        "0123, 0123",
        "sha256:0123456789abcdef, sha256:0123456789ab"
    })
    void hashes(String hash, String text) {
        assertThat(Text.shortened(hash)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "999, 999 bytes",
        "1000, 1.0 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "18234567, 18.2 MB",
        "9223372036854775807, 9.2 EB"
    })
    void bytes(long bytes, String text) {
        assertThat(Text.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3",
        "한글, 4",
        "日本語, 6",
        "é, 1",
        "e\u0301, 1",
        "\u1112\u1161\u11ab, 2",
        "😀, 2",
        "ｆｕｌｌ, 8",
        "half ｱ, 6",
        "a\u200db, 2",
        "…, 1"
    })
    void widths(String text, int columns) {
        assertThat(Text.width(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"한국어 이름, 6, 한국…", "한국어 이름, 5, 한국…", "한국어 이름, 4, 한…", "한국어 이름, 11, 한국어 이름", "abc, 1, …", "abc, 0, ''"})
    void fitting(String text, int columns, String fitted) {
        assertThat(Text.fitted(text, columns)).isEqualTo(fitted);
    }

    @Property(tries = 300)
    void whatIsFittedFits(@ForAll String text, @ForAll @IntRange(max = 40) int columns) {
        assertThat(Text.width(Text.fitted(text, columns))).isLessThanOrEqualTo(columns);
    }

    @Property(tries = 300)
    void aLineHasNoControlCharacters(@ForAll String text) {
        assertThat(Text.oneLine(text).chars().noneMatch(Character::isISOControl))
                .isTrue();
    }

    @Test
    void directionsAndLineEndsOfUnicodeAreWrittenOut() {
        String text = "a\u2028b\u2029c\u202ad\u202ee\u2066f\u2069g\u200dh\u202fi";
        String safe = "a\\u2028b\\u2029c\\u202ad\\u202ee\\u2066f\\u2069g\u200dh\u202fi";

        assertThat(Text.oneLine(text)).isEqualTo(safe);
        assertThat(Text.block(text + "\n")).isEqualTo(safe + "\n");
    }

    @Test
    void commandLines() {
        assertThat(Text.commandLine(List.of("mvn", "-Da=b", "", "it's", "$(x)", "한글/가.yml")))
                .isEqualTo("mvn -Da=b '' 'it'\\''s' '$(x)' 한글/가.yml");
    }
}
