package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.report.console.ConsoleKind;
import dev.lighterman.report.console.Consoles;
import dev.lighterman.report.console.Terminal;
import dev.lighterman.report.console.Verbosity;
import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;

/**
 * Shows a run on a stream, as the command line does. It is the listener to give to {@link Pipeline#run} or {@link Run#follow}:
 * <pre>{@code
 * try (Console console = Console.plain(System.out)) {
 *     pipeline.run(console);
 * }
 * }</pre>
 * It writes UTF-8 whatever the stream's charset, and never closes the stream. Not thread-safe: one console shows one run.
 */
public final class Console implements Event.Listener, AutoCloseable {
    private final dev.lighterman.report.console.Console console;

    private Console(ConsoleKind kind, PrintStream out, boolean verbose, Terminal terminal) {
        console = Consoles.of(
                kind,
                Objects.requireNonNull(out, "out"),
                verbose ? Verbosity.VERBOSE : Verbosity.NORMAL,
                terminal,
                Map.of());
    }

    /**
     * Lines for people, fit for a log: no colours, nothing drawn again.
     *
     * @param out where to write, not null
     * @return a new console
     */
    public static Console plain(PrintStream out) {
        return new Console(ConsoleKind.PLAIN, out, false, Terminal.NONE);
    }

    /**
     * Colours, and live lines below those that stay. Where the process's standard output is no terminal it is
     * {@link #plain}.
     *
     * @param out what writes to the terminal, not null
     * @return a new console
     */
    public static Console rich(PrintStream out) {
        return new Console(ConsoleKind.RICH, out, false, Terminal.detect(System.getenv()));
    }

    /**
     * The lines of Jenkins with Publish Over SSH, with Ansible's own output among them.
     *
     * @param out where to write, not null
     * @return a new console
     */
    public static Console jenkins(PrintStream out) {
        return new Console(ConsoleKind.JENKINS, out, true, Terminal.NONE);
    }

    /**
     * One JSON object a line: events, each with its name under {@code event}, then the result as {@link ResultJson} writes it.
     *
     * @param out where to write, not null
     * @return a new console
     */
    public static Console json(PrintStream out) {
        return new Console(ConsoleKind.JSON, out, false, Terminal.NONE);
    }

    @Override
    public void on(Event event) {
        console.on(event);
    }

    /** Writes what is still held back and, on a terminal, restores cursor and colours. May be called more than once. */
    @Override
    public void close() {
        console.close();
    }
}
