package dev.lighterman.node;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the beginning of what a command says, which may be anything and of any length, and counts the rest. Not
 * thread-safe.
 */
public final class BoundedOutput extends BulkOutput {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long dropped;

    /**
     * Keeps nothing yet.
     *
     * @param limit how many bytes to keep, positive
     */
    public BoundedOutput(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int kept = Math.min(length, limit - this.kept.size());
        this.kept.write(bytes, from, kept);
        dropped += length - kept;
    }

    /** {@return whether there was more than is kept; true once something was left out} */
    public boolean cut() {
        return dropped > 0;
    }

    /** What is kept. */
    public byte[] bytes() {
        return kept.toByteArray();
    }

    /** What is kept, without white space around it, and how much is not. */
    public String text() {
        String text = kept.toString(StandardCharsets.UTF_8).strip();
        return cut() ? text + " ... (" + dropped + " bytes are left out here)" : text;
    }
}
