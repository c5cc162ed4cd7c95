package dev.lighterman.report.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** The same object with one more field, or with another value for it. */
    JsonFields with(String name, JsonFields value) {
        Map<Object, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value.fields);
        return new JsonFields(more, path);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    boolean isNull(String name) {
        return fields.get(name) == null;
    }

    String string(String name) {
        return typed(name, String.class, "a string");
    }

    boolean flag(String name) {
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

    /** Any value but null. */
    Object any(String name) {
        return typed(name, Object.class, "a value");
    }

    /** An object whose fields may be anything. */
    Map<String, Object> map(String name) {
        Map<String, Object> map = new LinkedHashMap<>();
        Map<?, ?> values = typed(name, Map.class, "an object");
        values.forEach((key, value) -> map.put(String.valueOf(key), value));
        return map;
    }

    List<?> list(String name) {
        return typed(name, List.class, "a list");
    }

    JsonFields object(String name) {
        return child(typed(name, Map.class, "an object"), path + name);
    }

    Map<String, JsonFields> objectsByName(String name) {
        Map<String, JsonFields> objects = new LinkedHashMap<>();
        map(name).forEach((key, value) -> objects.put(key, child(value, path + name + "." + key)));
        return objects;
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (Object element : list(name)) {
            objects.add(child(element, path + name + "[" + objects.size() + "]"));
        }
        return objects;
    }

    private static JsonFields child(Object value, String path) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("\"" + path + "\" is not an object");
        }
        return new JsonFields(map, path + ".");
    }

    private <T> T typed(String name, Class<T> type, String expected) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw wrong(name, expected);
        }
        return type.cast(value);
    }

    IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException(
                "\"" + path + name + "\" " + (has(name) ? "is not " + expected : "is missing"));
    }
}
