package dev.lighterman.lab;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All that a value has, also where its own text is one line for people. */
public final class Whole {
    private Whole() {}

    /** The value's text, with each component of records in it. */
    public static String text(Object value) {
        if (value instanceof Record all) {
            return Arrays.stream(all.getClass().getRecordComponents())
                    .map(component -> component.getName() + "=" + text(of(component, all)))
                    .collect(Collectors.joining(", ", all.getClass().getSimpleName() + "[", "]"));
        } else if (value instanceof Optional<?> one) {
            return one.map(present -> "Optional[" + text(present) + "]").orElse("Optional.empty");
        } else if (value instanceof Collection<?> many) {
            return many.stream().map(Whole::text).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> entries) {
            return entries.entrySet().stream()
                    .map(entry -> text(entry.getKey()) + "=" + text(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return String.valueOf(value);
    }

    private static Object of(RecordComponent component, Record all) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(all);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
