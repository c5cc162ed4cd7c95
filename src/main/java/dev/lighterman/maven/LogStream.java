package dev.lighterman.maven;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Gives each line of UTF-8 written to it to a log. Not thread-safe. */
final class LogStream extends OutputStream {
    private final Consumer<String> log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogStream(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void write(int b) {
        if (b == '\n') {
            end();
        } else {
            line.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    /** Logs what has no line end yet. */
    @Override
    public void close() {
        if (line.size() > 0) {
            end();
        }
    }

    private void end() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        log.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
