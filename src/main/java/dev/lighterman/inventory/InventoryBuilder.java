package dev.lighterman.inventory;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Collects groups that are mentioned here and there. */
final class InventoryBuilder {
    private final Map<String, Draft> drafts = new LinkedHashMap<>();

    Draft group(String name) {
        return drafts.computeIfAbsent(name, Draft::new);
    }

    boolean has(String name) {
        return drafts.containsKey(name) || name.equals("all") || name.equals("ungrouped");
    }

    Inventory build() {
        return new Inventory(drafts.values().stream().map(Draft::build).toList());
    }

    /** A group so far. */
    static final class Draft {
        private final String name;
        private final Map<String, Host> hosts = new LinkedHashMap<>();
        private final LinkedHashSet<String> children = new LinkedHashSet<>();
        private final Map<String, Object> vars = new LinkedHashMap<>();

        private Draft(String name) {
            this.name = name;
        }

        void host(Host host) {
            hosts.merge(host.pattern(), host, (before, now) -> {
                Map<String, Object> both = new LinkedHashMap<>(before.vars());
                both.putAll(now.vars());
                return new Host(host.pattern(), both);
            });
        }

        void child(String child) {
            children.add(child);
        }

        void var(String key, Object value) {
            vars.put(key, value);
        }

        private Group build() {
            return new Group(name, List.copyOf(hosts.values()), List.copyOf(children), vars);
        }
    }
}
