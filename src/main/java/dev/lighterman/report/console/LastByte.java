package dev.lighterman.report.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A stream that knows whether its last line is finished. Not thread-safe. */
final class LastByte extends FilterOutputStream {
    private final PrintStream target;
    private final PrintStream stream = new PrintStream(this, true, StandardCharsets.UTF_8);
    private int last = '\n';

    LastByte(PrintStream target) {
        super(target);
        this.target = target;
    }

    /** To be written to in place of the target. */
    PrintStream stream() {
        return stream;
    }

    @Override
    public void write(int b) {
        target.write(b);
        last = b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        target.write(bytes, from, length);
        if (length > 0) {
            last = bytes[from + length - 1];
        }
    }

    /** Writes a line; ends the line before it first if that has no line break. */
    void line(String text) {
        stream.flush();
        byte[] bytes = ((last == '\n' ? "" : "\n") + text + "\n").getBytes(StandardCharsets.UTF_8);
        target.write(bytes, 0, bytes.length);
        target.flush();
        last = '\n';
    }
}
