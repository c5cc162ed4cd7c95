package dev.lighterman.run.judge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Remembers of Ansible's output what a sentence about an error may quote: the first error, the last and the last line. Nothing is
 * decided by it but what {@link #saidError} is asked for. Not thread-safe.
 */
public final class OutputDigest {
    private static final int LONGEST_LINE = 2000;
    private static final int LONGEST_QUOTE = 500;
    private static final int LONGEST_BEFORE_PLACE = 300;
    private static final int LINES = 12;
    private static final Pattern ESCAPES = Pattern.compile("\u001B\\[[0-9;]*m");
    private static final Pattern ERROR =
            Pattern.compile("^(ERROR! |ERROR: |\\[ERROR\\]: |[^ ]+: error: |docker: |Error: ).*");

    /** Where a file is wrong, up to ansible-core 2.18 and from 2.19 on. */
    private static final Pattern PLACE =
            Pattern.compile("The error appears to be in '(?<file>.+)': line (?<line>\\d+), column (?<column>\\d+)\\b.*"
                    + "|Origin: (?<origin>.+:\\d+:\\d+)$");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ErrorLines first = new ErrorLines();
    private final ErrorLines latest = new ErrorLines();
    private String last = "";

    public void feed(byte[] bytes, int from, int count) {
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
        return quote(first);
    }

    /** The last one: from ansible-core 2.19 on a task's failure is called an error too, and what stops a run comes after. */
    Optional<String> lastQuote() {
        return quote(latest);
    }

    private Optional<String> quote(ErrorLines of) {
        endLine();
        List<String> error = of.lines;
        for (int i = 1; i < error.size(); i++) {
            Matcher place = PLACE.matcher(error.get(i));
            if (place.matches()) {
                // What follows is a picture of the line, which one line cannot show.
                return Optional.of(ShortText.of(String.join(" ", error.subList(0, i)), LONGEST_BEFORE_PLACE) + " ("
                        + place(place) + ")");
            }
        }
        String text = error.isEmpty() ? last : String.join(" ", error);
        return text.isEmpty() ? Optional.empty() : Optional.of(ShortText.of(text, LONGEST_QUOTE));
    }

    private static String place(Matcher found) {
        return found.group("origin") != null
                ? found.group("origin")
                : found.group("file") + ":" + found.group("line") + ":" + found.group("column");
    }

    /** Ansible's first error in lines, else the last line it said; empty if it said nothing. */
    public String error() {
        endLine();
        return first.lines.isEmpty() ? last : String.join("\n", first.lines);
    }

    /** Whether Ansible before 2.19 said that something is wrong; later ones say so of each task that fails. */
    boolean saidError() {
        endLine();
        return !latest.lines.isEmpty() && latest.lines.get(0).startsWith("ERROR! ");
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
        boolean begins = ERROR.matcher(text).matches();
        if (begins) {
            latest.clear();
        }
        first.add(text, begins);
        latest.add(text, begins);
    }

    /** An error's first line and what follows it. */
    private static final class ErrorLines {
        private final List<String> lines = new ArrayList<>();
        private boolean whole;

        void clear() {
            lines.clear();
            whole = false;
        }

        void add(String text, boolean begins) {
            if (!whole && (begins || !lines.isEmpty())) {
                lines.add(text);
                whole = lines.size() == LINES || text.contains(": error: "); // a usage text may follow
            }
        }
    }
}
