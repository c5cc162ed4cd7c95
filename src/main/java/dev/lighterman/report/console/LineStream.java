package dev.lighterman.report.console;

import java.io.FilterOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes UTF-8 lines and raw bytes to one stream, so that a line never continues what raw bytes left unfinished. A
 * stream that takes no more (a closed pipe) is ignored: the pipeline goes on. Not thread-safe.
 */
final class LineStream extends FilterOutputStream {
    private final PrintStream target;
    private int last = '\n';

    LineStream(PrintStream target) {
        super(target);
        this.target = target;
    }

    /** To be written to in place of the target. */
    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        target.write(b);
        last = b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        target.write(bytes, from, length);
        if (length > 0) {
            last = bytes[from + length - 1];
        }
    }

    void raw(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        write(copy, 0, copy.length);
        target.flush();
    }

    /** Writes a line; ends the line before it first if that has no line break. */
    void line(String text) {
        raw(StandardCharsets.UTF_8.encode((last == '\n' ? "" : "\n") + text + "\n"));
    }
}
