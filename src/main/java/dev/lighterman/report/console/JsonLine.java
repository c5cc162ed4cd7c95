package dev.lighterman.report.console;

import dev.lighterman.json.Json;
import java.util.Map;

/**
 * Lines of {@code --console json}. GitHub's runner takes {@code ##[error]} anywhere in a line for a workflow command, so
 * the second {@code #} of {@code ##[} is escaped, which is the same to all that read JSON. Thread-safe.
 */
public final class JsonLine {
    private JsonLine() {}

    /**
     * An object on one line.
     *
     * @param fields strings, numbers, booleans, nulls, lists and maps of them by name, in order; no secrets; not null
     * @return without a line break
     * @throws IllegalArgumentException for a value of another type
     */
    public static String of(Map<String, ?> fields) {
        // A # stands in strings only.
        return Json.write(fields).replace("##[", "#\\u0023[");
    }
}
