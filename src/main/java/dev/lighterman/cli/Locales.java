package dev.lighterman.cli;

import java.util.Locale;

/** Under {@code LANG=C} the JVM cannot read arguments and file names that are not ASCII. */
final class Locales {
    private Locales() {}

    /** A sentence about the first argument the JVM could not read, or null if all are readable. */
    static String unreadable(String... arguments) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8").toUpperCase(Locale.ROOT);
        if (encoding.equals("UTF-8")) {
            return null;
        }
        if (System.getProperty("user.dir", "").indexOf('\ufffd') >= 0) {
            return "the working directory's name has characters that the locale's encoding (" + encoding
                    + ") does not have; perhaps you should set LC_ALL=C.UTF-8";
        }
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].indexOf('\ufffd') >= 0) {
                return "argument " + (i + 1) + " has characters that the locale's encoding (" + encoding
                        + ") does not have; perhaps you should set LC_ALL=C.UTF-8";
            }
        }
        return null;
    }
}
