package dev.lighterman.kubernetes.place;

import java.time.Duration;

/** Knows what goes on in pods. */
@FunctionalInterface
public interface Occupants {
    /**
     * Whether a place whose client says nothing any more is still in use.
     *
     * @param pod the name of the pod it was taken for
     * @param silent for how long its client has said nothing
     * @return false where that is no more, has ended, or nothing goes on in it; true also where that is not known
     */
    boolean use(String pod, Duration silent) throws InterruptedException;
}
