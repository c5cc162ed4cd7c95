package dev.lighterman.pipeline.poll;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long polling waits. Every delay is off by up to a tenth, so that many pollers don't come at once; after failures it
 * doubles, up to a quarter of an hour or the interval, whichever is longer.
 *
 * @param interval the time between two looks
 * @param random gives numbers from 0 to below 1
 */
record PollDelays(Duration interval, DoubleSupplier random) {
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 30;

    /** Until the next look when the remote answered. */
    Duration next() {
        return jittered(interval);
    }

    /** Until the next look after so many failures in a row, at least one. */
    Duration afterFailures(int failures) {
        Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
        Duration delay = interval;
        for (int i = 0; i < Math.min(failures, MOST_DOUBLINGS) && delay.compareTo(longest) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return jittered(delay.compareTo(longest) > 0 ? longest : delay);
    }

    private Duration jittered(Duration delay) {
        return Duration.ofMillis(Math.round(delay.toMillis() * (0.9 + 0.2 * random.getAsDouble())));
    }
}
