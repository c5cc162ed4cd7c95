package dev.lighterman.inventory.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for a host's line in an INI inventory: {@code name key=value ...}, words as in a shell. */
final class HostLine {
    private static final Pattern WORD =
            Pattern.compile("(?:[^\\s\"'\\\\#]|\\\\.|\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+')++", Pattern.DOTALL);

    private HostLine() {}

    /** What is wrong with a line; empty if Ansible takes it for a host. */
    static Optional<String> problem(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        int at = blanks(line, 0);
        while (at < line.length() && line.charAt(at) != '#') {
            if (!word.region(at, line.length()).lookingAt()) {
                return Optional.of(
                        line.charAt(at) == '\\'
                                ? "nothing follows the last \"\\\""
                                : "a quotation mark is never closed");
            }
            words.add(word.group());
            at = word.end();
            if (at < line.length() && !Character.isWhitespace(line.charAt(at)) && line.charAt(at) != '#') {
                continue; // the next round says which quotation mark is not closed
            }
            at = blanks(line, at);
        }
        if (words.isEmpty()) {
            return Optional.of("expected a host, found \"" + line + "\"");
        } else if (words.get(0).endsWith(":")) {
            return Optional.of(
                    "\"" + words.get(0) + "\" ends with \":\"; perhaps this is YAML, which needs the extension .yml");
        }
        return words.stream()
                .skip(1)
                .filter(each -> each.indexOf('=') < 0)
                .findFirst()
                .map(each -> "expected key=value, found \"" + each
                        + "\"; perhaps you should put quotes around a value with spaces");
    }

    private static int blanks(String line, int from) {
        int at = from;
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }
}
