package dev.lighterman.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a mistyped one may have meant. */
public final class Suggestion {
    private Suggestion() {}

    /** The nearest word, if it is near enough to be worth a mention. */
    public static Optional<String> nearest(String word, Collection<String> words) {
        return nearest(word, words, Math.max(1, Math.min(3, word.length() / 2)));
    }

    /**
     * The nearest word, whatever its case.
     *
     * @param limit how many letters may be wrong, missing, added or swapped
     * @return empty if no word is that near
     */
    public static Optional<String> nearest(String word, Collection<String> words, int limit) {
        String lower = word.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(candidate -> distance(lower, candidate) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(lower, candidate)));
    }

    /** {@code ; did you mean "x"?} or nothing. */
    static String didYouMean(String word, Collection<String> words) {
        return nearest(word, words)
                .map(found -> "; did you mean \"" + found + "\"?")
                .orElse("");
    }

    private static int distance(String lower, String candidate) {
        return between(lower, candidate.toLowerCase(Locale.ROOT));
    }

    /** Levenshtein's distance; two neighbours swapped count as one. */
    private static int between(String one, String other) {
        int[][] rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int replace = rows[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replace, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[one.length()][other.length()];
    }
}
