package dev.lighterman.report.console;

import static dev.lighterman.report.result.JsonKind.TEXT;

import dev.lighterman.api.Event;
import dev.lighterman.report.result.JsonShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The fields of events, by their classes, while they are collected. Belongs to one thread. */
final class EventShapes {
    private final Map<Class<?>, JsonShape<?>> shapes = new LinkedHashMap<>();

    <E extends Event> void event(String name, Class<E> type, Consumer<JsonShape.Table<E>> fields) {
        shapes.put(type, JsonShape.<E>written(table -> {
            table.field("event", TEXT, event -> name);
            fields.accept(table);
        }));
    }

    Map<Class<?>, JsonShape<?>> all() {
        return Map.copyOf(shapes);
    }
}
