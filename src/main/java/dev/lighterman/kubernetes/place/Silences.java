package dev.lighterman.kubernetes.place;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which Leases are not renewed any more: judged by this machine's clock and what it has seen itself, since clocks differ. Where
 * it has seen nothing for a while, as where the API server is away, it knows nothing of the others. Not thread-safe.
 */
final class Silences {
    private record Seen(String version, long at) {}

    private final long longest = PlaceLeases.SILENCE.toNanos();
    private Map<String, Seen> seen = new HashMap<>();
    private long looked;

    /** Takes in what was seen just now. */
    void see(List<Lease> leases, long now) {
        if (now - looked > longest * 2 / 3) {
            seen.clear();
        }
        looked = now;
        Map<String, Seen> known = new HashMap<>();
        for (Lease lease : leases) {
            String version = lease.getMetadata().getResourceVersion();
            Seen before = seen.get(lease.getMetadata().getUid());
            known.put(
                    lease.getMetadata().getUid(),
                    before != null && before.version().equals(version) ? before : new Seen(version, now));
        }
        seen = known;
    }

    boolean isSilent(Lease lease) {
        Seen since = seen.get(lease.getMetadata().getUid());
        return since != null && looked - since.at() > longest;
    }
}
