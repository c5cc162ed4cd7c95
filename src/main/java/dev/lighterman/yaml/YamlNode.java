package dev.lighterman.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value in a YAML text, and where it stands. Aliases and merge keys are resolved. Immutable. */
public sealed interface YamlNode {
    /** Where the value begins; an alias stands where its anchor is. */
    YamlPosition position();

    /** The tag when it is none of YAML's own scalar and collection tags, for example {@code !vault}. */
    Optional<String> tag();

    /**
     * {@return the value: Map (keys in order), List, String, Integer, Long, BigInteger, Double, Boolean or null; a date
     * is its text; a value with a tag is {@link Tagged}; unmodifiable, may be null} Where a key stands twice the last
     * one counts, as in Ansible.
     */
    default Object toValue() {
        return value(false);
    }

    /**
     * As {@link #toValue()}, but scalars whose spelling the writer would change are {@link Spelled}.
     *
     * @return unmodifiable, may be null
     */
    default Object toFaithfulValue() {
        return value(true);
    }

    /** One or the other. */
    Object value(boolean faithful);

    /** {@return the items of a list; of anything else that itself} */
    default List<YamlNode> items() {
        return List.of(this);
    }

    /** What it is, for a message: {@code a list}, {@code a mapping}, {@code text}, {@code a whole number}... */
    String description();

    /**
     * A single value.
     *
     * @param position where it begins
     * @param type what Ansible takes it for
     * @param text its text, unquoted and unescaped; empty for an absent value
     * @param plain whether it stands there without quotes and without a tag
     * @param tag see {@link YamlNode#tag()}
     */
    record Scalar(YamlPosition position, YamlType type, String text, boolean plain, Optional<String> tag)
            implements YamlNode {
        @Override
        public Object value(boolean faithful) {
            Object value = tag.isPresent() ? new Tagged(tag.get(), text) : Yaml11.convert(type, text);
            if (!faithful || !plain || type == YamlType.STRING) {
                return value;
            }
            boolean same =
                    type != YamlType.TIMESTAMP && ScalarText.of(value, false).equals(text);
            return same ? value : new Spelled(text);
        }

        @Override
        public String description() {
            return type.description();
        }
    }

    /**
     * A list.
     *
     * @param position where it begins
     * @param items its values in order, unmodifiable
     * @param tag see {@link YamlNode#tag()}
     */
    record Sequence(YamlPosition position, List<YamlNode> items, Optional<String> tag) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Object value(boolean faithful) {
            List<Object> values = new ArrayList<>(items.size());
            for (YamlNode item : items) {
                values.add(item.value(faithful));
            }
            List<Object> list = Collections.unmodifiableList(values);
            return tag.isPresent() ? new Tagged(tag.get(), list) : list;
        }

        @Override
        public String description() {
            return "a list";
        }
    }

    /**
     * A mapping.
     *
     * @param position where it begins
     * @param entries in order, a key standing twice included, unmodifiable
     * @param tag see {@link YamlNode#tag()}
     */
    record Mapping(YamlPosition position, List<Entry> entries, Optional<String> tag) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** {@return the entry with a key; the last one where it stands twice; empty when there is none} */
        public Optional<Entry> entry(String key) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).key().text().equals(key)) {
                    return Optional.of(entries.get(i));
                }
            }
            return Optional.empty();
        }

        /** {@return the value at a key; empty when there is no such key} */
        public Optional<YamlNode> get(String key) {
            return entry(key).map(Entry::value);
        }

        @Override
        public Object value(boolean faithful) {
            Map<Object, Object> values = new LinkedHashMap<>();
            for (Entry entry : entries) {
                values.put(entry.key().value(faithful), entry.value().value(faithful));
            }
            Map<Object, Object> map = Collections.unmodifiableMap(values);
            return tag.isPresent() ? new Tagged(tag.get(), map) : map;
        }

        @Override
        public String description() {
            return "a mapping";
        }
    }

    /**
     * A key and its value.
     *
     * @param key the key with its own place, not null
     * @param value never null; an absent one is a Scalar of type NULL
     */
    record Entry(Scalar key, YamlNode value) {}
}
