package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.LightermanException;
import dev.lighterman.app.FileWords;
import dev.lighterman.report.result.SafeLine;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Suggestion;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns exceptions into a sentence on standard error and an exit code; a stack trace comes with {@code --verbose} only. It
 * is none of picocli's handlers: those are classes of Java 5, and an archive of classes leaves out what implements one.
 */
final class Errors {
    private static final Set<Class<?>> NUMBERS = Set.of(int.class, Integer.class, long.class, Long.class);

    /** More letters than these would be another word. */
    private static final int MOST_WRONG = 2;

    private final Stdio surroundings;
    private final PrintStream err;
    private final Lighterman root;

    Errors(Stdio surroundings, Lighterman root) {
        this.surroundings = surroundings;
        this.err = surroundings.err();
        this.root = root;
    }

    /** An argument that is wrong. */
    int wrongArguments(ParameterException e) {
        say(sentence(e) + " " + Lighterman.helpHint(e.getCommandLine()));
        return ExitCodes.USAGE;
    }

    private static String sentence(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            Optional<String> ansible = ansibleOption(unmatched);
            if (ansible.isPresent()) {
                return ansible.get() + ".";
            }
            String what = unmatched.isUnknownOption()
                    ? "there is no option \"" + argument + "\""
                    : (e.getCommandLine().getParent() == null ? "there is no command \"" : "unexpected argument \"")
                            + argument + "\"";
            if (e.getCommandLine().getCommand() instanceof PlayCommand && !unmatched.isUnknownOption()) {
                return what + "; perhaps you should play one after the other, or write a playbook that imports both"
                        + " (import_playbook).";
            }
            if (!unmatched.isUnknownOption()
                    && e.getCommandLine().getSubcommands().containsKey(argument)) {
                return "\"" + argument
                        + "\" stands behind --, where no command is; perhaps you should write it before.";
            }
            return suggestion(unmatched)
                    .map(instead -> what + "; perhaps you should write \"" + instead + "\".")
                    .orElse(what + ".");
        } else if (e instanceof MissingParameterException missing) {
            return missing.getMissing().get(0).paramLabel() + " is missing.";
        } else if (isUnconverted(e)) {
            if (e.getArgSpec().paramLabel().equals(Lighterman.PATH_AND_VALUE)) {
                return "--set " + e.getValue() + ": expected PATH=VALUE, such as server.port=2222.";
            }
            return e.getArgSpec() instanceof OptionSpec option && NUMBERS.contains(option.type())
                    ? option.longestName() + " must be a whole number, but is \"" + e.getValue() + "\"."
                    : "\"" + e.getValue() + "\" is no " + e.getArgSpec().paramLabel() + ".";
        }
        if (e.getCause() instanceof TypeConversionException || e.getCause() instanceof InvalidPathException) {
            return e.getCause().getMessage() + ".";
        }
        String message = e.getMessage();
        return message.endsWith(".") ? message : message + ".";
    }

    /** A value that is not of its option's type, for which no converter has a message of its own. */
    private static boolean isUnconverted(ParameterException e) {
        return e.getArgSpec() != null && e.getValue() != null && e.getArgSpec().converters().length == 0;
    }

    /** The option or command with the fewest letters wrong, two at most. */
    private static Optional<String> suggestion(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        CommandLine command = e.getCommandLine();
        if (!e.isUnknownOption()) {
            return Suggestion.nearest(word, command.getSubcommands().keySet(), 2);
        }
        List<String> names = command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .filter(name -> name.startsWith("--"))
                .toList();
        return word.startsWith("--") && word.length() > MOST_WRONG + 2
                ? Suggestion.nearest(word.replaceFirst("=.*", ""), names, MOST_WRONG)
                : Optional.empty();
    }

    /** What to do with an option of ansible-playbook that stands where Lighterman's own do. */
    private static Optional<String> ansibleOption(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        boolean plays = e.getCommandLine().getCommand() instanceof PlayCommand && e.isUnknownOption();
        return plays ? AnsibleSettings.argument(word) : Optional.empty();
    }

    /** A command that threw. */
    int failed(Throwable e) {
        if (e instanceof ParameterException parameter) {
            return wrongArguments(parameter);
        } else if (e instanceof InvalidInputException invalid) {
            invalid.problems().forEach(this::say);
            trace(e);
            return ExitCodes.USAGE;
        } else if (e instanceof LightermanException known) {
            say(known.getMessage());
            trace(e);
            return known.kind().exitCode();
        } else if (e instanceof IOException io) {
            say(FileWords.of(io));
            for (Throwable further : io.getSuppressed()) {
                if (further instanceof IOException another) {
                    say(FileWords.of(another));
                }
            }
            trace(e);
            return ExitCodes.FAILURE;
        }
        return unexpected(e);
    }

    /** A defect: one line, and how to get the rest. */
    int unexpected(Throwable e) {
        boolean traced = surroundings.debug() || root.verboseCount() > 0;
        String message = e.getMessage() == null ? "" : ": " + e.getMessage().replaceAll("\\s+", " ");
        say("unexpected " + e.getClass().getSimpleName() + message
                + (traced ? "" : "; run it again with LIGHTERMAN_DEBUG=1 for the stack trace"));
        if (traced) {
            print(e);
        }
        return ExitCodes.FAILURE;
    }

    private void trace(Throwable e) {
        if (surroundings.debug()) {
            print(e);
        }
    }

    /** Messages may hold what a server said, which a terminal or a GitHub workflow would obey. */
    private void print(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        Secrets.withoutLogins(trace.toString()).lines().forEach(line -> {
            String text = line.stripLeading();
            err.println(
                    line.substring(0, line.length() - text.length()) + SafeLine.of(text, surroundings.environment()));
        });
    }

    private void say(Problem problem) {
        String text = problem.file().isPresent() ? problem.toString() : "lighterman: " + problem;
        surroundings.say(Secrets.withoutLogins(text));
    }

    private void say(String sentence) {
        surroundings.say("lighterman: " + Secrets.withoutLogins(sentence));
    }
}
