package dev.lighterman.run.remote;

import dev.lighterman.json.JsonObject;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.node.GreetedLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes a script's answers apart: JSON objects, one a line, after a greeting. Not thread-safe. */
public final class AnswerLines extends BulkOutput {
    private static final int LONGEST = 64 << 20;

    private final List<JsonObject> lines = new ArrayList<>();
    private final GreetedLines answers;
    private long received;

    public AnswerLines() {
        this(fields -> {});
    }

    /** With a listener that is told each answer at once. */
    public AnswerLines(Consumer<JsonObject> listener) {
        answers = new GreetedLines(
                LONGEST,
                line -> JsonObject.parse(line, 0, line.length).ifPresent(fields -> {
                    lines.add(fields);
                    listener.accept(fields);
                }));
    }

    public List<JsonObject> lines() {
        return lines;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        received += length;
        if (received > LONGEST) {
            throw new IOException("the server's answer is longer than " + (LONGEST >> 20) + " MiB");
        }
        answers.write(bytes, from, length);
    }
}
