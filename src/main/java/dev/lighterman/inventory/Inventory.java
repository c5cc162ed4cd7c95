package dev.lighterman.inventory;

import dev.lighterman.api.InventoryText;
import dev.lighterman.api.Secret;
import dev.lighterman.yaml.Spelled;
import dev.lighterman.yaml.YamlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An inventory made of Java values. Immutable and thread-safe. Inventories that exist as files or directories are sent to the
 * control node as they are; this class does not read them.
 *
 * @param groups in order, each name once; unmodifiable
 */
public record Inventory(List<Group> groups) implements InventoryText {
    /** The group where images are built. */
    public static final String ANSIBLE_SERVER = "ansible-server";

    /** The group where kubectl runs. */
    public static final String KUBERNETES = "kubernetes";

    private static final Spelled NOTHING = new Spelled("");

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param groups as {@link #groups()}
     * @throws NullPointerException if it is null
     */
    public Inventory {
        groups = List.copyOf(groups);
    }

    /**
     * An inventory of groups.
     *
     * @param groups in order, each name once
     * @return never null
     */
    public static Inventory of(Group... groups) {
        return new Inventory(List.of(groups));
    }

    /**
     * A group.
     *
     * @param name its name, not null
     * @return empty if this inventory has no group of that name
     */
    public Optional<Group> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /** {@return the inventory in YAML form; text that ends with a line break} */
    @Override
    public String text() {
        return YamlWriter.write(root(), path -> path.size() == 1);
    }

    /** The inventory in YAML form, without {@link Secret}s. */
    @Override
    public String text(Function<Secret, String> secrets) {
        return YamlWriter.write(root(), path -> path.size() == 1, secrets);
    }

    private Map<String, Object> root() {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Group group : groups) {
            Map<String, Object> sections = new LinkedHashMap<>();
            Map<String, Object> hosts = new LinkedHashMap<>();
            group.hosts().forEach(host -> hosts.put(host.pattern(), orNothing(host.vars())));
            Map<String, Object> children = new LinkedHashMap<>();
            group.children().forEach(child -> children.put(child, NOTHING));
            put(sections, "hosts", hosts);
            put(sections, "children", children);
            put(sections, "vars", group.vars());
            root.put(group.name(), orNothing(sections));
        }
        return root;
    }

    private static void put(Map<String, Object> sections, String name, Map<String, Object> section) {
        if (!section.isEmpty()) {
            sections.put(name, section);
        }
    }

    private static Object orNothing(Map<String, Object> map) {
        return map.isEmpty() ? NOTHING : map;
    }
}
