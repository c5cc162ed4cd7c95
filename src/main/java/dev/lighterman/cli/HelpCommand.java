package dev.lighterman.cli;

import dev.lighterman.settings.CommandOptions;
import dev.lighterman.settings.Suggestion;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        header = "Prints help for a command.",
        description = {"Prints what COMMAND --help prints; without COMMAND, the list of commands."},
        footer = {"  lighterman help", "  lighterman help play"})
final class HelpCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "COMMAND", description = "One of the commands.")
    private String command;

    @Spec
    private CommandSpec spec;

    private final Lighterman root;

    HelpCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        root.check(CommandOptions.NONE);
        CommandLine program = spec.parent().commandLine();
        Map<String, CommandLine> commands = program.getSubcommands();
        CommandLine meant = command == null ? program : commands.get(command);
        if (meant == null) {
            String instead = Suggestion.nearest(command, commands.keySet(), 2)
                    .map(near -> "; perhaps you should write \"" + near + "\".")
                    .orElse(".");
            throw new ParameterException(program, "there is no command \"" + command + "\"" + instead);
        }
        meant.usage(program.getOut());
        return ExitCodes.SUCCESS;
    }
}
