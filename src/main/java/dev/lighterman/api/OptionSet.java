package dev.lighterman.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the values have in common that say what to do: they hold the options that are set, and know what holds for the others.
 * Immutable and thread-safe.
 *
 * @param <S> the value's own class
 */
abstract sealed class OptionSet<S extends OptionSet<S>>
        permits AnsibleOptions,
                ControlPod,
                Deployment,
                GalaxyServer,
                HostLogin,
                Image,
                JobSpec,
                PlayRequest,
                RolloutPolicy,
                Server,
                Service,
                Source,
                SshKey {
    /** An option's name and the type of its value. */
    @SuppressWarnings("UnusedTypeParameter") // it makes get and with type-safe
    record Key<T>(String name) {}

    /** The options that are set, each of its key's type, none of which can be changed. */
    private final Map<String, Object> values;

    OptionSet(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** A value of the same class. */
    abstract S of(Map<String, Object> changed);

    /** The options that are set, by their keys' names; unmodifiable. */
    final Map<String, Object> values() {
        return values;
    }

    @SuppressWarnings("unchecked") // with() puts nothing else under a key
    final <T> Optional<T> get(Key<T> key) {
        return Optional.ofNullable((T) values.get(key.name()));
    }

    /** The same with another value; an empty list or map is none. */
    final <T> S with(Key<T> key, T value) {
        Objects.requireNonNull(value, key.name());
        Map<String, Object> changed = new LinkedHashMap<>(values);
        boolean nothing =
                (value instanceof Map<?, ?> map && map.isEmpty()) || (value instanceof List<?> list && list.isEmpty());
        if (nothing) {
            changed.remove(key.name());
        } else {
            changed.put(key.name(), unchangeable(value));
        }
        return of(changed);
    }

    /** A copy of lists and maps, also of those in them: what the caller does with them later changes no option. */
    private static Object unchangeable(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(key, unchangeable(inner)));
            return Collections.unmodifiableMap(copy);
        } else if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(unchangeable(item)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    /** The same with another part, whose options all begin with a prefix. */
    final S with(String prefix, OptionSet<?> part) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.keySet().removeIf(name -> name.startsWith(prefix));
        changed.putAll(part.values());
        return of(changed);
    }

    /** The options that begin with a prefix. */
    final Map<String, Object> part(String prefix) {
        Map<String, Object> part = new LinkedHashMap<>(values);
        part.keySet().removeIf(name -> !name.startsWith(prefix));
        return part;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof OptionSet<?> set && set.getClass() == getClass() && set.values.equals(values);
    }

    @Override
    public final int hashCode() {
        return values.hashCode();
    }

    /** The options that are set, without secrets. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", getClass().getSimpleName() + "[", "]"));
    }
}
