package dev.lighterman.settings;

import dev.lighterman.yaml.YamlNode;
import dev.lighterman.yaml.YamlType;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Reads the fields of one mapping, an item of a list for example. A problem in one does not keep the others from being read. */
final class FieldReader {
    private final String name;
    private final YamlNode.Mapping mapping;
    private final ValueReader values;

    /**
     * A reader of a mapping.
     *
     * @param name of the option, for messages
     * @param known the fields there are; each other one is a problem
     */
    FieldReader(String name, YamlNode.Mapping mapping, ValueReader values, List<String> known) {
        this.name = name;
        this.mapping = mapping;
        this.values = values;
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                values.problem(
                        entry.key(), "unknown field \"" + key + "\" in " + name + Suggestion.didYouMean(key, known));
            }
        }
    }

    YamlNode.Mapping mapping() {
        return mapping;
    }

    /** A field that is there and not null. */
    Optional<YamlNode> node(String field) {
        return mapping.get(field)
                .filter(node -> !(node instanceof YamlNode.Scalar scalar && scalar.type() == YamlType.NULL));
    }

    /** The value of a field; empty where it is not there, or cannot be read. */
    <T> Optional<T> value(String field, BiFunction<String, YamlNode, Optional<T>> reader) {
        return node(field).flatMap(node -> reader.apply(name + "." + field, node));
    }

    /** The same for a field that must be there; what is needed is said with its article. */
    <T> Optional<T> required(String field, String needed, BiFunction<String, YamlNode, Optional<T>> reader) {
        if (node(field).isEmpty()) {
            values.problem(mapping, "an item of " + name + " needs " + needed);
        }
        return value(field, reader);
    }

    /** What has been made, with one more of its fields. */
    <S, T> Optional<S> with(
            Optional<S> made,
            String field,
            BiFunction<S, T, S> setter,
            BiFunction<String, YamlNode, Optional<T>> reader) {
        Optional<T> value = value(field, reader);
        return made.isEmpty() || value.isEmpty() ? made : usable(field, () -> setter.apply(made.get(), value.get()));
    }

    /** What is made of a field's value, which may not be usable. */
    <S> Optional<S> usable(String field, Supplier<S> made) {
        try {
            return Optional.of(made.get());
        } catch (IllegalArgumentException e) {
            values.problem(mapping.get(field).orElseThrow(), name + "." + field + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
