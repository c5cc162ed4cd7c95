package dev.lighterman.report.result;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How consoles write numbers, durations and names. */
public final class Text {
    private static final String DIRTY = "-dirty";

    private Text() {}

    /** As {@code java.text.MessageFormat} writes numbers in English: {@code 36,423}. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 0.4 s}, {@code 12.3 s}, {@code 3m 05s}, {@code 1h 02m}. */
    public static String duration(Duration duration) {
        long tenths = Math.max(0, duration.toMillis() + 50) / 100;
        if (tenths < 600) {
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        long seconds = tenths / 10;
        return seconds < 3600
                ? String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds % 3600 / 60);
    }

    /** {@code 512 bytes}, {@code 18.2 MB}; powers of ten, as disk and network tools count. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
        double value = bytes;
        int unit = -1;
        while (value >= 999.95 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    public static String count(long count, String singular, String plural) {
        return count + " " + (count == 1 ? singular : plural);
    }

    /** A command line as one would type it in a POSIX shell; for reading, never for running. */
    public static String commandLine(List<String> arguments) {
        return arguments.stream().map(Text::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        boolean plain = !argument.isEmpty()
                && argument.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || "@%+=:,./-_".indexOf(c) >= 0);
        return plain ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /**
     * One line that cannot move the cursor nor be read in another order than it is: control characters become {@code \n},
     * {@code \x1b} and the like, so do Unicode's line ends and what changes the direction of text.
     */
    public static String oneLine(String text) {
        return clean(text, true);
    }

    /** As {@link #oneLine}, but line ends and tabs stay. */
    public static String block(String text) {
        return clean(text, false);
    }

    private static String clean(String text, boolean lineEnds) {
        if (text.chars().noneMatch(c -> Character.isISOControl(c) || isMisleading(c))) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isMisleading(c)) {
                clean.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else if (!Character.isISOControl(c) || (!lineEnds && (c == '\n' || c == '\t'))) {
                clean.append(c);
            } else if (c == '\n') {
                clean.append("\\n");
            } else if (c == '\t') {
                clean.append("\\t");
            } else if (c != '\r' || (lineEnds && i < text.length() - 1)) {
                clean.append(c == '\r' ? "\\r" : String.format(Locale.ROOT, "\\x%02x", (int) c));
            }
        }
        return clean.toString();
    }

    /** Line and paragraph separator; embeddings, overrides and isolates of direction. */
    private static boolean isMisleading(int c) {
        return within(c, 0x2028, 0x202E) || within(c, 0x2066, 0x2069);
    }

    /** At most so many characters, with an ellipsis where something was cut. */
    public static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "\u2026";
    }

    /** The last lines of a text, after a line that says how many were left out. */
    public static List<String> lastLines(String text, int most) {
        List<String> lines = block(text).replace("\r", "").strip().lines().toList();
        if (lines.size() <= most) {
            return lines;
        }
        int left = lines.size() - most;
        return Stream.concat(
                        Stream.of("(" + count(left, "earlier line", "earlier lines") + " left out)"),
                        lines.stream().skip(left))
                .toList();
    }

    /** The first seven hexadecimal digits of a commit, and whether there was more than it; the first twelve of a digest. */
    public static String shortened(String hash) {
        if (hash.endsWith(DIRTY)) {
            return shortened(hash.substring(0, hash.length() - DIRTY.length())) + DIRTY;
        }
        int start = hash.indexOf(':') + 1;
        int length = start == 0 ? 7 : start + 12;
        return hash.length() <= length ? hash : hash.substring(0, length);
    }

    /** What follows a result where nothing was to be changed. */
    public static String check(boolean check) {
        return check ? " (check: nothing was changed)" : "";
    }

    /** Columns a terminal gives the text: two for East Asian wide characters and emoji, none for combining marks. */
    public static int width(String text) {
        return text.codePoints().map(Text::width).sum();
    }

    public static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    public static String padStart(String text, int columns) {
        return " ".repeat(Math.max(0, columns - width(text))) + text;
    }

    /** Cut to at most so many columns, with an ellipsis where something was cut. */
    public static String fitted(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder fitted = new StringBuilder();
        int used = 1; // the ellipsis
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            used += width(c);
            if (used > columns) {
                break;
            }
            fitted.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return columns < 1 ? "" : fitted.toString().stripTrailing() + '\u2026';
    }

    private static int width(int c) {
        if (c < 0x300) {
            return 1;
        }
        int type = Character.getType(c);
        boolean conjoining = c >= 0x1160 && c <= 0x11FF; // vowels and finals of decomposed Hangul
        if (conjoining
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    /** The ranges of Unicode's EastAsianWidth.txt that are W or F, joined where nothing else stands between. */
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || within(c, 0x231A, 0x231B)
                        || within(c, 0x23E9, 0x23EC)
                        || within(c, 0x2E80, 0x303E)
                        || within(c, 0x3041, 0xA4CF)
                        || within(c, 0xA960, 0xA97F)
                        || within(c, 0xAC00, 0xD7A3)
                        || within(c, 0xF900, 0xFAFF)
                        || within(c, 0xFE30, 0xFE6F)
                        || within(c, 0xFF01, 0xFF60)
                        || within(c, 0xFFE0, 0xFFE6)
                        || within(c, 0x1F300, 0x1F64F)
                        || within(c, 0x1F680, 0x1F6FF)
                        || within(c, 0x1F900, 0x1FAFF)
                        || within(c, 0x20000, 0x3FFFD));
    }

    private static boolean within(int c, int from, int to) {
        return c >= from && c <= to;
    }
}
