package dev.lighterman.report.console;

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
        if (resolved != ConsoleKind.JSON && "true".equals(environment.get("GITHUB_ACTIONS"))) {
            String word = UUID.randomUUID().toString();
            return new GitHubConsole(out, word, to -> of(resolved, to, verbosity, terminal));
        } else if (resolved != ConsoleKind.JSON && "true".equals(environment.get("GITLAB_CI"))) {
            return new GitLabConsole(out, Clock.systemUTC(), to -> of(resolved, to, verbosity, terminal));
        }
        return of(resolved, out, verbosity, terminal);
    }

    private static Console of(ConsoleKind kind, PrintStream out, Verbosity verbosity, Terminal terminal) {
        return switch (kind) {
            case RICH -> new RichConsole(out, terminal, verbosity);
            case JENKINS -> new JenkinsConsole(out, verbosity);
            case JSON -> new JsonConsole(out, verbosity);
            case PLAIN, AUTO -> new PlainConsole(out, verbosity);
        };
    }

    /** Lines for people, fit for a log: no colours, nothing redrawn. */
    public static Console plain(PrintStream out, Verbosity verbosity) {
        return new PlainConsole(out, verbosity);
    }
}
