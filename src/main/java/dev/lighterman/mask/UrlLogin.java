package dev.lighterman.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the password of {@code //user:password@host} is: nobody need have said that it is a secret. {@code mask.py} has the same
 * rules. Stateless.
 */
final class UrlLogin {
    private static final int LONGEST_USER = 128;
    /** A token may be as long. */
    private static final int LONGEST_PASSWORD = 4096;

    private UrlLogin() {}

    static String hidden(String text) {
        List<int[]> spans = spans(text);
        if (spans.isEmpty()) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int told = 0;
        for (int[] span : spans) {
            result.append(text, told, span[1]).append(SecretMask.STARS);
            told = span[2];
        }
        return result.append(text, told, text.length()).toString();
    }

    /** Of each the begin of the address's slashes, and begin and end of its password; in order. */
    static List<int[]> spans(String text) {
        List<int[]> spans = new ArrayList<>();
        if (text.indexOf('@') < 0) {
            return spans;
        }
        for (int at = text.indexOf("//"); at >= 0; ) {
            int password = passwordStart(text, at);
            int end = password < text.length() && !isPort(text, password) ? passwordEnd(text, password) : password;
            if (end > password) {
                spans.add(new int[] {at, password, end});
            }
            at = text.indexOf("//", end > password ? end : at + 1);
        }
        return spans;
    }

    /** Where what may become one begins at the end of a text; its length for nowhere. */
    static int unclear(String text) {
        int length = text.length();
        int at = text.lastIndexOf("//");
        if (at >= 0) {
            int behind = userEnd(text, at);
            if (behind < length && text.charAt(behind) == ':' && behind - at - 2 <= LONGEST_USER) {
                int most = Math.min(length, behind + 1 + LONGEST_PASSWORD);
                behind++;
                while (behind < most && isOfPassword(text.charAt(behind))) {
                    behind++;
                }
            }
            if (behind == length) {
                return at;
            }
        }
        return text.endsWith("/") ? length - 1 : length;
    }

    /** The length of the text where there is none. */
    private static int passwordStart(String text, int at) {
        int end = userEnd(text, at);
        return end < text.length() && text.charAt(end) == ':' ? end + 1 : text.length();
    }

    private static int userEnd(String text, int at) {
        int end = at + 2;
        int most = Math.min(text.length(), end + LONGEST_USER);
        while (end < most && text.charAt(end) != ':' && text.charAt(end) != '@' && isOfPassword(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** {@code //host:8080?mail=me@example.org} has none. */
    private static boolean isPort(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end < text.length() && (text.charAt(end) == '?' || text.charAt(end) == '#');
    }

    /** Before the last at sign that may end it, since people forget to encode one; the start where there is none. */
    private static int passwordEnd(String text, int start) {
        int end = start;
        int most = Math.min(text.length(), start + LONGEST_PASSWORD + 1);
        for (int i = start; i < most && isOfPassword(text.charAt(i)); i++) {
            end = text.charAt(i) == '@' ? i : end;
        }
        return end;
    }

    private static boolean isOfPassword(char c) {
        return c > ' ' && c != 0x7f && "/\"'<>".indexOf(c) < 0;
    }
}
