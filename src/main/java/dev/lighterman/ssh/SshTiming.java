package dev.lighterman.ssh;

import java.time.Duration;

/**
 * When a silent connection counts as lost and a command that should end is killed. Immutable.
 *
 * @param keepAliveInterval after how much silence the server is asked for a sign of life; positive
 * @param keepAliveCount how many unanswered questions mean that the connection is lost, after about {@code interval * (count +
 *     1)}; positive
 * @param endGrace how long a command may take to end after TERM before it is killed; positive
 */
record SshTiming(Duration keepAliveInterval, int keepAliveCount, Duration endGrace) {
    /** A sign of life is wanted every 15 s and missed 3 times at most; 5 s to end after TERM. */
    static final SshTiming DEFAULT = new SshTiming(Duration.ofSeconds(15), 3, Duration.ofSeconds(5));
}
