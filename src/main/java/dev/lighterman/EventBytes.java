package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Events as bytes, for a file that no other program reads. */
final class EventBytes {
    private static final Set<String> KNOWN = Set.of("java.lang", "java.math", "java.nio", "java.time", "java.util");
    private static final long OBJECT = 32;
    private static final long EVENT = 256;

    private EventBytes() {}

    /** How much memory an event takes, roughly. */
    static long weight(Event event) {
        if (event instanceof RunEvent.Output output) {
            return EVENT + output.bytes().remaining();
        } else if (event instanceof PipelineEvent.BuildOutput output) {
            return EVENT + output.bytes().remaining();
        } else if (event instanceof RunEvent.TaskFinished finished) {
            return 2 * EVENT + weight(finished.data());
        } else if (event instanceof RunEvent.ItemFinished finished) {
            return EVENT + weight(finished.data());
        } else if (event instanceof RunEvent.Retried retried) {
            return EVENT + weight(retried.data());
        } else if (event instanceof RunEvent.Async async) {
            return EVENT + weight(async.data());
        } else if (event instanceof RunEvent.Diff diff) {
            return EVENT + weight(diff.diff());
        } else if (event instanceof RunEvent.Stats stats) {
            return EVENT + stats.hosts().size() * EVENT + weight(stats.custom());
        } else if (event instanceof RunEvent.Finished finished) {
            return EVENT + finished.result().tasks().size() * EVENT;
        }
        return EVENT;
    }

    private static long weight(Object data) {
        if (data instanceof String text) {
            return OBJECT + text.length();
        }
        long sum = OBJECT;
        if (data instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += OBJECT + weight(entry.getKey()) + weight(entry.getValue());
            }
        } else if (data instanceof List<?> list) {
            for (Object element : list) {
                sum += weight(element);
            }
        }
        return sum;
    }

    static byte[] write(List<Event> events) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Replacing(bytes)) {
            out.writeObject(new ArrayList<>(events));
        }
        return bytes.toByteArray();
    }

    static List<Event> read(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            in.setObjectInputFilter(EventBytes::filter);
            List<Event> events = new ArrayList<>();
            for (Object event : (List<?>) in.readObject()) {
                events.add((Event) event);
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException("events were lost: " + e.getMessage(), e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectInputFilter.Status filter(ObjectInputFilter.FilterInfo about) {
        Class<?> kind = about.serialClass();
        if (kind == null) {
            return ObjectInputFilter.Status.UNDECIDED;
        }
        while (kind.isArray()) {
            kind = kind.getComponentType();
        }
        String room = kind.getPackageName();
        return kind.isPrimitive() || KNOWN.contains(room) || room.startsWith("dev.lighterman")
                ? ObjectInputFilter.Status.ALLOWED
                : ObjectInputFilter.Status.REJECTED;
    }

    /** Writes what Java gives no serial form to as what stands for it. */
    private static final class Replacing extends ObjectOutputStream {
        Replacing(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof Optional<?> optional) {
                return new Maybe(optional.orElse(null));
            } else if (object instanceof OptionalInt optional) {
                return new MaybeInt(optional.isPresent(), optional.orElse(0));
            } else if (object instanceof ByteBuffer buffer) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                return new Bytes(bytes);
            }
            return object;
        }
    }

    private record Maybe(Object value) implements Serializable {
        private Object readResolve() {
            return Optional.ofNullable(value);
        }
    }

    private record MaybeInt(boolean present, int value) implements Serializable {
        private Object readResolve() {
            return present ? OptionalInt.of(value) : OptionalInt.empty();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bytes(byte[] bytes) implements Serializable {
        private Object readResolve() {
            return ByteBuffer.wrap(bytes);
        }
    }
}
