package dev.lighterman.playbook;

import dev.lighterman.yaml.Spelled;
import dev.lighterman.yaml.Tagged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ordered keyword maps: freezing them, reading them, and turning them into what the writer of YAML takes. */
final class Keywords {
    private Keywords() {}

    /** A deep, unmodifiable copy in the same order. */
    static Map<String, Object> freeze(Map<String, ?> keywords) {
        Map<String, Object> copy = new LinkedHashMap<>();
        keywords.forEach((key, value) -> copy.put(key, freezeValue(value)));
        return Collections.unmodifiableMap(copy);
    }

    static Object freezeValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(freezeValue(key), freezeValue(inner)));
            return Collections.unmodifiableMap(copy);
        } else if (value instanceof Collection<?> items) {
            List<Object> copy = new ArrayList<>(items.size());
            items.forEach(item -> copy.add(freezeValue(item)));
            return Collections.unmodifiableList(copy);
        } else if (value instanceof Spelled spelled) {
            return YamlValue.of(spelled);
        } else if (value instanceof Tagged tagged) {
            return YamlValue.of(tagged);
        }
        return value;
    }

    /** Model objects back to the maps they are written as. */
    static Object toValue(Object value) {
        if (value instanceof Playbook.Entry entry) {
            return toValues(entry.keywords());
        } else if (value instanceof TaskEntry entry) {
            return toValues(entry.keywords());
        } else if (value instanceof Play.Role role) {
            return role.keywords().isEmpty() ? role.name() : toValues(role.keywords());
        } else if (value instanceof List<?> items) {
            List<Object> values = new ArrayList<>(items.size());
            items.forEach(item -> values.add(toValue(item)));
            return values;
        } else if (value instanceof YamlValue of) {
            return of.written();
        }
        return value instanceof Map<?, ?> map ? toValues(map) : value;
    }

    private static Map<Object, Object> toValues(Map<?, ?> keywords) {
        Map<Object, Object> values = new LinkedHashMap<>();
        keywords.forEach((key, value) -> values.put(toValue(key), toValue(value)));
        return values;
    }

    static Optional<String> text(Map<String, Object> keywords, String key) {
        Object value = YamlValue.plain(keywords.get(key));
        return value == null ? Optional.empty() : Optional.of(value.toString());
    }

    static List<String> texts(Map<String, Object> keywords, String key) {
        Object value = YamlValue.plain(keywords.get(key));
        if (value == null) {
            return List.of();
        } else if (value instanceof List<?> items) {
            return items.stream()
                    .map(item -> String.valueOf(YamlValue.plain(item)))
                    .toList();
        }
        return List.of(value.toString());
    }

    static List<String> commaSeparated(Map<String, Object> keywords, String key) {
        return texts(keywords, key).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    static boolean isTrue(Map<String, Object> keywords, String key) {
        Object value = YamlValue.plain(keywords.get(key));
        return Boolean.TRUE.equals(value)
                || (value instanceof String text && (text.equals("yes") || text.equals("true")));
    }

    /** The task entries at a key; empty when there is no such key or nothing at it. */
    static List<TaskEntry> tasks(Map<String, Object> keywords, String key) {
        List<TaskEntry> tasks = new ArrayList<>();
        if (keywords.get(key) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof TaskEntry task) {
                    tasks.add(task);
                }
            }
        }
        return Collections.unmodifiableList(tasks);
    }
}
