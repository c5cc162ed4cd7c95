package dev.lighterman.report.console;

import java.io.ByteArrayOutputStream;

/** Takes the codes for colours out of bytes, also where a code is cut in two. Not thread-safe. */
final class SgrFilter {
    private static final int ESCAPE = 0x1b;

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** What is left of the bytes; a code that has not ended yet is held back. */
    byte[] without(byte[] bytes) {
        ByteArrayOutputStream left = new ByteArrayOutputStream(bytes.length);
        for (byte b : bytes) {
            if (held.size() == 0 && b != ESCAPE) {
                left.write(b);
                continue;
            }
            held.write(b);
            boolean begun = held.size() == 1 || (held.size() == 2 && b == '[');
            boolean going = held.size() > 2 && ((b >= '0' && b <= '9') || b == ';' || b == ':');
            if (!begun && !going) {
                if (held.size() < 3 || b != 'm') {
                    left.writeBytes(held.toByteArray());
                }
                held.reset();
            }
        }
        return left.toByteArray();
    }
}
