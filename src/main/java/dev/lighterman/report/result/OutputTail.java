package dev.lighterman.report.result;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The end of a stream of text, of which at least so many bytes are kept, and at most twice as many. Not thread-safe. */
public final class OutputTail {
    private final int kept;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean cut;

    /** Keeps the last {@code kept} bytes. */
    public OutputTail(int kept) {
        this.kept = kept;
    }

    public void add(ByteBuffer more) {
        byte[] copy = new byte[more.remaining()];
        more.get(copy);
        bytes.writeBytes(copy);
        if (bytes.size() > 2 * kept) {
            byte[] all = bytes.toByteArray();
            bytes.reset();
            bytes.write(all, all.length - kept, kept);
            cut = true;
        }
    }

    /** Whether the beginning was too far back. */
    public boolean isCut() {
        return cut;
    }

    /** The text; from a whole line on where the beginning was too far back. */
    public String text() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        return cut ? text.substring(text.indexOf('\n') + 1) : text;
    }
}
