package dev.lighterman.cli;

import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A variable that a script did not set gives an empty argument: as a path it would be the current directory, and as an id or a
 * name it would be looked for on the server.
 */
final class EmptyArguments {
    private EmptyArguments() {}

    /** Refuses an empty argument that names something: a path, or what a command is for. */
    static void refuse(ParseResult parsed) {
        for (ParseResult each = parsed; each != null; each = each.subcommand()) {
            for (ArgSpec argument : each.matchedArgs()) {
                if (names(argument) && argument.originalStringValues().contains("")) {
                    String what = argument instanceof OptionSpec option
                            ? option.longestName() + " " + argument.paramLabel()
                            : argument.paramLabel();
                    throw new ParameterException(each.commandSpec().commandLine(), what + " is empty.");
                }
            }
        }
    }

    private static boolean names(ArgSpec argument) {
        return Arrays.asList(argument.auxiliaryTypes()).contains(Path.class)
                || (argument.isPositional() && !argument.typeInfo().isMultiValue());
    }
}
