package dev.lighterman.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the password of {@code //user:password@host} is, and a token in the user's place: nobody need have said that it is a
 * secret. {@code mask.py} has the same rules. Stateless.
 */
final class UrlLogin {
    private static final int LONGEST_USER = 128;
    /** Shorter ones are people's names. */
    private static final int SHORTEST_TOKEN = 16;
    /** A token may be as long. */
    private static final int LONGEST_PASSWORD = 4096;

    private static final Pattern KNOWN = Pattern.compile("gh[a-z]_|github_pat_|glpat-");

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

    /** Of each the begin of the address's slashes, and begin and end of a token or a password; in order. */
    static List<int[]> spans(String text) {
        List<int[]> spans = new ArrayList<>();
        if (text.indexOf('@') < 0) {
            return spans;
        }
        for (int at = text.indexOf("//"); at >= 0; ) {
            int user = userEnd(text, at);
            int password = passwordStart(text, at);
            boolean given = password < text.length() && !isPort(text, password);
            int end = given ? passwordEnd(text, password) : password;
            boolean login = end > password
                    || (given && text.charAt(password) == '@')
                    || (user < text.length() && text.charAt(user) == '@');
            if (login && isToken(text, at + 2, user)) {
                spans.add(new int[] {at, at + 2, user});
            }
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

    /** Whether a user's name looks like what git servers take in its place: long, and with a digit or a known beginning. */
    private static boolean isToken(String text, int start, int end) {
        if (end - start < SHORTEST_TOKEN) {
            return false;
        }
        String name = text.substring(start, end);
        return name.chars().anyMatch(c -> c >= '0' && c <= '9')
                || KNOWN.matcher(name).lookingAt();
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
