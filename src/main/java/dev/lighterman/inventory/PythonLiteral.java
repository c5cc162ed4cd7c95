package dev.lighterman.inventory;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's literals, as {@code ast.literal_eval} reads the values of an INI inventory: what is none is plain text. Tuples
 * and sets become lists, as in Ansible's JSON; complex numbers and {@code \N{...}} are left as text.
 */
final class PythonLiteral {
    private static final Pattern NUMBER = Pattern.compile("(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)"
            + "|((?:[0-9](?:_?[0-9])*\\.(?:[0-9](?:_?[0-9])*)?|\\.[0-9](?:_?[0-9])*)(?:[eE][-+]?[0-9](?:_?[0-9])*)?"
            + "|[0-9](?:_?[0-9])*[eE][-+]?[0-9](?:_?[0-9])*)"
            + "|(0(?:_?0)*|[1-9](?:_?[0-9])*)");
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;
    private int depth;

    /** Not a literal. Without a stack trace: it is no error, most values are plain text. */
    private static final class NoLiteral extends Exception {
        private static final long serialVersionUID = 1L;

        private NoLiteral() {
            super(null, null, false, false);
        }
    }

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** The value of a text as Ansible takes it: the literal's, or the text itself. */
    static Object read(String text) {
        Optional<Object[]> literal = parse(text);
        return literal.isPresent() ? literal.get()[0] : text;
    }

    static boolean isLiteral(String text) {
        return parse(text).isPresent();
    }

    /** In an array, for None is a value. */
    private static Optional<Object[]> parse(String text) {
        PythonLiteral reader = new PythonLiteral(text);
        try {
            reader.blanks();
            Object value = reader.value();
            reader.blanks();
            if (reader.peek() == ',') {
                List<Object> tuple = new ArrayList<>(List.of());
                tuple.add(value);
                reader.at++;
                reader.items(tuple, '\0');
                value = tuple;
            }
            if (reader.at < text.length() && reader.peek() != '#') {
                return Optional.empty();
            }
            return Optional.of(new Object[] {value});
        } catch (NoLiteral e) {
            return Optional.empty();
        }
    }

    private Object value() throws NoLiteral {
        if (++depth > MAX_DEPTH) {
            throw new NoLiteral();
        }
        Object value = undeepValue();
        depth--;
        return value;
    }

    private Object undeepValue() throws NoLiteral {
        char c = peek();
        if (c == '[') {
            at++;
            return items(new ArrayList<>(), ']');
        } else if (c == '(') {
            return parenthesis();
        } else if (c == '{') {
            return dictOrSet();
        } else if (c == '-' || c == '+') {
            at++;
            blanks();
            return signed(c == '-');
        } else if (Character.isDigit(c) || c == '.') {
            return number(false);
        } else if (startsString()) {
            StringBuilder string = new StringBuilder();
            do {
                string(string);
                blanks();
            } while (startsString());
            return string.toString();
        } else if (word("True")) {
            return true;
        } else if (word("False")) {
            return false;
        } else if (word("None")) {
            return null;
        }
        throw new NoLiteral();
    }

    private boolean word(String word) {
        int end = at + word.length();
        if (text.startsWith(word, at) && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)))) {
            at = end;
            return true;
        }
        return false;
    }

    /** What follows a sign: a number, in parentheses or not, but none with a sign of its own. */
    private Number signed(boolean negative) throws NoLiteral {
        int open = 0;
        for (; peek() == '('; open++) {
            if (open == MAX_DEPTH) {
                throw new NoLiteral();
            }
            at++;
            blanks();
        }
        Number number = number(negative);
        for (; open > 0; open--) {
            blanks();
            expect(')');
        }
        return number;
    }

    private Number number(boolean negative) throws NoLiteral {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new NoLiteral();
        }
        at = matcher.end();
        if (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            throw new NoLiteral();
        }
        String digits = matcher.group().replace("_", "").toLowerCase(Locale.ROOT);
        if (matcher.group(2) != null) {
            double value = Double.parseDouble(digits);
            return negative ? -value : value;
        }
        BigInteger value = matcher.group(1) == null
                ? new BigInteger(digits)
                : new BigInteger(digits.substring(2), digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2);
        BigInteger signed = negative ? value.negate() : value;
        if (signed.bitLength() < 32) {
            return signed.intValue();
        }
        return signed.bitLength() < 64 ? (Number) signed.longValue() : signed;
    }

    private Object parenthesis() throws NoLiteral {
        at++;
        blanks();
        if (peek() == ')') {
            at++;
            return List.of();
        }
        Object first = value();
        blanks();
        if (peek() == ')') {
            at++;
            return first;
        }
        List<Object> tuple = new ArrayList<>();
        tuple.add(first);
        expect(',');
        return items(tuple, ')');
    }

    /** Items parted by commas up to an end, or to the text's end for {@code \0}; one comma may trail. */
    private List<Object> items(List<Object> into, char end) throws NoLiteral {
        blanks();
        while (peek() != end && !(end == '\0' && peek() == '#')) {
            into.add(value());
            blanks();
            if (peek() == ',') {
                at++;
                blanks();
            } else if (peek() != end) {
                throw new NoLiteral();
            }
        }
        at = Math.min(at + (end == '\0' ? 0 : 1), text.length());
        return into;
    }

    private Object dictOrSet() throws NoLiteral {
        at++;
        blanks();
        Map<Object, Object> dict = new LinkedHashMap<>();
        while (peek() != '}') {
            Object key = value();
            blanks();
            if (peek() != ':') {
                if (!dict.isEmpty()) {
                    throw new NoLiteral();
                }
                List<Object> set = new ArrayList<>();
                set.add(key);
                if (peek() == ',') {
                    at++;
                    return items(set, '}');
                }
                expect('}');
                return set;
            }
            at++;
            blanks();
            dict.put(key, value());
            blanks();
            if (peek() == ',') {
                at++;
                blanks();
            } else if (peek() != '}') {
                throw new NoLiteral();
            }
        }
        at++;
        return dict;
    }

    private boolean startsString() {
        int i = at;
        while (i < text.length() && i < at + 2 && "rRuUbB".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i < text.length() && (text.charAt(i) == '\'' || text.charAt(i) == '"');
    }

    private void string(StringBuilder into) throws NoLiteral {
        boolean raw = false;
        while (peek() != '\'' && peek() != '"') {
            raw |= peek() == 'r' || peek() == 'R';
            at++;
        }
        String quote = text.substring(at, at + 1);
        if (text.startsWith(quote.repeat(3), at)) {
            quote = quote.repeat(3);
        }
        at += quote.length();
        while (!text.startsWith(quote, at)) {
            if (at >= text.length()) {
                throw new NoLiteral();
            }
            char c = text.charAt(at++);
            if (c == '\\' && raw) {
                into.append(c).append(at < text.length() ? text.charAt(at++) : '\\');
            } else if (c == '\\') {
                escape(into);
            } else {
                into.append(c);
            }
        }
        at += quote.length();
    }

    private void escape(StringBuilder into) throws NoLiteral {
        if (at >= text.length()) {
            throw new NoLiteral();
        }
        char c = text.charAt(at++);
        switch (c) {
            case '\\', '\'', '"' -> into.append(c);
            case 'a' -> into.append('\u0007');
            case 'b' -> into.append('\b');
            case 'f' -> into.append('\f');
            case 'n' -> into.append('\n');
            case 'r' -> into.append('\r');
            case 't' -> into.append('\t');
            case 'v' -> into.append('\u000B');
            case 'x' -> into.appendCodePoint(hex(2));
            case 'u' -> into.appendCodePoint(hex(4));
            case 'U' -> into.appendCodePoint(hex(8));
            case 'N' -> throw new NoLiteral();
            default -> {
                if (c >= '0' && c <= '7') {
                    octal(c - '0', into);
                } else {
                    into.append('\\').append(c);
                }
            }
        }
    }

    private void octal(int first, StringBuilder into) {
        int value = first;
        for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; i++) {
            value = value * 8 + text.charAt(at++) - '0';
        }
        into.appendCodePoint(value);
    }

    private int hex(int digits) throws NoLiteral {
        try {
            String number = text.substring(at, at + digits);
            int value = Integer.parseUnsignedInt(number, 16);
            if (!Character.isValidCodePoint(value) || number.startsWith("+")) {
                throw new NoLiteral();
            }
            at += digits;
            return value;
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new NoLiteral();
        }
    }

    private void expect(char c) throws NoLiteral {
        if (peek() != c) {
            throw new NoLiteral();
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }
}
