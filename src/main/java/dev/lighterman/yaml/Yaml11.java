package dev.lighterman.yaml;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How PyYAML resolves and converts plain scalars. The patterns are those of PyYAML's {@code resolver.py}, the conversions
 * those of its {@code constructor.py} (SafeConstructor); SnakeYAML's own differ ({@code 1e3} is a number there, text here).
 */
final class Yaml11 {
    // Groups that repeat are possessive: others need a piece of the stack for each time.
    private static final Pattern BOOLEAN =
            Pattern.compile("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
    private static final Pattern INTEGER = Pattern.compile("[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)"
            + "|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])++");
    private static final Pattern FLOAT = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?"
            + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++\\.[0-9_]*"
            + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"
            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?"
            + "(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?");
    /** Text to PyYAML, but not to every reader (YAML 1.2, kubectl's Go parser) nor to the eye: quoted when written. */
    private static final Pattern DOUBTFUL = Pattern.compile("[yYnN]|=|<<|[-+]?[0-9_]+(?:[:][0-9_]+)*+(?:\\.[0-9_]*)?"
            + "|[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?0[oO][0-7_]+"
            + "|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+|[-+]?\\.(?i:inf|nan)|(?i:true|false|yes|no|on|off|null)");

    private static final BigInteger SIXTY = BigInteger.valueOf(60);

    private Yaml11() {}

    /** The type of a plain scalar without a tag. */
    static YamlType resolve(String text) {
        if (text.isEmpty()) {
            return YamlType.NULL;
        }
        char first = text.charAt(0);
        if (first == '~' || first == 'n' || first == 'N') {
            if (text.equals("~") || text.equals("null") || text.equals("Null") || text.equals("NULL")) {
                return YamlType.NULL;
            }
        }
        if ("yYnNtTfFoO".indexOf(first) >= 0 && BOOLEAN.matcher(text).matches()) {
            return YamlType.BOOLEAN;
        }
        if ("-+0123456789.".indexOf(first) >= 0) {
            if (INTEGER.matcher(text).matches() && hasDigits(text)) {
                return YamlType.INTEGER;
            }
            if (FLOAT.matcher(text).matches()) {
                return YamlType.FLOAT;
            }
            if (TIMESTAMP.matcher(text).matches()) {
                return YamlType.TIMESTAMP;
            }
        }
        return YamlType.STRING;
    }

    /** Whether text should be quoted, because a reader could take it for another type. */
    static boolean isDoubtful(String text) {
        return resolve(text) != YamlType.STRING || DOUBTFUL.matcher(text).matches();
    }

    /**
     * The Java value of a scalar's text.
     *
     * @throws NumberFormatException when the text is not of that type
     */
    static Object convert(YamlType type, String text) {
        return switch (type) {
            case NULL -> null;
            case BOOLEAN -> toBoolean(text);
            case INTEGER -> narrow(toInteger(text.replace("_", "")));
            case FLOAT -> toDouble(text.replace("_", ""));
            case TIMESTAMP, STRING -> text;
        };
    }

    private static boolean toBoolean(String text) {
        if (!BOOLEAN.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return switch (text.charAt(0)) {
            case 'y', 'Y', 't', 'T' -> true;
            case 'o', 'O' -> text.length() == 2;
            default -> false;
        };
    }

    /** {@code 0x_} matches the pattern but has nothing to convert; PyYAML fails there. */
    private static boolean hasDigits(String text) {
        return !text.endsWith("_") || text.chars().filter(c -> c != '_').count() > prefixLength(text);
    }

    private static int prefixLength(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean based = text.startsWith("0x", start) || text.startsWith("0b", start);
        return based ? start + 2 : start;
    }

    private static BigInteger toInteger(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value;
        if (digits.equals("0")) {
            value = BigInteger.ZERO;
        } else if (digits.startsWith("0b")) {
            value = new BigInteger(digits.substring(2), 2);
        } else if (digits.startsWith("0x")) {
            value = new BigInteger(digits.substring(2), 16);
        } else if (digits.startsWith("0")) {
            value = new BigInteger(digits, 8);
        } else {
            value = BigInteger.ZERO;
            for (String part : digits.split(":", -1)) {
                value = value.multiply(SIXTY).add(new BigInteger(part));
            }
        }
        return negative ? value.negate() : value;
    }

    private static Number narrow(BigInteger value) {
        if (value.bitLength() < 32) {
            return value.intValue();
        }
        return value.bitLength() < 64 ? (Number) value.longValue() : value;
    }

    private static double toDouble(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean negative = lower.startsWith("-");
        String digits = negative || lower.startsWith("+") ? lower.substring(1) : lower;
        double value;
        if (digits.equals(".inf")) {
            value = Double.POSITIVE_INFINITY;
        } else if (digits.equals(".nan")) {
            value = Double.NaN;
        } else {
            value = 0;
            for (String part : digits.split(":", -1)) {
                value = value * 60 + Double.parseDouble(part);
            }
        }
        return negative ? -value : value;
    }
}
