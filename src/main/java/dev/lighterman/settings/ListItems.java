package dev.lighterman.settings;

import dev.lighterman.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the items of a list, for which a single item may stand. Stateless. */
final class ListItems {
    private ListItems() {}

    /** The items that can be read. */
    static <T> List<T> readable(YamlNode node, Function<YamlNode, Optional<T>> reader) {
        return node.items().stream().map(reader).flatMap(Optional::stream).toList();
    }

    /** All items; empty where one cannot be read. */
    static <T> Optional<List<T>> all(YamlNode node, Function<YamlNode, Optional<T>> reader) {
        List<T> read = readable(node, reader);
        return read.size() == node.items().size() ? Optional.of(read) : Optional.empty();
    }

    /**
     * A reader of items that are mappings.
     *
     * @param name of the list
     * @param wanted the most important fields, for messages
     * @param known all fields
     */
    static <T> Function<YamlNode, Optional<T>> mapping(
            String name,
            String wanted,
            List<String> known,
            ValueReader values,
            Function<FieldReader, Optional<T>> reader) {
        return item -> {
            if (item instanceof YamlNode.Mapping mapping) {
                return reader.apply(new FieldReader(name, mapping, values, known));
            }
            values.problem(
                    item,
                    "an item of " + name + " must be a mapping with " + wanted + ", but is "
                            + ValueReader.describe(item));
            return Optional.empty();
        };
    }
}
