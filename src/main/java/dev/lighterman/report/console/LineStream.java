package dev.lighterman.report.console;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes UTF-8 lines and raw bytes to one stream, so that a line never continues what raw bytes left unfinished. A
 * stream that takes no more (a closed pipe) is ignored: the pipeline goes on. Not thread-safe.
 */
final class LineStream {
    private final PrintStream out;
    private boolean lineOpen;

    LineStream(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        if (lineOpen) {
            write("\n");
        }
        write(text + "\n");
        out.flush();
        lineOpen = false;
    }

    void raw(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (copy.length > 0) {
            out.write(copy, 0, copy.length);
            out.flush();
            lineOpen = copy[copy.length - 1] != '\n';
        }
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }
}
