package dev.lighterman.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The facts of hosts, as a run gathered them. Immutable and thread-safe.
 *
 * @param run the run that gathered them; {@link RunResult#failed()} has the hosts that gave none, not null
 * @param hosts by host the facts by name, such as {@code ansible_distribution}: plain maps, lists, strings, numbers, booleans
 *     and nulls; hosts in the order they answered; unmodifiable
 */
public record Facts(RunResult run, Map<String, Map<String, Object>> hosts) {
    /**
     * Makes a value of its parts; maps are copied.
     *
     * @param run as {@link #run()}
     * @param hosts as {@link #hosts()}
     * @throws NullPointerException if one of them is null
     */
    public Facts {
        Objects.requireNonNull(run, "run");
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
        hosts.forEach((host, facts) -> copy.put(host, Collections.unmodifiableMap(new LinkedHashMap<>(facts))));
        hosts = Collections.unmodifiableMap(copy);
    }
}
