package dev.lighterman.run.judge;

import dev.lighterman.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts the events file into lines and parses them, whatever pieces it comes in. A line may be of any length: see
 * {@link JsonLine}. Not thread-safe.
 */
public final class EventReader {
    private final Consumer<JsonObject> sink;
    private final JsonLine line;
    private int unreadable;

    public EventReader(Consumer<JsonObject> sink) {
        this(sink, new JsonLine());
    }

    EventReader(Consumer<JsonObject> sink, JsonLine line) {
        this.sink = sink;
        this.line = line;
    }

    public void feed(byte[] bytes, int from, int count) {
        int end = from + count;
        int start = from;
        for (int at = from; at < end; at++) {
            if (bytes[at] == '\n') {
                line.append(bytes, start, at - start);
                parse();
                start = at + 1;
            }
        }
        line.append(bytes, start, end - start);
    }

    /** Lines that were no JSON object or too long for one, a last one without an end among them. */
    public int unreadable() {
        return unreadable + (line.size() > 0 ? 1 : 0);
    }

    private void parse() {
        Optional<JsonObject> object =
                line.tooLong() ? Optional.empty() : JsonObject.parse(line.bytes(), 0, line.length());
        line.clear();
        if (object.isPresent()) {
            sink.accept(object.get());
        } else {
            unreadable++;
        }
    }
}
