package dev.lighterman.node;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes words for a POSIX shell, so that each arrives as exactly the argument it was. */
public final class ShellQuote {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@+,-";

    private ShellQuote() {}

    /**
     * Quotes one word: single quotes, and a quote or backslash escaped outside of them (a backslash inside single quotes is
     * plain to POSIX shells, but not to fish). Words of harmless characters stay as they are.
     *
     * @param word any text without NUL characters, may be empty; not null
     * @return never null, never empty
     * @throws IllegalArgumentException if the word holds a NUL character, which no argument can
     */
    public static String quote(String word) {
        if (word.isEmpty()) {
            return "''";
        }
        if (word.chars().allMatch(c -> PLAIN.indexOf(c) >= 0)) {
            return word;
        }
        StringBuilder quoted = new StringBuilder(word.length() + 16);
        boolean inside = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\0') {
                throw new IllegalArgumentException("a command's argument cannot hold a NUL character");
            }
            boolean escape = c == '\'' || c == '\\';
            if (inside == escape) {
                quoted.append('\'');
                inside = !inside;
            }
            if (escape) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return inside ? quoted.append('\'').toString() : quoted.toString();
    }

    /** Quotes each word and joins them with spaces: a command line for {@code sh -c}. */
    public static String join(List<String> words) {
        return words.stream().map(ShellQuote::quote).collect(Collectors.joining(" "));
    }
}
