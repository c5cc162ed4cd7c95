package dev.lighterman.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The lines that a script of ours answers, after its greeting: a login shell may have said something before. Not
 * thread-safe.
 */
public final class GreetedLines extends BulkOutput {
    private static final String GREETING = "LIGHTERMAN 1";

    private final int longest;
    private final Reader reader;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean greeted;

    /** Takes the lines. */
    public interface Reader {
        /**
         * Takes a line, on the thread that executes the command.
         *
         * @param line without its end
         * @throws IOException if it cannot be one of the script's
         */
        void read(byte[] line) throws IOException;
    }

    /**
     * Of a script whose lines have at most so many bytes; a longer one is an {@link IOException}.
     *
     * @param longest in bytes
     * @param reader called for each line
     */
    public GreetedLines(int longest, Reader reader) {
        this.longest = longest;
        this.reader = reader;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int at = from; at < from + length; at++) {
            if (bytes[at] == '\n') {
                byte[] whole = line.toByteArray();
                line.reset();
                end(whole);
            } else if (line.size() < longest) {
                line.write(bytes[at]);
            } else if (greeted) {
                throw new IOException("a line of the server's answer is longer than " + (longest >> 20) + " MiB");
            }
        }
    }

    private void end(byte[] whole) throws IOException {
        if (greeted) {
            reader.read(whole);
        } else {
            greeted = new String(whole, StandardCharsets.UTF_8).equals(GREETING);
        }
    }
}
