package dev.lighterman.settings;

import dev.lighterman.node.ShellQuote;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command as it is run and as it is shown. Immutable.
 *
 * @param arguments the program and its arguments
 * @param shown the same as in the pipeline file: references to the environment or to a file, which may hold secrets, are not
 *     resolved
 */
public record CommandWords(List<String> arguments, List<String> shown) {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}@%+=:,./_-]+");

    /** No command. */
    public static final CommandWords NONE = of(List.of());

    public CommandWords {
        arguments = List.copyOf(arguments);
        shown = List.copyOf(shown);
    }

    /** A command to be shown as it is. */
    public static CommandWords of(List<String> arguments) {
        return new CommandWords(arguments, arguments);
    }

    /** Whether there is no command. */
    public boolean isEmpty() {
        return arguments.isEmpty();
    }

    /** As one would type it into a shell: quoted where a word needs it. */
    public String line() {
        return shown.stream()
                .map(word -> PLAIN.matcher(word).matches() ? word : ShellQuote.quote(word))
                .collect(Collectors.joining(" "));
    }

    /** What it shows, for its arguments may hold secrets. */
    @Override
    public String toString() {
        return shown.toString();
    }
}
