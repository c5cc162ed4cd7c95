package dev.lighterman.inventory;

import java.util.ArrayList;
import java.util.List;

/** Python's {@code shlex.split(line, comments=True)} and a quoting that it undoes. */
final class ShellWords {
    private ShellWords() {}

    /**
     * Splits a line.
     *
     * @throws IllegalArgumentException when a quotation or an escape is not ended
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '#') {
                break;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                i++;
            } else {
                word = word == null ? new StringBuilder() : word;
                i = take(line, i, word);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    /** Takes one character, escape or quotation at an index; returns the index after it. */
    private static int take(String line, int start, StringBuilder word) {
        char c = line.charAt(start);
        if (c == '\\') {
            if (start + 1 == line.length()) {
                throw new IllegalArgumentException("nothing follows the last \"\\\"");
            }
            word.append(line.charAt(start + 1));
            return start + 2;
        } else if (c != '"' && c != '\'') {
            word.append(c);
            return start + 1;
        }
        int i = start + 1;
        while (i < line.length() && line.charAt(i) != c) {
            boolean escape = c == '"' && line.charAt(i) == '\\' && i + 1 < line.length();
            if (escape && (line.charAt(i + 1) == '"' || line.charAt(i + 1) == '\\')) {
                i++;
            }
            word.append(line.charAt(i));
            i++;
        }
        if (i == line.length()) {
            throw new IllegalArgumentException("a quotation mark is never closed");
        }
        return i + 1;
    }

    /** A word that splits as one; quoted only where it need be. */
    static String quote(String word) {
        boolean plain = !word.isEmpty() && word.chars().noneMatch(c -> " \t\r\n#\\'\"".indexOf(c) >= 0);
        if (plain) {
            return word;
        }
        return word.indexOf('\'') < 0 ? "'" + word + "'" : "'" + word.replace("'", "'\"'\"'") + "'";
    }
}
