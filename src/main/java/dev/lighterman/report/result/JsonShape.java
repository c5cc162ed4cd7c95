package dev.lighterman.report.result;

import static dev.lighterman.report.result.JsonKind.maybe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How values of one type stand in JSON: a table of fields in their order. What is written, what is read and what the schema has
 * to describe all come from this table. Immutable.
 */
public final class JsonShape<T> {
    private final List<Field<T, ?>> fields;
    private final Function<JsonFields, T> reader;

    private JsonShape(List<Field<T, ?>> fields, Function<JsonFields, T> reader) {
        this.fields = List.copyOf(fields);
        this.reader = reader;
    }

    /**
     * A field of a table.
     *
     * @param name its key
     * @param kind its kind of value
     * @param getter where the value comes from
     * @param when whether an object has the field
     * @param always whether every object has it
     */
    record Field<T, V>(
            String name, JsonKind<V> kind, Function<? super T, V> getter, Predicate<? super T> when, boolean always) {
        /** Reads the value; throws IllegalArgumentException, which names the field, if it is missing or wrong. */
        V in(JsonFields of) {
            return kind.reader().apply(of, name);
        }

        private void write(T value, Map<String, Object> into) {
            if (when.test(value)) {
                into.put(name, kind.writer().apply(getter.apply(value)));
            }
        }

        private <S> Field<S, V> within(Function<S, T> of) {
            return new Field<>(name, kind, of.andThen(getter), value -> when.test(of.apply(value)), always);
        }
    }

    /** A table while it is filled. */
    public static final class Table<T> {
        private final List<Field<T, ?>> fields = new ArrayList<>();

        public <V> Field<T, V> field(String name, JsonKind<V> kind, Function<? super T, V> getter) {
            return add(new Field<>(name, kind, getter, value -> true, true));
        }

        /** A field that is left out of some objects. */
        public <V> Field<T, V> field(
                String name, JsonKind<V> kind, Function<? super T, V> getter, Predicate<? super T> when) {
            return add(new Field<>(name, kind, getter, when, false));
        }

        /** A field that is left out of objects that have no value for it. */
        <V> Field<T, Optional<V>> ifPresent(String name, JsonKind<V> kind, Function<? super T, Optional<V>> getter) {
            return field(name, maybe(kind), getter, value -> getter.apply(value).isPresent());
        }

        /** A list that is left out where it is empty. */
        <V> Field<T, List<V>> ifAny(String name, JsonKind<List<V>> kind, Function<? super T, List<V>> getter) {
            return field(
                    name,
                    kind.or(List.of()),
                    getter,
                    value -> !getter.apply(value).isEmpty());
        }

        /** All fields of another shape, which are not put into an object of their own. */
        public <S> void fields(JsonShape<S> shape, Function<T, S> getter) {
            shape.fields.forEach(field -> add(field.within(getter)));
        }

        private <V> Field<T, V> add(Field<T, V> field) {
            fields.add(field);
            return field;
        }
    }

    /** A shape that is written and read: its definition fills the table and gives what makes a value of the fields. */
    static <T> JsonShape<T> of(Function<Table<T>, Function<JsonFields, T>> definition) {
        Table<T> table = new Table<>();
        Function<JsonFields, T> reader = definition.apply(table);
        return new JsonShape<>(table.fields, reader);
    }

    /** A shape that is only written. */
    public static <T> JsonShape<T> written(Consumer<Table<T>> definition) {
        return of(table -> {
            definition.accept(table);
            return json -> {
                throw new UnsupportedOperationException();
            };
        });
    }

    /** The same shape without some of its fields, to be written only. */
    public JsonShape<T> without(String... names) {
        Set<String> left = Set.of(names);
        return new JsonShape<>(
                fields.stream().filter(field -> !left.contains(field.name())).toList(), reader);
    }

    List<Field<T, ?>> fields() {
        return fields;
    }

    public Map<String, Object> write(T value) {
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(field -> field.write(value, map));
        return map;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if a field is missing or wrong; names it
     */
    T read(JsonFields json) {
        return reader.apply(json);
    }

    public static <V> JsonKind<V> object(JsonShape<V> shape) {
        return new JsonKind<>(List.of("object"), (of, name) -> shape.read(of.object(name)), shape::write);
    }

    public static <V> JsonKind<List<V>> list(JsonShape<V> shape) {
        return new JsonKind<>(
                List.of("array"),
                (of, name) -> of.objects(name).stream().map(shape::read).toList(),
                values -> values.stream().map(shape::write).toList());
    }

    /** An object whose fields are objects of one shape. */
    public static <V> JsonKind<Map<String, V>> byName(JsonShape<V> shape) {
        return new JsonKind<>(
                List.of("object"),
                (of, name) -> each(of.objectsByName(name), shape::read),
                of -> each(of, shape::write));
    }

    private static <A, B> Map<String, B> each(Map<String, A> values, Function<A, B> to) {
        Map<String, B> each = new LinkedHashMap<>();
        values.forEach((name, value) -> each.put(name, to.apply(value)));
        return each;
    }
}
