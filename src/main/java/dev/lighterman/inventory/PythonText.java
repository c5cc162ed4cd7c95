package dev.lighterman.inventory;

import dev.lighterman.yaml.Spelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes values as {@link PythonLiteral} reads them. */
final class PythonText {
    private PythonText() {}

    /**
     * Text that reads back as a value: plain where it is text that is no literal, else a literal on one line.
     *
     * @throws IllegalStateException for what Python has no literal for
     */
    static String write(Object value) {
        Object plain = Spelled.unwrap(value);
        if (plain instanceof String string && !PythonLiteral.isLiteral(string) && isOneLine(string)) {
            return string;
        }
        return literal(plain);
    }

    private static boolean isOneLine(String string) {
        return string.codePoints().allMatch(PythonText::isShown)
                && (string.isEmpty()
                        || (!isBlank(string.codePointAt(0)) && !isBlank(string.codePointBefore(string.length()))));
    }

    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    /** Nothing that Python's splitlines() would split at. */
    private static boolean isShown(int codePoint) {
        return !Character.isISOControl(codePoint) && codePoint != 0x2028 && codePoint != 0x2029 && codePoint != 0xFEFF;
    }

    private static String literal(Object value) {
        Object plain = Spelled.unwrap(value);
        if (plain == null) {
            return "None";
        } else if (plain instanceof Boolean bool) {
            return bool ? "True" : "False";
        } else if (plain instanceof Double number && number.isNaN()) {
            throw new IllegalStateException("INI has no word for \"not a number\"; perhaps you should write YAML");
        } else if (plain instanceof Double number && number.isInfinite()) {
            return number > 0 ? "1e999" : "-1e999";
        } else if (plain instanceof Number) {
            return plain.toString();
        } else if (plain instanceof CharSequence string) {
            return quoted(string.toString());
        } else if (plain instanceof List<?> items) {
            List<String> texts = new ArrayList<>();
            items.forEach(item -> texts.add(literal(item)));
            return "[" + String.join(", ", texts) + "]";
        } else if (plain instanceof Map<?, ?> map) {
            List<String> texts = new ArrayList<>();
            map.forEach((key, item) -> texts.add(literal(key) + ": " + literal(item)));
            return "{" + String.join(", ", texts) + "}";
        }
        throw new IllegalStateException(
                "INI cannot hold a " + plain.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                        + " value such as !vault; perhaps you should write YAML");
    }

    /** In double quotes, with no single quote inside: so that single quotes can go around it. */
    private static String quoted(String string) {
        StringBuilder out = new StringBuilder("\"");
        string.codePoints().forEach(c -> {
            if (c == '\\') {
                out.append("\\\\");
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\'' || c == '"' || (!isShown(c) && c < 0x100)) {
                out.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else if (!isShown(c) || Character.getType(c) == Character.SURROGATE) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
