package dev.lighterman.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    private final List<String> error = new ArrayList<>();
    private boolean whole;
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
        String text = error.isEmpty() ? last : String.join(" ", error);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...");
    }

    /** Ansible's first error in lines, else the last line it said; empty if it said nothing. */
    String error() {
        endLine();
        return error.isEmpty() ? last : String.join("\n", error);
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
        if (whole || (error.isEmpty() && !ERROR.matcher(text).matches())) {
            return;
        }
        error.add(text);
        whole = error.size() == LINES || text.contains(": error: "); // a usage text may follow
    }
}
