package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long failures that may pass by themselves are waited for. It counts from the moment it first hears of one, by the clock of
 * this machine. Belongs to one watch.
 */
final class FailurePatience {
    /** A program that waits for others by ending is started this often before it counts as broken. */
    private static final int RESTARTS = 3;

    private static final int PULLS = 2;

    private final Duration patience;
    private final LongSupplier nanos;
    private final Map<String, Long> since = new HashMap<>();

    FailurePatience(Duration patience, LongSupplier nanos) {
        this.patience = patience;
        this.nanos = nanos;
    }

    /** Whether a pod's failure is there to stay, as far as one can know. */
    boolean isOver(Pod pod, ContainerFailure failure, PodEvidence evidence) {
        if (patience.isZero() || failure.hope() == ContainerFailure.Hope.NONE) {
            return true;
        }
        // each failure of a pod has its own time: what comes after a Secret that was late is something else
        String key = pod.getMetadata().getUid() + " " + failure.label() + " " + failure.crashed();
        long now = nanos.getAsLong();
        boolean late = now - since.computeIfAbsent(key, any -> now) >= patience.toNanos();
        if (failure.hope() == ContainerFailure.Hope.NEXT_PULL) {
            return late || evidence.failedPulls(pod) >= PULLS;
        }
        return late && (!failure.crashed() || failure.restarts() >= RESTARTS);
    }
}
