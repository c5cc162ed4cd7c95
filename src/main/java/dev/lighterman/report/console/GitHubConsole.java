package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import java.io.PrintStream;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Another console in a GitHub workflow: what tasks and builds write must not be taken for workflow commands
 * ({@code ::error::...}), so these are switched off as long as the console writes, under a random word.
 *
 * @see <a href="https://docs.github.com/actions/reference/workflow-commands-for-github-actions">stop-commands</a>
 */
final class GitHubConsole implements Console {
    private final LineStream out;
    private final String word;
    private final Console console;
    private boolean begun;
    private boolean closed;

    GitHubConsole(PrintStream out, String word, Function<PrintStream, Console> console) {
        this.out = new LineStream(out);
        this.word = word;
        this.console = console.apply(this.out.stream());
    }

    @Override
    public void on(Event event) {
        if (!begun) {
            begun = true;
            out.line("::stop-commands::" + word);
        }
        console.on(event);
    }

    @Override
    public void resized(IntSupplier columns) {
        console.resized(columns);
    }

    @Override
    public void close() {
        console.close();
        if (begun && !closed) {
            closed = true;
            out.line("::" + word + "::");
        }
    }
}
