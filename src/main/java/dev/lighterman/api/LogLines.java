package dev.lighterman.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes lines of text of a run's output while it comes, in pieces of any length: a character that is cut in two by them
 * is whole again, what is no UTF-8 becomes U+FFFD. Mutable, not thread-safe: for one run, as its listener or within it.
 */
public final class LogLines implements Event.Listener {
    private final Consumer<String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * Lines to be handed on.
     *
     * @param sink gets each line without its end once it is whole, and a last one without an end when the run has ended; not
     *     null
     */
    public LogLines(Consumer<String> sink) {
        this.sink = Objects.requireNonNull(sink, "sink");
    }

    /**
     * Takes a run's output; other events are passed over.
     *
     * @param event not null
     */
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
