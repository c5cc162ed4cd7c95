package dev.lighterman.pipeline.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollDelaysTest {
    @ParameterizedTest
    @CsvSource({"1, 120", "2, 240", "3, 480", "4, 900", "1000000, 900"})
    void failuresDoubleTheDelayUpToAQuarterOfAnHour(int failures, long seconds) {
        assertThat(new PollDelays(Duration.ofMinutes(1), () -> 0.5).afterFailures(failures))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Property
    void everyDelayIsOffByATenthAtMostAndNeverShorterAfterAFailure(
            @ForAll @IntRange(min = 1, max = 200_000) int seconds,
            @ForAll @IntRange(min = 1, max = 100) int failures,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        PollDelays delays = new PollDelays(Duration.ofSeconds(seconds), () -> random);
        assertThat(delays.next().toMillis()).isBetween(seconds * 900L, seconds * 1100L);
        assertThat(delays.afterFailures(failures)).isGreaterThanOrEqualTo(delays.next());
        assertThat(delays.afterFailures(failures).toMillis()).isLessThanOrEqualTo(Math.max(seconds, 900) * 1100L);
    }
}
