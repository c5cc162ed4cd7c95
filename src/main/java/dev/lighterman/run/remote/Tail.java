package dev.lighterman.run.remote;

import dev.lighterman.node.BulkOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the last few kilobytes written to it. Not thread-safe. */
public final class Tail extends BulkOutput {
    private static final int LONGEST = 4096;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(byte[] bytes, int from, int length) {
        kept.write(bytes, from, length);
        if (kept.size() > 2 * LONGEST) {
            byte[] all = kept.toByteArray();
            kept.reset();
            kept.write(all, all.length - LONGEST, LONGEST);
        }
    }

    public String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
