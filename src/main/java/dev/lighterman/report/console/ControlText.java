package dev.lighterman.report.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Shows what a terminal would obey as text, {@code \x1b} say, also where it comes in pieces: titles, the clipboard, moves of the
 * cursor. Colours, tabs and line ends stay. Not thread-safe.
 */
public final class ControlText extends OutputStream {
    private static final int ESCAPE = 0x1b;
    private static final int FIRST_OF_C1 = 0xc2; // of U+0080 to U+009f in UTF-8
    private static final int LONGEST_COLOUR = 64;

    private final OutputStream out;
    /** The beginning of a code for colours, or of something else that is told by the byte behind it. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /**
     * Puts itself before a stream.
     *
     * @param out where the rest goes, not null
     */
    public ControlText(OutputStream out) {
        super();
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        ByteArrayOutputStream shown = new ByteArrayOutputStream(length + 16);
        for (int at = from; at < from + length; at++) {
            show(bytes[at] & 0xff, shown);
        }
        shown.writeTo(out);
    }

    private void show(int b, ByteArrayOutputStream shown) {
        if (held.size() == 0) {
            first(b, shown);
            return;
        }
        byte[] before = held.toByteArray();
        int begun = before[0] & 0xff;
        held.write(b);
        if (begun == ESCAPE) {
            boolean colour = before.length == 1
                    ? b == '['
                    : before.length < LONGEST_COLOUR && ((b >= '0' && b <= '9') || b == ';' || b == ':');
            if (colour) {
                return;
            }
            if (before.length > 1 && b == 'm') {
                shown.writeBytes(held.toByteArray());
                held.reset();
                return;
            }
        } else if (begun == '\r' && b == '\n') {
            shown.writeBytes(held.toByteArray());
            held.reset();
            return;
        } else if (begun == FIRST_OF_C1 && b >= 0x80 && b <= 0x9f) {
            text(b, shown);
            held.reset();
            return;
        }
        held.reset();
        release(before, shown);
        first(b, shown);
    }

    private void first(int b, ByteArrayOutputStream shown) {
        if (b == ESCAPE || b == '\r' || b == FIRST_OF_C1) {
            held.write(b);
        } else if (b == '\n' || b == '\t' || (b >= 0x20 && b != 0x7f)) {
            shown.write(b);
        } else {
            text(b, shown);
        }
    }

    /** What was held back is no colour, no line end and no control character of two bytes. */
    private static void release(byte[] before, ByteArrayOutputStream shown) {
        int begun = before[0] & 0xff;
        if (begun == FIRST_OF_C1) {
            shown.write(begun);
            return;
        }
        text(begun, shown);
        shown.write(before, 1, before.length - 1);
    }

    private static void text(int b, ByteArrayOutputStream shown) {
        String text = b == '\r' ? "\\r" : String.format(Locale.ROOT, "\\x%02x", b);
        shown.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Passes on what came so far; what is held back waits for what it belongs to. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Shows what was held back; leaves the stream open. */
    @Override
    public void close() throws IOException {
        if (held.size() > 0) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            release(held.toByteArray(), shown);
            held.reset();
            shown.writeTo(out);
        }
        out.flush();
    }
}
