package dev.lighterman.cli;

import dev.lighterman.report.console.Terminal;
import dev.lighterman.report.result.SafeLine;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The streams and the environment of a command.
 *
 * @param out standard output: what was asked for
 * @param err standard error: what went wrong
 * @param environment the environment variables
 * @param apart whether the two streams go to different places; asked for when it matters
 */
record Stdio(PrintStream out, PrintStream err, Map<String, String> environment, BooleanSupplier apart) {
    /** Streams that go to different places. */
    Stdio(PrintStream out, PrintStream err, Map<String, String> environment) {
        this(out, err, environment, () -> true);
    }

    /** Starts up to two processes, so ask once and only when it matters. */
    Terminal terminal() {
        return Terminal.detect(environment);
    }

    /** Says on standard error what went wrong. */
    void say(String sentence) {
        err.println(SafeLine.of(sentence, environment));
    }

    boolean debug() {
        String debug = environment.getOrDefault("LIGHTERMAN_DEBUG", "");
        return !debug.isEmpty() && !debug.equals("0");
    }
}
