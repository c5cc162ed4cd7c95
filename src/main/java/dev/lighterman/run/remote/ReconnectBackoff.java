package dev.lighterman.run.remote;

import dev.lighterman.api.ConnectionException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long, and how often, a lost connection is tried again: pauses double, up to a longest. Not thread-safe. */
public final class ReconnectBackoff {
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Duration limit;
    private final Duration longest;
    private boolean lost;
    private long since;
    private long pause = FIRST;

    /** Patience for so long from each loss on, with pauses of up to 15 s. */
    public ReconnectBackoff(Duration limit) {
        this(limit, LONGEST);
    }

    /** Patience for so long from each loss on, with pauses of up to about so long. */
    public ReconnectBackoff(Duration limit, Duration longest) {
        this.limit = limit;
        this.longest = longest;
    }

    /** The connection is there, for now. */
    public void regained() {
        lost = false;
        pause = FIRST;
    }

    /**
     * Waits before the next try.
     *
     * @return false, without waiting, once patience is at its end
     */
    public boolean pause() throws InterruptedException {
        long now = System.nanoTime();
        if (!lost) {
            lost = true;
            since = now;
        }
        long left = limit.toNanos() - (now - since);
        if (left <= 0) {
            return false;
        }
        // Not all clients of a server that comes back at the same moment.
        long next = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
        pause = Math.min(2 * pause, longest.toNanos());
        TimeUnit.NANOSECONDS.sleep(Math.min(next, left));
        return true;
    }

    /**
     * Whether what failed may succeed later: not where the server, once reached, says no.
     *
     * @param begun whether it ran commands for us before, so that a refused channel is only one too many at the moment
     */
    public static boolean mayPass(ConnectionException e, boolean begun) {
        return switch (e.reason()) {
            case UNREACHABLE, LOST, PROTOCOL -> true;
            case NO_CHANNEL -> begun;
            case HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTHENTICATION, REFUSED, GONE -> false;
        };
    }
}
