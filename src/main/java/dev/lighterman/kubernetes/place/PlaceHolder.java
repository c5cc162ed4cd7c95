package dev.lighterman.kubernetes.place;

import java.time.Instant;

/**
 * Who has a place that another waits for. Immutable.
 *
 * @param name as it called itself
 * @param since when it took the place
 * @param before how many others wait and came earlier
 */
public record PlaceHolder(String name, Instant since, int before) {
    /** Without those who wait. */
    PlaceHolder alone() {
        return new PlaceHolder(name, since, 0);
    }
}
