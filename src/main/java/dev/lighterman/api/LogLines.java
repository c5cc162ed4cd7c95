package dev.lighterman.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes lines of text of a run's output while it comes, whatever pieces it comes in: a character that is cut in two by them
 * is whole again, what is no UTF-8 becomes U+FFFD. Mutable, not thread-safe: for one run, as its listener or within it.
 */
public final class LogLines implements EventListener {
    private final Consumer<String> sink;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer left = ByteBuffer.allocate(8);
    private final StringBuilder line = new StringBuilder();

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
            decode(output.bytes(), false);
        } else if (event instanceof RunEvent.Finished) {
            decode(ByteBuffer.allocate(0), true);
            if (!line.isEmpty()) {
                hand();
            }
        }
    }

    private void decode(ByteBuffer bytes, boolean end) {
        CharBuffer text = CharBuffer.allocate(bytes.remaining() + left.capacity());
        while (left.position() > 0 && bytes.hasRemaining()) { // byte by byte until the cut character is whole
            left.put(bytes.get());
            left.flip();
            decoder.decode(left, text, false);
            left.compact();
        }
        decoder.decode(bytes, text, false);
        left.put(bytes);
        if (end) {
            left.flip();
            decoder.decode(left, text, true);
            decoder.flush(text);
            left.clear();
            decoder.reset();
        }
        text.flip();
        while (text.hasRemaining()) {
            char c = text.get();
            if (c == '\n') {
                hand();
            } else {
                line.append(c);
            }
        }
    }

    private void hand() {
        String whole = line.toString();
        line.setLength(0);
        sink.accept(whole);
    }
}
