package dev.lighterman.inventory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A group of hosts. Immutable and thread-safe. Ansible has two groups in every inventory: {@code all} and {@code ungrouped}.
 *
 * @param name not null
 * @param hosts its own hosts in order, each pattern once; unmodifiable
 * @param children names of the groups below it, in order; unmodifiable
 * @param vars its variables in order, unmodifiable; values as in {@link Host#vars()}
 */
public record Group(String name, List<Host> hosts, List<String> children, Map<String, Object> vars) {
    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param name as {@link #name()}
     * @param hosts as {@link #hosts()}
     * @param children as {@link #children()}
     * @param vars as {@link #vars()}
     * @throws NullPointerException if one of them is null
     */
    public Group {
        Objects.requireNonNull(name, "name");
        hosts = List.copyOf(hosts);
        children = List.copyOf(children);
        vars = Vars.copy(vars);
    }

    /**
     * A group of hosts.
     *
     * @param name its name, not null
     * @param hosts its hosts in order, each pattern once
     * @return never null
     */
    public static Group of(String name, Host... hosts) {
        return new Group(name, List.of(hosts), List.of(), Map.of());
    }

    /**
     * The same group with one more group below it.
     *
     * @param child the name of a group, not null
     * @return never null
     */
    public Group child(String child) {
        List<String> more = new ArrayList<>(children);
        more.add(Objects.requireNonNull(child, "child"));
        return new Group(name, hosts, more, vars);
    }

    /**
     * The same group with one more variable.
     *
     * @param key the variable's name, not null
     * @param value see {@link Host#vars()}
     * @return never null
     */
    public Group var(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(vars);
        more.put(Objects.requireNonNull(key, "key"), value);
        return new Group(name, hosts, children, more);
    }
}
