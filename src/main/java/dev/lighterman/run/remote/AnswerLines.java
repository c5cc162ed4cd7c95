package dev.lighterman.run.remote;

import dev.lighterman.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes a script's answers apart: JSON objects, one a line, after a greeting. Not thread-safe. */
public final class AnswerLines extends OutputStream {
    private static final String GREETING = "LIGHTERMAN 1";
    private static final int LONGEST = 64 << 20;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<JsonObject> lines = new ArrayList<>();
    private final Consumer<JsonObject> listener;
    private boolean greeted;
    private long received;

    public AnswerLines() {
        this(fields -> {});
    }

    /** With a listener that is told each answer at once. */
    public AnswerLines(Consumer<JsonObject> listener) {
        this.listener = listener;
    }

    public List<JsonObject> lines() {
        return lines;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        received += length;
        if (received > LONGEST) {
            throw new IOException("the server's answer is longer than " + (LONGEST >> 20) + " MiB");
        }
        for (int at = from; at < from + length; at++) {
            if (bytes[at] != '\n') {
                line.write(bytes[at]);
                continue;
            }
            byte[] text = line.toByteArray();
            line.reset();
            if (!greeted) {
                greeted = new String(text, StandardCharsets.UTF_8).equals(GREETING);
            } else {
                JsonObject.parse(text, 0, text.length).ifPresent(fields -> {
                    lines.add(fields);
                    listener.accept(fields);
                });
            }
        }
    }
}
