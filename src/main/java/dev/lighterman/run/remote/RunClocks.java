package dev.lighterman.run.remote;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a run's end and a lease wait for what may not come. Immutable.
 *
 * @param grace from TERM to KILL of a run that is ended
 * @param afterwards for a program that is run once ansible-playbook has ended, such as the cleanup
 * @param sudo for {@code sudo} to end what this user may not
 * @param silence after which a lease's client that says nothing is gone, even if TCP still has a connection
 * @param away for which a lease is kept for a client that is gone
 * @param pause the longest one between two tries to get back to a lease; well below {@code away}
 * @param closing how long closing a lease waits until it is given back
 */
public record RunClocks(
        Duration grace,
        Duration afterwards,
        Duration sudo,
        Duration silence,
        Duration away,
        Duration pause,
        Duration closing) {
    public static final RunClocks DEFAULT = new RunClocks(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofSeconds(3));

    /** The clocks of the supervisor, as {@code run.json} has them. */
    public Map<String, Object> ofRun() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("grace", seconds(grace));
        map.put("afterwards", seconds(afterwards));
        map.put("sudo", seconds(sudo));
        return map;
    }

    /** How often a lease's client says that it lives: several signs may be lost. */
    public Duration lifeSign() {
        return silence.dividedBy(6);
    }

    public static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
