package dev.lighterman.report.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keeps the last bytes of a stream that is not shown, for the case that they explain a failure. Not thread-safe. */
final class Tail {
    private static final int KEPT = 64 * 1024;

    private final byte[] ring = new byte[KEPT];
    private long written;

    void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int at = (int) (written % KEPT);
            int length = Math.min(bytes.remaining(), KEPT - at);
            bytes.get(ring, at, length);
            written += length;
        }
    }

    /** The text from the first whole line kept on. */
    public String text() {
        if (written <= KEPT) {
            return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
        }
        int at = (int) (written % KEPT);
        byte[] ordered = new byte[KEPT];
        System.arraycopy(ring, at, ordered, 0, KEPT - at);
        System.arraycopy(ring, 0, ordered, KEPT - at, at);
        String text = new String(ordered, StandardCharsets.UTF_8);
        return text.substring(text.indexOf('\n') + 1);
    }
}
