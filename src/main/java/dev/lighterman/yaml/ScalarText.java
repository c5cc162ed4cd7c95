package dev.lighterman.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** How single values are written: plain where Ansible reads the same back, else quoted. */
final class ScalarText {
    private ScalarText() {}

    /**
     * A value on one line.
     *
     * @param quoted whether a string is quoted even where it need not be
     * @throws IllegalArgumentException for a type that YAML has no word for
     */
    static String of(Object value, boolean quoted) {
        if (value == null) {
            return "null";
        } else if (value instanceof Spelled spelled) {
            return spelled.text();
        } else if (value instanceof CharSequence text) {
            return quoted || !isPlain(text.toString()) ? quote(text.toString()) : text.toString();
        } else if (value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger) {
            return value.toString();
        } else if (value instanceof Double || value instanceof Float) {
            return decimal(((Number) value).doubleValue());
        } else if (value instanceof BigDecimal number) {
            return decimal(number.toString());
        }
        throw new IllegalArgumentException("no YAML for a " + value.getClass().getName());
    }

    private static String decimal(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        } else if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        return decimal(Double.toString(value));
    }

    /** YAML 1.1 wants a point and the exponent's sign: {@code 1.0e+10}. */
    private static String decimal(String number) {
        int e = number.indexOf('E');
        String mantissa = e < 0 ? number : number.substring(0, e);
        String exponent = e < 0 ? "" : number.substring(e + 1);
        if (mantissa.indexOf('.') < 0) {
            mantissa += ".0";
        }
        if (exponent.isEmpty()) {
            return mantissa;
        }
        return mantissa + "e" + (exponent.startsWith("-") || exponent.startsWith("+") ? "" : "+") + exponent;
    }

    /** Whether text can stand in block context without quotes. */
    static boolean isPlain(String text) {
        if (text.isEmpty() || text.startsWith("---") || text.startsWith("...") || Yaml11.isDoubtful(text)) {
            return false;
        }
        char first = text.charAt(0);
        if (",[]{}#&*!|>'\"%@`?: ".indexOf(first) >= 0) {
            return false;
        }
        if (first == '-' && (text.length() == 1 || text.charAt(1) == ' ')) {
            return false;
        }
        char last = text.charAt(text.length() - 1);
        if (last == ' ' || last == ':' || text.contains(": ") || text.contains(" #")) {
            return false;
        }
        return text.indexOf('\n') < 0 && text.indexOf('\t') < 0 && isShown(text);
    }

    /** Whether text can be a literal block: several lines, all of it visible as it is. */
    static boolean isBlock(String text) {
        return text.indexOf('\n') >= 0 && !text.isBlank() && isShown(text);
    }

    /** No character that YAML forbids, takes for a line break of its own, or that hides. */
    private static boolean isShown(String text) {
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (codePoint != '\n' && codePoint != '\t' && !isShown(codePoint)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isShown(int c) {
        return (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c <= 0xD7FF && c != 0x2028 && c != 0x2029)
                || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF)
                || c >= 0x10000;
    }

    /** Double quotes as people have them around Jinja; single ones where they save escapes. */
    private static String quote(String text) {
        boolean escapes = text.indexOf('"') >= 0 || text.indexOf('\\') >= 0;
        boolean oneLine = text.indexOf('\n') < 0 && text.indexOf('\t') < 0 && isShown(text);
        if (escapes && oneLine) {
            return "'" + text.replace("'", "''") + "'";
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (codePoint == '"' || codePoint == '\\') {
                out.append('\\').append((char) codePoint);
            } else if (isShown(codePoint)) {
                out.appendCodePoint(codePoint);
            } else {
                escape(codePoint, out);
            }
        }
        return out.append('"').toString();
    }

    private static void escape(int codePoint, StringBuilder out) {
        switch (codePoint) {
            case 0 -> out.append("\\0");
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case 0x0B -> out.append("\\v");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            case 0x1B -> out.append("\\e");
            case 0x85 -> out.append("\\N");
            case 0x2028 -> out.append("\\L");
            case 0x2029 -> out.append("\\P");
            default -> {
                if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                    throw new IllegalArgumentException("half a character (unpaired surrogate) cannot be written");
                }
                out.append(String.format(Locale.ROOT, codePoint < 0x100 ? "\\x%02x" : "\\u%04x", codePoint));
            }
        }
    }
}
