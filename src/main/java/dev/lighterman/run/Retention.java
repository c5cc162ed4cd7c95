package dev.lighterman.run;

import java.time.Duration;
import java.util.Objects;

/**
 * Which runs a control node keeps when another one starts: the newest that have ended, never less than those that go
 * on. Immutable.
 *
 * @param runs how many, the one that starts among them
 * @param age how old they may be, by when they ended
 * @param bytes how much room all of them may take
 */
public record Retention(int runs, Duration age, long bytes) {
    /** 20 runs, 30 days, 1 GiB. */
    public static final Retention DEFAULT = new Retention(20, Duration.ofDays(30), 1L << 30);

    public Retention {
        Objects.requireNonNull(age, "age");
        if (runs < 1 || age.isNegative() || bytes < 0) {
            throw new IllegalArgumentException("nothing can be kept less than nothing");
        }
    }
}
