package dev.lighterman.ssh;

import dev.lighterman.api.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Everything a connection needs to know. Immutable.
 *
 * @param name the server's name, shown in [brackets]; not null
 * @param endpoint the server, not null
 * @param jumps the hosts on the way there, the nearest first; not null
 * @param connectTimeout how long connecting may take in all, jump hosts included; positive
 * @param keepAliveInterval after how much silence the server is asked for a sign of life; positive
 * @param keepAliveCount how many unanswered questions mean that the connection is lost; positive
 * @param endGrace how long a command may take to end after TERM before it is killed; positive
 */
public record SshSettings(
        String name,
        SshEndpoint endpoint,
        List<SshEndpoint> jumps,
        Duration connectTimeout,
        Duration keepAliveInterval,
        int keepAliveCount,
        Duration endGrace) {
    public SshSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(endpoint, "endpoint");
        jumps = List.copyOf(jumps);
        positive(connectTimeout, "connectTimeout");
        positive(keepAliveInterval, "keepAliveInterval");
        positive(endGrace, "endGrace");
        if (keepAliveCount < 1) {
            throw new IllegalArgumentException("keepAliveCount must be at least 1, not " + keepAliveCount);
        }
    }

    private static void positive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " must be positive, not " + duration);
        }
    }

    /**
     * Starts settings: no jump hosts, 30 s to connect, a sign of life wanted every 15 s and missed 3 times at most, 5 s to
     * end after TERM.
     *
     * @param name the server's name, not null
     * @param endpoint the server, not null
     * @return a builder
     */
    public static Builder of(String name, SshEndpoint endpoint) {
        return new Builder(name, endpoint);
    }

    /**
     * Looks at everything that can be wrong without contacting anyone: key files, passphrases, known_hosts, the agent.
     *
     * @throws InvalidInputException with all problems found
     */
    public void check() throws InvalidInputException {
        try (Prepared prepared = Prepared.of(this)) {
            prepared.hops();
        }
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final SshEndpoint endpoint;
        private final List<SshEndpoint> jumps = new ArrayList<>();
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration keepAliveInterval = Duration.ofSeconds(15);
        private int keepAliveCount = 3;
        private Duration endGrace = Duration.ofSeconds(5);

        private Builder(String name, SshEndpoint endpoint) {
            this.name = Objects.requireNonNull(name, "name");
            this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        }

        /**
         * Adds a jump host behind those added before.
         *
         * @param jump not null
         * @return this
         */
        public Builder jump(SshEndpoint jump) {
            jumps.add(Objects.requireNonNull(jump, "jump"));
            return this;
        }

        /**
         * Sets how long connecting may take in all.
         *
         * @param value positive
         * @return this
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /**
         * Sets when a silent connection counts as lost: after about {@code interval} times {@code count + 1}.
         *
         * @param interval positive
         * @param count positive
         * @return this
         */
        public Builder keepAlive(Duration interval, int count) {
            keepAliveInterval = interval;
            keepAliveCount = count;
            return this;
        }

        /**
         * Sets how long a command may take to end after TERM.
         *
         * @param value positive
         * @return this
         */
        public Builder endGrace(Duration value) {
            endGrace = value;
            return this;
        }

        /**
         * The settings.
         *
         * @return a new record
         */
        public SshSettings build() {
            return new SshSettings(name, endpoint, jumps, connectTimeout, keepAliveInterval, keepAliveCount, endGrace);
        }
    }
}
