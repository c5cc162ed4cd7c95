package dev.lighterman.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands put together. */
final class Cli {
    private final Stdio surroundings;
    private final Lighterman root;
    private final CommandLine commandLine;

    Cli(Stdio surroundings) {
        this.surroundings = surroundings;
        this.root = new Lighterman(surroundings);
        this.commandLine = new CommandLine(root)
                .addSubcommand(new InitCommand(root))
                .addSubcommand(new ImportCommand(root))
                .addSubcommand(new RenderCommand(root))
                .addSubcommand(new RunCommand(root))
                .addSubcommand(new ImageCommand(root))
                .addSubcommand(new DeployCommand(root))
                .addSubcommand(new PlayCommand(root))
                .addSubcommand(new ModuleCommand(root))
                .addSubcommand(new FactsCommand(root))
                .addSubcommand(new InventoryCommand(root))
                .addSubcommand(new PollCommand(root))
                .addSubcommand(new RunsCommand(root))
                .addSubcommand(new AttachCommand(root))
                .addSubcommand(new LogsCommand(root))
                .addSubcommand(new CancelCommand(root))
                .addSubcommand(new ReportCommand(root))
                .addSubcommand(new VerifyCommand(root))
                .addSubcommand(new DoctorCommand(root))
                .addSubcommand(new CompletionCommand(root))
                .addSubcommand(new HelpCommand(root))
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setUsageHelpWidth(80)
                // "-e @vars.yml" is for Ansible.
                .setExpandAtFiles(false)
                .setAbbreviatedOptionsAllowed(false)
                .setAbbreviatedSubcommandsAllowed(false);
        Errors errors = new Errors(surroundings, root);
        commandLine.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
        commandLine.getSubcommands().forEach((name, command) -> exitCodes(command, codes(command.getCommand())));
        commandLine.getSubcommands().values().forEach(InheritedOptions::hideUnused);
        exitCodes(commandLine, ExitCodes.all());
    }

    private static Map<String, String> codes(Object command) {
        if (command instanceof VerifyCommand) {
            return ExitCodes.verifying();
        }
        if (command instanceof DoctorCommand) {
            return ExitCodes.examining();
        }
        if (command instanceof InventoryCommand) {
            return ExitCodes.asking("the server could not tell, or Ansible could not read the inventory");
        }
        if (command instanceof RunsCommand) {
            return ExitCodes.asking("the server could not tell");
        }
        if (command instanceof LogsCommand || command instanceof CancelCommand) {
            return ExitCodes.asking("there is no such run, or the server could not do it");
        }
        return command instanceof PipelineCommand ? ExitCodes.all() : ExitCodes.offline();
    }

    private static void exitCodes(CommandLine command, Map<String, String> codes) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(codes);
    }

    /** For generating completion and testing help texts. */
    CommandLine commandLine() {
        return commandLine;
    }

    /** Runs a command line; never throws for what a user can cause. */
    int run(String... arguments) {
        try {
            String unreadable = Locales.unreadable(arguments);
            if (unreadable != null) {
                surroundings.say("lighterman: " + unreadable);
                return ExitCodes.USAGE;
            }
            return commandLine.execute(arguments);
        } catch (Throwable e) { // a last resort for StackOverflowError and the like, so that no trace is shown
            return new Errors(surroundings, root).unexpected(e);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
