package dev.lighterman.report.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/** Makes consoles. All of them write UTF-8 to the stream given, whatever its charset, and never close it. */
public final class Consoles {
    private Consoles() {}

    /**
     * A console by its kind. In a GitHub workflow what it shows is kept from being taken for workflow commands; in a GitLab
     * job the build and each playbook run are sections of the log; {@link ConsoleKind#JSON} is the same everywhere, its lines
     * are no workflow commands (see {@link JsonLine}).
     *
     * @param kind which, {@link ConsoleKind#AUTO} is resolved here; not null
     * @param out where to write, not null
     * @param terminal what {@code out} is connected to, not null
     */
    public static Console of(
            ConsoleKind kind,
            PrintStream out,
            Verbosity verbosity,
            Terminal terminal,
            Map<String, String> environment) {
        ConsoleKind resolved = kind.resolve(terminal, environment);
        if (resolved != ConsoleKind.JSON && inWorkflow(environment)) {
            String word = UUID.randomUUID().toString();
            return new GitHubConsole(out, word, to -> of(resolved, to, verbosity, terminal));
        } else if (resolved != ConsoleKind.JSON && "true".equals(environment.get("GITLAB_CI"))) {
            return new GitLabConsole(out, Clock.systemUTC(), to -> of(resolved, to, verbosity, terminal));
        }
        return of(resolved, out, verbosity, terminal);
    }

    /**
     * The same for a place that may obey what is written there, see {@link #isObeyed}: what builds and tasks write can be read
     * and does nothing else, see {@link ControlText}. {@link ConsoleKind#JSON} has no such bytes.
     *
     * @param guarded whether it is such a place
     */
    public static Console of(
            ConsoleKind kind,
            PrintStream out,
            Verbosity verbosity,
            Terminal terminal,
            Map<String, String> environment,
            boolean guarded) {
        Console console = of(kind, out, verbosity, terminal, environment);
        return guarded && kind.resolve(terminal, environment) != ConsoleKind.JSON
                ? new GuardedConsole(console)
                : console;
    }

    /**
     * Whether what stands on standard output is read by something that obeys it: a terminal, or the viewer of a CI job's log.
     *
     * @param terminal what standard output is connected to, not null
     * @param environment the process's environment variables, not null
     * @return true if a guarded console is wanted
     */
    public static boolean isObeyed(Terminal terminal, Map<String, String> environment) {
        return terminal.interactive() || ConsoleKind.isCi(environment) || inWorkflow(environment);
    }

    /**
     * Copies bytes as a console would show them: in a GitHub workflow no line of them is a workflow command.
     *
     * @param out where to write, not null
     * @param environment the process's environment variables, not null
     * @param copy writes the bytes, not null
     * @throws X as it does
     */
    public static <X extends Exception> void copying(PrintStream out, Map<String, String> environment, Copy<X> copy)
            throws X, InterruptedException, IOException {
        LineStream lines = new LineStream(out);
        String word = UUID.randomUUID().toString();
        boolean workflow = inWorkflow(environment);
        if (workflow) {
            lines.line("::stop-commands::" + word);
        }
        try (ControlText guard = new ControlText(lines)) {
            copy.to(guard);
        } finally {
            if (workflow) {
                lines.line("::" + word + "::");
            }
        }
    }

    /** Writes bytes somewhere. */
    @FunctionalInterface
    public interface Copy<X extends Exception> {
        void to(OutputStream out) throws X, InterruptedException, IOException;
    }

    private static boolean inWorkflow(Map<String, String> environment) {
        return "true".equals(environment.get("GITHUB_ACTIONS"));
    }

    private static Console of(ConsoleKind kind, PrintStream out, Verbosity verbosity, Terminal terminal) {
        return switch (kind) {
            case RICH -> new RichConsole(out, terminal, verbosity);
            case JENKINS -> new JenkinsConsole(out, verbosity);
            case JSON -> new JsonConsole(out, verbosity);
            case PLAIN, AUTO -> new PlainConsole(out, verbosity);
        };
    }
}
