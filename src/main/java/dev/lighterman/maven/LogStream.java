package dev.lighterman.maven;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Gives each line of UTF-8 written to it to a log, at the level that the plain console's first column says. Not thread-safe. */
final class LogStream extends OutputStream {
    private static final String WARNING = "warning     ";
    private static final String ERROR = "error       ";
    private static final String MORE = " ".repeat(ERROR.length());

    private final Consumer<String> info;
    private final Consumer<String> warning;
    private final Consumer<String> error;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Consumer<String> last;

    LogStream(Consumer<String> info, Consumer<String> warning, Consumer<String> error) {
        this.info = info;
        this.warning = warning;
        this.error = error;
        this.last = info;
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
        level(text).accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    /** An error of several lines goes on below its first column. */
    private Consumer<String> level(String text) {
        if (text.startsWith(WARNING) || text.startsWith("  warning: ")) {
            last = warning;
        } else if (text.startsWith(ERROR)) {
            last = error;
        } else if (last != error || !text.startsWith(MORE)) {
            last = info;
        }
        return last;
    }
}
