package dev.lighterman.run.stage;

import dev.lighterman.api.Retention;
import dev.lighterman.run.lock.Lease;
import java.util.Optional;

/**
 * How a run starts beside others. Immutable.
 *
 * @param keep which other runs are kept when it starts
 * @param lease the token of the {@link Lease} it is started under, so that the lease lasts as long as the run
 * @param key what makes it happen once, however often it is asked for
 */
public record RunStart(Retention keep, Optional<String> lease, Optional<RunKey> key) {
    /** Without lease and key. */
    static final RunStart PLAIN = new RunStart(Retention.DEFAULT, Optional.empty(), Optional.empty());

    /** The same, with another rule for which other runs are kept. */
    RunStart keep(Retention other) {
        return new RunStart(other, lease, key);
    }

    /** The same under a lease. */
    RunStart under(Lease held) {
        return new RunStart(keep, Optional.of(held.token()), key);
    }

    /** The same with a key. */
    RunStart key(RunKey value) {
        return new RunStart(keep, lease, Optional.of(value));
    }
}
