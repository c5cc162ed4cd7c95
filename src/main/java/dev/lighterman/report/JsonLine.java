package dev.lighterman.report;

import dev.lighterman.json.Json;
import java.util.Map;

/** What commands that run nothing print with {@code --console json}: objects of a few plain fields. Thread-safe. */
public final class JsonLine {
    private JsonLine() {}

    /**
     * An object on one line.
     *
     * @param fields strings, numbers, booleans or nulls by name, in order; no secrets; not null
     * @return without a line break
     * @throws IllegalArgumentException for a value of another type
     */
    public static String of(Map<String, ?> fields) {
        return Json.write(fields);
    }
}
