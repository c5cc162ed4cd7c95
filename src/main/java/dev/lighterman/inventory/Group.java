package dev.lighterman.inventory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A group of hosts. Immutable. Two groups are always there: {@code all} and {@code ungrouped}.
 *
 * @param name not null
 * @param hosts its own hosts in order, each pattern once
 * @param children names of groups below it, in order
 * @param vars its variables in order
 */
public record Group(String name, List<Host> hosts, List<String> children, Map<String, Object> vars) {
    public Group {
        Objects.requireNonNull(name, "name");
        hosts = List.copyOf(hosts);
        children = List.copyOf(children);
        vars = Collections.unmodifiableMap(new LinkedHashMap<>(vars));
    }

    /** Whether Ansible has this group without being told. */
    boolean isBuiltIn() {
        return name.equals("all") || name.equals("ungrouped");
    }
}
