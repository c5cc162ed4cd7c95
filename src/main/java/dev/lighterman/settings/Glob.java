package dev.lighterman.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern over relative, {@code /}-separated paths: {@code *} any characters but {@code /}, {@code **} also those ({@code
 * **}{@code /x} matches {@code x} too), {@code ?} one character but {@code /}, <code>{a,b}</code> either, {@code \} takes the
 * next character as it is. A trailing {@code /} stands for everything below. Everything else, {@code [} too, stands for
 * itself. Immutable.
 */
public final class Glob {
    private final String text;
    private final Pattern pattern;

    private Glob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** Compiles a pattern without problems. */
    public static Glob of(String text) {
        Optional<String> problem = problem(text);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
        return new Glob(text, Pattern.compile(translate(normal(text)), Pattern.DOTALL));
    }

    /** What is wrong with a pattern, for people. */
    static Optional<String> problem(String text) {
        if (text.isBlank()) {
            return Optional.of("a file pattern is empty");
        } else if (text.startsWith("/") || text.startsWith("~")) {
            return Optional.of("the file pattern \"" + text
                    + "\" must be relative to the checkout; perhaps you should leave out what is in front of it");
        } else if (("/" + text + "/").contains("/../")) {
            return Optional.of("the file pattern \"" + text + "\" must not lead out of the checkout with \"..\"");
        }
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> depth--;
                default -> {}
            }
            if (depth < 0 || depth > 1) {
                break;
            }
        }
        return depth == 0
                ? Optional.empty()
                : Optional.of("the braces in the file pattern \"" + text + "\" don't match");
    }

    /** Whether it names one file rather than a kind of file. */
    public boolean literal() {
        return text.chars().noneMatch(c -> "*?{\\".indexOf(c) >= 0) && !text.endsWith("/");
    }

    /** Whether a relative, {@code /}-separated path matches. */
    public boolean matches(String path) {
        return pattern.matcher(path).matches();
    }

    /** Whether paths below a directory may match. */
    public boolean reachesBelow(String directory) {
        String[] parts = normal(text).split("/", -1);
        String[] names = directory.split("/", -1);
        if (text.contains("{")) {
            return true; // a brace may hold a slash
        }
        for (int i = 0; i < names.length; i++) {
            if (i >= parts.length) {
                return false;
            } else if (parts[i].contains("**")) {
                return true;
            } else if (!Pattern.compile(translate(parts[i]), Pattern.DOTALL)
                    .matcher(names[i])
                    .matches()) {
                return false;
            }
        }
        return parts.length > names.length;
    }

    /** The directory all matches are below; empty for the root. */
    public String base() {
        String normal = normal(text);
        int wild = 0;
        while (wild < normal.length() && "*?{\\".indexOf(normal.charAt(wild)) < 0) {
            wild++;
        }
        int slash = normal.lastIndexOf('/', wild == normal.length() ? wild : wild - 1);
        return slash < 0 ? "" : normal.substring(0, slash);
    }

    /** A path without {@code ./} and doubled slashes. */
    public static String slashes(String text) {
        String normal = text.replaceAll("/{2,}", "/");
        while (normal.startsWith("./")) {
            normal = normal.substring(2);
        }
        return normal.replaceAll("/(?:\\./)+", "/");
    }

    private static String normal(String text) {
        String normal = slashes(text);
        return normal.endsWith("/") ? normal + "**" : normal;
    }

    private static String translate(String glob) {
        StringBuilder regex = new StringBuilder();
        boolean inBraces = false;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '*' && glob.startsWith("**", i)) {
                boolean first = i == 0 || glob.charAt(i - 1) == '/';
                if (first && glob.startsWith("**/", i)) {
                    regex.append("(?:[^/]+/)*");
                    i += 2;
                } else {
                    regex.append(".*");
                    i += 1;
                }
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '{') {
                regex.append("(?:");
                inBraces = true;
            } else if (c == '}') {
                regex.append(')');
                inBraces = false;
            } else if (c == ',' && inBraces) {
                regex.append('|');
            } else {
                if (c == '\\' && i + 1 < glob.length()) {
                    i++;
                }
                int codePoint = glob.codePointAt(i);
                regex.append(Pattern.quote(Character.toString(codePoint)));
                i += Character.charCount(codePoint) - 1;
            }
        }
        return regex.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
