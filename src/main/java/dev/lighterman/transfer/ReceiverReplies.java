package dev.lighterman.transfer;

import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.node.GreetedLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;

/**
 * Reads the receiver's answers. Written on the thread that executes the command; {@link #nextHas} waits for them on the
 * one that sends.
 */
final class ReceiverReplies extends BulkOutput {
    /** Why the receiver gave up. */
    record Failure(int number, String why) {}

    private static final int LONGEST_LINE = 1024 * 1024;

    /** What the receiver has at a place: the hash of a file of the right size; {@code over} when no more will come. */
    record Has(Optional<String> hash, boolean over) {}

    private final LongConsumer progress;
    private final BlockingQueue<Has> has = new LinkedBlockingQueue<>();
    private final GreetedLines answers = new GreetedLines(LONGEST_LINE, this::answer);
    private final List<String> removed = new ArrayList<>();
    private boolean done;
    private Optional<Failure> failure = Optional.empty();

    /** Calls {@code progress} with how many bytes have arrived, on the thread that executes the command. */
    ReceiverReplies(LongConsumer progress) {
        this.progress = progress;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        answers.write(bytes, from, length);
    }

    private void answer(byte[] line) throws IOException {
        String text = new String(line, StandardCharsets.UTF_8);
        Object value;
        try {
            value = Json.parse(text);
        } catch (JsonException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!(value instanceof Map<?, ?> answer)) {
            throw new IOException("not an object: " + text);
        }
        if (answer.containsKey("has")) {
            Object hash = answer.get("has");
            if (hash != null && !(hash instanceof String)) {
                throw new IOException("not a hash: " + text);
            }
            has.add(new Has(Optional.ofNullable((String) hash), false));
        } else if (answer.get("failed") instanceof Number number) {
            failure = Optional.of(new Failure(number.intValue(), String.valueOf(answer.get("why"))));
            end();
        } else if (answer.get("got") instanceof Number bytes) {
            progress.accept(bytes.longValue());
        } else if (answer.get("removed") instanceof String path) {
            removed.add(path);
        } else if (answer.containsKey("done")) {
            done = true;
        }
    }

    /** No more answers will come. */
    void end() {
        has.add(new Has(Optional.empty(), true));
    }

    /** What the node has for the next file, waited for. */
    Has nextHas() throws InterruptedException {
        return has.take();
    }

    /** The files that were removed; complete once the command has ended. */
    List<String> removed() {
        return List.copyOf(removed);
    }

    boolean done() {
        return done;
    }

    Optional<Failure> failure() {
        return failure;
    }
}
