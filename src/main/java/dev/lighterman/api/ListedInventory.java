package dev.lighterman.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An inventory as Ansible itself has read it, whatever its sources are: files, directories, scripts, plugins. Immutable and
 * thread-safe.
 *
 * @param hosts by host its variables, those of its groups among them: plain maps, lists, strings, numbers, booleans and nulls;
 *     unmodifiable
 * @param groups what belongs to each group directly, by name; {@code all} is one of them; unmodifiable
 */
public record ListedInventory(Map<String, Map<String, Object>> hosts, Map<String, Members> groups) {
    private static final String ALL = "all";

    /**
     * What belongs to a group directly.
     *
     * @param hosts names of hosts, unmodifiable
     * @param children names of groups, unmodifiable
     */
    public record Members(List<String> hosts, List<String> children) {
        /**
         * Makes a value of its parts; lists are copied.
         *
         * @param hosts as {@link #hosts()}
         * @param children as {@link #children()}
         */
        public Members {
            hosts = List.copyOf(hosts);
            children = List.copyOf(children);
        }
    }

    /**
     * Makes a value of its parts; maps are copied.
     *
     * @param hosts as {@link #hosts()}
     * @param groups as {@link #groups()}
     */
    public ListedInventory {
        Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
        hosts.forEach((host, vars) -> copy.put(host, Collections.unmodifiableMap(new LinkedHashMap<>(vars))));
        hosts = Collections.unmodifiableMap(copy);
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    }

    /**
     * The hosts of a group and of the groups below it.
     *
     * @param group its name, not null
     * @return names, each once; none where there is no such group
     */
    public List<String> hostsOf(String group) {
        Set<String> found = new LinkedHashSet<>();
        collect(group, found, new LinkedHashSet<>());
        return List.copyOf(found);
    }

    private void collect(String group, Set<String> found, Set<String> seen) {
        Members members = groups.get(group);
        if (members != null && seen.add(group)) {
            found.addAll(members.hosts());
            members.children().forEach(child -> collect(child, found, seen));
        }
    }

    /**
     * {@return the groups with their hosts as a tree, as {@code ansible-inventory --graph} draws it; lines without line ends}
     */
    public List<String> graph() {
        List<String> lines = new ArrayList<>();
        draw(ALL, 0, lines);
        return lines;
    }

    private void draw(String group, int depth, List<String> lines) {
        lines.add(branch(depth) + "@" + group + ":");
        Members members = groups.getOrDefault(group, new Members(List.of(), List.of()));
        members.children().forEach(child -> draw(child, depth + 1, lines));
        members.hosts().forEach(host -> lines.add(branch(depth + 1) + host));
    }

    private static String branch(int depth) {
        return depth == 0 ? "" : "  |".repeat(depth) + "--";
    }
}
