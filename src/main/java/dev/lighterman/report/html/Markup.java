package dev.lighterman.report.html;

import dev.lighterman.api.TaskResult;
import dev.lighterman.report.result.Text;
import java.time.Duration;
import java.util.Locale;

/** Text made safe for XML and HTML, which both forbid some characters outright. */
public final class Markup {
    private Markup() {}

    /**
     * Text fit for the content of an element and for an attribute in double quotes, in XML 1.0 and in HTML. What XML has
     * no way to write (most control characters, lone surrogates, U+FFFE, U+FFFF) becomes U+FFFD; line ends and tabs stay.
     */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\r' -> safe.append("&#13;");
                default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        }
        return safe.toString();
    }

    /** The production Char of XML 1.0, without the C1 controls, which HTML forbids. */
    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= 0x20 && c < 0x7F)
                || (c >= 0xA0 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    /** Text in an attribute: on one line, since XML makes spaces of line ends there. */
    public static String attribute(String text) {
        return escape(Text.oneLine(text));
    }

    /** The same on as many lines as it has: as references, which XML leaves as they are. */
    public static String attributeOfLines(String text) {
        return escape(Text.block(text)).replace("\n", "&#10;").replace("\t", "&#9;");
    }

    /** Output of programs: without the sequences that colour it and move the cursor on a terminal. */
    public static String output(String text) {
        return escape(plain(text));
    }

    /** Without control sequences (ECMA-48's CSI and OSC) and with plain line ends. */
    public static String plain(String text) {
        if (text.indexOf('\u001b') < 0 && text.indexOf('\r') < 0) {
            return text;
        }
        return text.replaceAll("\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)", "")
                .replace("\r\n", "\n")
                .replace('\r', '\n');
    }

    /** Seconds with three decimals, as JUnit's XML has them. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%d.%03d", duration.toMillis() / 1000, Math.abs(duration.toMillis() % 1000));
    }

    /** The word that a task's status has in classes of the page. */
    static String kind(TaskResult.Status status) {
        return status == TaskResult.Status.UNREACHABLE_IGNORED ? TaskResult.Status.IGNORED.label() : status.label();
    }
}
