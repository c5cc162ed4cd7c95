package dev.lighterman.json;

import java.util.Map;
import tools.jackson.core.ObjectWriteContext;

/** The library that reads and writes JSON. Stateless. */
public final class JsonLibrary {
    private JsonLibrary() {}

    /**
     * Loads it. Its first class is asked for here: which one {@link Json} would miss first depends on what the JVM has loaded before.
     *
     * @throws LinkageError if it is not there
     */
    public static void load() {
        ObjectWriteContext.empty();
        Json.write(Map.of());
    }
}
