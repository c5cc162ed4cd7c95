package dev.lighterman.settings;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the inventory of the ready playbooks comes from. */
public sealed interface InventorySource {
    /**
     * A file or directory on this machine.
     *
     * @param path relative ones are taken from the pipeline file's directory, not null
     */
    record At(Path path) implements InventorySource {}

    /**
     * Groups written into the pipeline file itself.
     *
     * @param groups by name: hosts as an INI inventory has them, {@code name key=value ...}; not null
     */
    record Inline(Map<String, List<String>> groups) implements InventorySource {
        public Inline {
            Map<String, List<String>> copy = new LinkedHashMap<>();
            groups.forEach((name, hosts) -> copy.put(name, List.copyOf(hosts)));
            groups = Collections.unmodifiableMap(copy);
        }
    }

    /**
     * A whole inventory as text.
     *
     * @param text INI or YAML, not null
     */
    record Text(String text) implements InventorySource {}
}
