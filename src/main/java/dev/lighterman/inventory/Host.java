package dev.lighterman.inventory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A host of an inventory, or a range of hosts. Immutable and thread-safe.
 *
 * @param pattern the name as Ansible writes it, {@code web[01:10].example} or {@code host:2222} included; not null
 * @param vars its variables in order, unmodifiable: strings, numbers, booleans, nulls, {@link dev.lighterman.api.Secret}s, lists
 *     and maps of these
 */
public record Host(String pattern, Map<String, Object> vars) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param pattern as {@link #pattern()}
     * @param vars as {@link #vars()}
     * @throws NullPointerException if one of them is null
     */
    public Host {
        Objects.requireNonNull(pattern, "pattern");
        vars = Vars.copy(vars);
    }

    /**
     * A host without variables.
     *
     * @param pattern its name or range, not null
     * @return never null
     */
    public static Host of(String pattern) {
        return new Host(pattern, Map.of());
    }

    /**
     * The same host with one more variable.
     *
     * @param name the variable's name, such as {@code ansible_host}; not null
     * @param value see {@link #vars()}
     * @return never null
     */
    public Host var(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(vars);
        more.put(Objects.requireNonNull(name, "name"), value);
        return new Host(pattern, more);
    }
}
