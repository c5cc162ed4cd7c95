package dev.lighterman.kubernetes.pod;

import dev.lighterman.kubernetes.place.PlaceQueue;
import java.time.Duration;

/**
 * How long what is done with pods waits. Immutable.
 *
 * @param silence after which a client that has not renewed its place in the cluster is gone, unless a pod uses it
 * @param trouble how long trouble of a pod that starts must last to be told
 * @param again until an API server that is away, or refuses what it may allow soon, is asked again
 */
record PodClocks(Duration silence, Duration trouble, Duration again) {
    static final PodClocks DEFAULT = new PodClocks(PlaceQueue.SILENCE, Duration.ofSeconds(4), Duration.ofSeconds(1));
}
