package dev.lighterman.json;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads a JSON object's fields leniently: what is missing or of another type is empty, 0 or false. */
public record JsonObject(Map<String, Object> map) {
    /** Reads a JSON object; empty for anything else. */
    @SuppressWarnings("unchecked") // JSON has string keys only
    public static Optional<JsonObject> parse(byte[] json, int from, int length) {
        try {
            return Json.parse(json, from, length) instanceof Map<?, ?> map
                    ? Optional.of(new JsonObject((Map<String, Object>) map))
                    : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    public static JsonObject parse(byte[] json) {
        return parse(json, 0, json.length).orElse(new JsonObject(Map.of()));
    }

    public String text(String name) {
        return optional(name).orElse("");
    }

    public Optional<String> optional(String name) {
        Object value = map.get(name);
        return value == null ? Optional.empty() : Optional.of(value.toString());
    }

    /** A text; empty for a value of another type. */
    public Optional<String> string(String name) {
        return map.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(map.get(name));
    }

    public double decimal(String name) {
        return map.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    public long integer(String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    public OptionalInt status(String name) {
        return map.get(name) instanceof Number number ? OptionalInt.of(number.intValue()) : OptionalInt.empty();
    }

    /** Seconds since 1970 with a fraction, to the microsecond. */
    public Instant instant(String name) {
        long micros = Math.round(decimal(name) * 1e6);
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    @SuppressWarnings("unchecked") // JSON has string keys only
    public Map<String, Object> object(String name) {
        return map.get(name) instanceof Map<?, ?> value ? (Map<String, Object>) value : Map.of();
    }

    /** The same, to be read in the same way. */
    public JsonObject part(String name) {
        return new JsonObject(object(name));
    }

    /** The objects in a list; others are left out. */
    @SuppressWarnings("unchecked") // JSON has string keys only
    public List<JsonObject> objects(String name) {
        return map.get(name) instanceof List<?> value
                ? value.stream()
                        .filter(Map.class::isInstance)
                        .map(entry -> new JsonObject((Map<String, Object>) entry))
                        .toList()
                : List.of();
    }

    public List<String> texts(String name) {
        return map.get(name) instanceof List<?> value
                ? value.stream().map(String::valueOf).toList()
                : List.of();
    }
}
