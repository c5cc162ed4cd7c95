package dev.lighterman.inventory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A host in a group, or a range of hosts. Immutable.
 *
 * @param pattern the name as written, {@code web[01:10].example} or {@code host:2222} included; not null
 * @param vars its variables in order; plain values, {@link dev.lighterman.yaml.Spelled} or
 *     {@link dev.lighterman.yaml.Tagged}
 */
public record Host(String pattern, Map<String, Object> vars) {
    public Host {
        Objects.requireNonNull(pattern, "pattern");
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    }

    /**
     * A host without variables.
     *
     * @param pattern its name or range
     * @return never null
     */
    public static Host of(String pattern) {
        return new Host(pattern, Map.of());
    }
}
