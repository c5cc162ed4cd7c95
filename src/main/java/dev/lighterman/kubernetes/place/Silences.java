package dev.lighterman.kubernetes.place;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which Leases are not renewed any more: judged by this machine's clock and what it has seen itself, since clocks differ. Where
 * it has seen nothing for a while, as where the API server is away, it knows nothing of the others. Not thread-safe.
 */
final class Silences {
    /** A version, since when it has been that one, and whether it was another one before. */
    private record Seen(String version, long at, boolean changed) {}

    private final long longest;
    private Map<String, Seen> seen = new HashMap<>();
    private long looked;

    Silences(Duration longest) {
        this.longest = longest.toNanos();
    }

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
            boolean same = before != null && before.version().equals(version);
            known.put(lease.getMetadata().getUid(), same ? before : new Seen(version, now, before != null));
        }
        seen = known;
    }

    /** Whether its client was seen to renew it. */
    boolean isRenewed(Lease lease) {
        Seen last = seen.get(lease.getMetadata().getUid());
        return last != null && last.changed() && !isSilent(lease);
    }

    boolean isSilent(Lease lease) {
        return silence(lease).toNanos() > longest;
    }

    /** For how long it has been as it is, as far as that was seen. */
    Duration silence(Lease lease) {
        Seen since = seen.get(lease.getMetadata().getUid());
        return since == null ? Duration.ZERO : Duration.ofNanos(looked - since.at());
    }
}
