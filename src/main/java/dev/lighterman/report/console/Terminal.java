package dev.lighterman.report.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The terminal, file or pipe that standard output is connected to. Immutable.
 *
 * @param interactive whether it is a terminal
 * @param color whether colours are wanted: a terminal, and {@code NO_COLOR} not set (https://no-color.org)
 * @param columns its width in columns, at least 20; 80 when unknown
 */
public record Terminal(boolean interactive, boolean color, int columns) {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;
    private static final File NOTHING = new File("/dev/null");

    /** No terminal: a file, a pipe, a log. */
    public static final Terminal NONE = new Terminal(false, false, DEFAULT_COLUMNS);

    /**
     * Finds out by asking {@code test -t 1} and {@code stty}; neither present means no terminal.
     *
     * @param environment the process's environment variables; {@code COLUMNS} and {@code NO_COLOR} are looked at; not null
     */
    public static Terminal detect(Map<String, String> environment) {
        if (!isTerminal()) {
            return NONE;
        }
        String noColor = environment.get("NO_COLOR");
        return new Terminal(true, noColor == null || noColor.isEmpty(), columns(environment.get("COLUMNS")));
    }

    /** The same without colours. */
    public Terminal withoutColor() {
        return new Terminal(interactive, false, columns);
    }

    private static boolean isTerminal() {
        // System.console() also looks at standard input, and from JDK 22 on it is there without any terminal.
        return run(NOTHING, ProcessBuilder.Redirect.INHERIT, List.of("test", "-t", "1")) != null;
    }

    /** {@return the terminal's width as it is now; columns, at least 20; 0 when unknown} */
    public static int columnsNow() {
        String size = run(new File("/dev/tty"), ProcessBuilder.Redirect.PIPE, List.of("stty", "size"));
        int columns = size == null ? 0 : number(size.substring(size.indexOf(' ') + 1));
        return columns == 0 ? 0 : Math.max(columns, FEWEST_COLUMNS);
    }

    private static int columns(String fromEnvironment) {
        int columns = number(fromEnvironment);
        if (columns == 0) {
            columns = columnsNow();
        }
        return columns == 0 ? DEFAULT_COLUMNS : Math.max(columns, FEWEST_COLUMNS);
    }

    private static int number(String text) {
        try {
            return text == null ? 0 : Math.max(0, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What the command printed, or null if it failed, is not there, or took over two seconds. */
    private static String run(File input, ProcessBuilder.Redirect output, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(input)
                    .redirectOutput(output)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0
                    ? new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
