package dev.lighterman.yaml;

import java.util.List;

/** Where blank lines go. Implementations are stateless. */
@FunctionalInterface
public interface YamlLayout {
    /** No blank lines at all. */
    YamlLayout COMPACT = path -> false;

    /**
     * Whether a blank line goes before a list item or mapping entry.
     *
     * @param path the way there from the root: an Integer (from 0) for each list item, the key for each mapping entry;
     *     never empty; not to be kept
     */
    boolean blankLineBefore(List<Object> path);
}
