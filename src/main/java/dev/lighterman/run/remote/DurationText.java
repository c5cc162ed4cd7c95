package dev.lighterman.run.remote;

import java.time.Duration;

/** Durations in sentences. */
public final class DurationText {
    private DurationText() {}

    /** A duration as people say it: {@code 2 min}, {@code 6 s}, {@code 0.5 s}. */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 60_000 == 0) {
            return millis / 60_000 + " min";
        }
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
    }
}
