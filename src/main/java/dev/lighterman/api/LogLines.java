package dev.lighterman.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

/** Makes lines of a run's output, see {@link Event.Listener#lines}. Mutable, not thread-safe. */
final class LogLines implements Event.Listener {
    private final Consumer<String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogLines(Consumer<String> sink) {
        this.sink = Objects.requireNonNull(sink, "sink");
    }

    @Override
    public void on(Event event) {
        if (event instanceof RunEvent.Output output) {
            ByteBuffer bytes = output.bytes();
            while (bytes.hasRemaining()) {
                add(bytes.get());
            }
        } else if (event instanceof RunEvent.Finished && line.size() > 0) {
            hand();
        }
    }

    /** A line end is never part of another character in UTF-8. */
    private void add(byte next) {
        if (next == '\n') {
            hand();
        } else {
            line.write(next);
        }
    }

    private void hand() {
        String whole = line.toString(StandardCharsets.UTF_8);
        line.reset();
        sink.accept(whole);
    }
}
