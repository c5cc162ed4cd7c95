package dev.lighterman.ssh;

import java.time.Duration;

/** A moment by which something must be done. Immutable. */
record Deadline(Duration total, long nanoTime) {
    static Deadline in(Duration total) {
        return new Deadline(total, System.nanoTime() + total.toNanos());
    }

    /** Nanoseconds until then, 0 when it has passed. */
    long leftNanos() {
        return Math.max(0, nanoTime - System.nanoTime());
    }
}
