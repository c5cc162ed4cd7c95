package dev.lighterman.run;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts the events file into lines and parses them, whatever pieces it comes in. A line may be tens of megabytes long; the
 * memory it took is given back. Not thread-safe.
 */
final class EventReader {
    private static final int SMALL = 64 * 1024;

    private final Consumer<Fields> sink;
    private byte[] line = new byte[SMALL];
    private int length;
    private int unreadable;
    private long lineEnd;

    EventReader(Consumer<Fields> sink) {
        this.sink = sink;
    }

    void feed(byte[] bytes, int from, int count) {
        int end = from + count;
        int start = from;
        for (int at = from; at < end; at++) {
            if (bytes[at] == '\n') {
                append(bytes, start, at - start);
                lineEnd += length + 1L;
                parse();
                start = at + 1;
            }
        }
        append(bytes, start, end - start);
    }

    /** How many bytes the lines up to the last whole one have, it and its end included. */
    long lineEnd() {
        return lineEnd;
    }

    /** Lines that were no JSON object, a last one without an end among them. */
    int unreadable() {
        return unreadable + (length > 0 ? 1 : 0);
    }

    private void append(byte[] bytes, int from, int count) {
        if (count > line.length - length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + count));
        }
        System.arraycopy(bytes, from, line, length, count);
        length += count;
    }

    private void parse() {
        Optional<Fields> object = Fields.parse(line, 0, length);
        length = 0;
        if (line.length > SMALL) {
            line = new byte[SMALL];
        }
        if (object.isPresent()) {
            sink.accept(object.get());
        } else {
            unreadable++;
        }
    }
}
