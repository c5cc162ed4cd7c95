package dev.lighterman.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Remembers of Ansible's output what a sentence about an error may quote: the first error and the last line. Nothing is
 * decided by it. Not thread-safe.
 */
final class OutputDigest {
    private static final int LONGEST_LINE = 2000;
    private static final int LONGEST_QUOTE = 500;
    private static final int LINES = 12;
    private static final Pattern ESCAPES = Pattern.compile("\u001B\\[[0-9;]*m");
    private static final Pattern ERROR = Pattern.compile("^(ERROR! |\\[ERROR\\]: |[^ ]+: error: ).*");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder error = new StringBuilder();
    private int errorLines;
    private String last = "";

    void feed(byte[] bytes, int from, int count) {
        for (int at = from; at < from + count; at++) {
            if (bytes[at] == '\n') {
                endLine();
            } else if (line.size() < LONGEST_LINE) {
                line.write(bytes[at]);
            }
        }
    }

    /** Ansible's first error in one line, else the last line it said. */
    Optional<String> quote() {
        endLine();
        String text = error.length() > 0 ? error.toString() : last;
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...");
    }

    private void endLine() {
        if (line.size() == 0) {
            return;
        }
        String text = ESCAPES.matcher(line.toString(StandardCharsets.UTF_8))
                .replaceAll("")
                .strip();
        line.reset();
        if (text.isEmpty()) {
            return;
        }
        last = text;
        if ((errorLines == 0 && !ERROR.matcher(text).matches()) || errorLines >= LINES) {
            return;
        }
        errorLines = text.contains(": error: ") ? LINES : errorLines + 1; // a usage text may follow
        error.append(error.length() == 0 ? "" : " ").append(text);
    }
}
