package dev.lighterman.report;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A JSON object's fields by type. A missing one or one of another type throws IllegalArgumentException that names it. */
final class JsonFields {
    private final Map<?, ?> fields;
    private final String path;

    private JsonFields(Map<?, ?> fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    static JsonFields of(Object json) {
        if (!(json instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("expected an object");
        }
        return new JsonFields(fields, "");
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    String string(String name) {
        return typed(name, String.class, "a string");
    }

    Optional<String> optionalString(String name) {
        return isNull(name) ? Optional.empty() : Optional.of(string(name));
    }

    boolean bool(String name) {
        return typed(name, Boolean.class, "true or false");
    }

    long number(String name) {
        Number number = typed(name, Number.class, "a whole number");
        if (!(number instanceof Integer || number instanceof Long)) {
            throw wrong(name, "a whole number");
        }
        return number.longValue();
    }

    int integer(String name) {
        long number = number(name);
        if ((int) number != number) {
            throw wrong(name, "a number of at most 32 bits");
        }
        return (int) number;
    }

    OptionalInt optionalInteger(String name) {
        return isNull(name) ? OptionalInt.empty() : OptionalInt.of(integer(name));
    }

    Duration millis(String name) {
        return Duration.ofMillis(number(name));
    }

    Instant instant(String name) {
        try {
            return Instant.parse(string(name));
        } catch (DateTimeParseException e) {
            throw wrong(name, "a time such as 2026-01-02T03:04:05Z");
        }
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        try {
            return Enum.valueOf(type, string(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "one of " + List.of(type.getEnumConstants()));
        }
    }

    Optional<JsonFields> object(String name) {
        return isNull(name)
                ? Optional.empty()
                : Optional.of(child(typed(name, Map.class, "an object"), path + name + "."));
    }

    Map<String, JsonFields> objectsByName(String name) {
        Map<String, JsonFields> objects = new LinkedHashMap<>();
        Map<?, ?> map = typed(name, Map.class, "an object");
        map.forEach((key, value) -> objects.put(String.valueOf(key), child(value, path + name + "." + key + ".")));
        return objects;
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (Object element : typed(name, List.class, "a list")) {
            objects.add(child(element, path + name + "[" + objects.size() + "]."));
        }
        return objects;
    }

    List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        for (Object element : typed(name, List.class, "a list")) {
            if (!(element instanceof String string)) {
                throw wrong(name, "a list of strings");
            }
            strings.add(string);
        }
        return strings;
    }

    /** Whatever it is, but not null. */
    Object any(String name) {
        return typed(name, Object.class, "a value");
    }

    /** An object whose fields may be anything. */
    Map<String, Object> map(String name) {
        Map<String, Object> map = new LinkedHashMap<>();
        Map<?, ?> told = typed(name, Map.class, "an object");
        told.forEach((key, value) -> map.put(String.valueOf(key), value));
        return map;
    }

    private boolean isNull(String name) {
        return fields.get(name) == null;
    }

    private JsonFields child(Object value, String childPath) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    "\"" + childPath.substring(0, childPath.length() - 1) + "\" is not an object");
        }
        return new JsonFields(map, childPath);
    }

    private <T> T typed(String name, Class<T> type, String expected) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw wrong(name, expected);
        }
        return type.cast(value);
    }

    private IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException(
                "\"" + path + name + "\" " + (has(name) ? "is not " + expected : "is missing"));
    }
}
