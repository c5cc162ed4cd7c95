package dev.lighterman.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something a task used that a coming version will not have. Immutable.
 *
 * @param message what is deprecated, not null
 * @param removedIn the version, or the date, that will not have it, if it is known
 */
public record Deprecation(String message, Optional<String> removedIn) {
    static List<String> warnings(Map<String, Object> data) {
        return data.get("warnings") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    static List<Deprecation> of(Map<String, Object> data) {
        return data.get("deprecations") instanceof List<?> list
                ? list.stream().map(Deprecation::one).toList()
                : List.of();
    }

    private static Deprecation one(Object entry) {
        if (!(entry instanceof Map<?, ?> map)) {
            return new Deprecation(String.valueOf(entry), Optional.empty());
        }
        Object when = map.get("version") == null ? map.get("date") : map.get("version");
        return new Deprecation(
                String.valueOf(map.get("msg")), Optional.ofNullable(when).map(String::valueOf));
    }
}
