package dev.lighterman.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning of what a command says on standard error. */
final class ErrorText extends ByteArrayOutputStream {
    private static final int LONGEST = 8192;

    @Override
    public synchronized void write(int b) {
        if (count < LONGEST) {
            super.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        super.write(bytes, from, Math.max(0, Math.min(length, LONGEST - count)));
    }

    String text() {
        return toString(StandardCharsets.UTF_8).strip();
    }
}
