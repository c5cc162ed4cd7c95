package dev.lighterman.report.result;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind of value in JSON: how a Java value is written, and how a field of an object is read back.
 *
 * @param types the names a JSON schema has for it: {@code string}, or {@code integer} and {@code null}, for example
 * @param reader takes an object and the name of one of its fields; throws IllegalArgumentException if that is of another kind
 * @param writer gives a plain value as {@link dev.lighterman.json.Json} writes it
 */
public record JsonKind<V>(List<String> types, BiFunction<JsonFields, String, V> reader, Function<V, Object> writer) {
    public static final JsonKind<String> TEXT = plain("string", JsonFields::string);
    public static final JsonKind<Boolean> FLAG = plain("boolean", JsonFields::flag);
    public static final JsonKind<Integer> INTEGER = plain("integer", JsonFields::integer);
    public static final JsonKind<Long> LONG = plain("integer", JsonFields::number);
    public static final JsonKind<Object> ANY = new JsonKind<>(List.of(), JsonFields::any, value -> value);
    public static final JsonKind<Map<String, Object>> MAP = plain("object", JsonFields::map);
    public static final JsonKind<Duration> MILLIS =
            new JsonKind<>(List.of("integer"), (of, name) -> Duration.ofMillis(of.number(name)), Duration::toMillis);
    public static final JsonKind<Instant> TIME = new JsonKind<>(List.of("string"), JsonKind::time, Instant::toString);
    public static final JsonKind<List<String>> TEXTS = plain("array", JsonKind::texts);
    public static final JsonKind<OptionalInt> MAYBE_INTEGER = new JsonKind<OptionalInt>(
                    List.of("integer"),
                    (of, name) -> OptionalInt.of(of.integer(name)),
                    value -> value.isPresent() ? Integer.valueOf(value.getAsInt()) : null)
            .or(OptionalInt.empty());

    private static <V> JsonKind<V> plain(String type, BiFunction<JsonFields, String, V> reader) {
        return new JsonKind<>(List.of(type), reader, value -> value);
    }

    /** A constant by its name. */
    static <E extends Enum<E>> JsonKind<E> constant(Class<E> type) {
        return new JsonKind<>(
                List.of("string"),
                (of, name) -> {
                    try {
                        return Enum.valueOf(type, of.string(name));
                    } catch (IllegalArgumentException e) {
                        throw of.wrong(name, "one of " + List.of(type.getEnumConstants()));
                    }
                },
                Enum::name);
    }

    /** A value or null; a field that is missing is read as null. */
    public static <V> JsonKind<Optional<V>> maybe(JsonKind<V> kind) {
        return new JsonKind<Optional<V>>(
                        kind.types,
                        (of, name) -> Optional.of(kind.reader.apply(of, name)),
                        value -> value.map(kind.writer).orElse(null))
                .or(Optional.empty());
    }

    /** The same kind, where a field that is missing or null is read as a value. */
    JsonKind<V> or(V otherwise) {
        List<String> orNull = new ArrayList<>(types);
        orNull.add("null");
        return new JsonKind<>(orNull, (of, name) -> of.isNull(name) ? otherwise : reader.apply(of, name), writer);
    }

    private static Instant time(JsonFields of, String name) {
        try {
            return Instant.parse(of.string(name));
        } catch (DateTimeParseException e) {
            throw of.wrong(name, "a time such as 2026-01-02T03:04:05Z");
        }
    }

    private static List<String> texts(JsonFields of, String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : of.list(name)) {
            if (!(element instanceof String text)) {
                throw of.wrong(name, "a list of strings");
            }
            texts.add(text);
        }
        return texts;
    }
}
