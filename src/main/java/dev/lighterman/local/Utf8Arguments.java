package dev.lighterman.local;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;

/**
 * Passes arguments as UTF-8 whatever the JVM's locale. Started without one, as by cron or in many containers, it passes each
 * character beyond ASCII as a question mark; then a shell makes the arguments from escapes.
 */
final class Utf8Arguments {
    private Utf8Arguments() {}

    /** The arguments for a {@link ProcessBuilder} of this JVM. */
    static List<String> of(List<String> arguments) {
        return of(arguments, ofJvm());
    }

    /** As above, for a JVM that passes arguments in a given encoding. */
    static List<String> of(List<String> arguments, Charset jvm) {
        if (jvm.equals(StandardCharsets.UTF_8)
                || arguments.stream().allMatch(argument -> argument.chars().allMatch(c -> c < 128))) {
            return arguments;
        }
        // The x keeps a newline at the end, which $() would take away.
        StringBuilder script = new StringBuilder("set --\n");
        for (String argument : arguments) {
            script.append("v=$(printf '");
            for (byte b : argument.getBytes(StandardCharsets.UTF_8)) {
                script.append(String.format("\\%03o", b & 0xff));
            }
            script.append("x'); set -- \"$@\" \"${v%x}\"\n");
        }
        return List.of("sh", "-c", script.append("exec \"$@\"").toString());
    }

    private static Charset ofJvm() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.US_ASCII;
        }
    }
}
