package dev.lighterman.report.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The ways to show a pipeline; {@link Consoles} makes them. */
public enum ConsoleKind {
    /** {@link #RICH} on a terminal, {@link #PLAIN} in CI, in batch, with {@code TERM=dumb} and when piped. */
    AUTO,
    /** Colours and a live line, for a terminal. */
    RICH,
    /** Lines for people, fit for a log. */
    PLAIN,
    /** The lines of Jenkins with Publish Over SSH, word for word. */
    JENKINS,
    /** One JSON object a line. */
    JSON;

    /** The name users write: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a kind by the name users write, in any case.
     *
     * @return empty when there is no such kind
     */
    public static Optional<ConsoleKind> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /**
     * What {@link #AUTO} stands for here; any other kind is itself, except that {@link #RICH} needs a terminal that
     * understands control sequences and is {@link #PLAIN} without.
     *
     * @param environment the process's environment variables; {@code CI} and {@code TERM} are looked at; not null
     */
    public ConsoleKind resolve(Terminal terminal, Map<String, String> environment) {
        boolean capable = terminal.interactive() && !"dumb".equals(environment.get("TERM"));
        return switch (this) {
            case AUTO -> capable && !isCi(environment) ? RICH : PLAIN;
            case RICH -> capable ? RICH : PLAIN;
            default -> this;
        };
    }

    static boolean isCi(Map<String, String> environment) {
        String ci = environment.get("CI");
        return ci != null && !ci.isEmpty() && !ci.equals("false") && !ci.equals("0");
    }
}
