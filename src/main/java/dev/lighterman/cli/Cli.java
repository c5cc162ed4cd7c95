package dev.lighterman.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The commands put together. */
final class Cli {
    /** The commands, as the help lists them. */
    private static final List<String> NAMES = List.of(
            "init",
            "import",
            "render",
            "run",
            "image",
            "deploy",
            "play",
            "module",
            "facts",
            "inventory",
            "poll",
            "runs",
            "attach",
            "logs",
            "cancel",
            "report",
            "verify",
            "doctor",
            "completion",
            "help");

    /** The commands that tell of all others. */
    private static final Set<String> NEED_ALL = Set.of("completion", "help");

    private final Stdio surroundings;
    private final Lighterman root;
    private final CommandLine commandLine;

    /** With all commands. */
    Cli(Stdio surroundings) {
        this(surroundings, NAMES);
    }

    /** With the command alone that the arguments begin with: the model of all others takes longer than most of them do. */
    static Cli of(Stdio surroundings, String... arguments) {
        boolean alone = arguments.length > 0 && NAMES.contains(arguments[0]) && !NEED_ALL.contains(arguments[0]);
        return new Cli(surroundings, alone ? List.of(arguments[0]) : NAMES);
    }

    private Cli(Stdio surroundings, List<String> names) {
        this.surroundings = surroundings;
        this.root = new Lighterman(surroundings);
        this.commandLine = new CommandLine(root);
        names.forEach(name -> commandLine.addSubcommand(command(name)));
        commandLine
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setUsageHelpWidth(80)
                // "-e @vars.yml" is for Ansible.
                .setExpandAtFiles(false)
                .setAbbreviatedOptionsAllowed(false)
                .setAbbreviatedSubcommandsAllowed(false);
        commandLine.getSubcommands().forEach((name, command) -> exitCodes(command, codes(command.getCommand())));
        commandLine.getSubcommands().values().forEach(InheritedOptions::hideUnused);
        exitCodes(commandLine, ExitCodes.all());
    }

    private Object command(String name) {
        return switch (name) {
            case "init" -> new InitCommand(root);
            case "import" -> new ImportCommand(root);
            case "render" -> new RenderCommand(root);
            case "run" -> new RunCommand(root);
            case "image" -> new ImageCommand(root);
            case "deploy" -> new DeployCommand(root);
            case "play" -> new PlayCommand(root);
            case "module" -> new ModuleCommand(root);
            case "facts" -> new FactsCommand(root);
            case "inventory" -> new InventoryCommand(root);
            case "poll" -> new PollCommand(root);
            case "runs" -> new RunsCommand(root);
            case "attach" -> new AttachCommand(root);
            case "logs" -> new LogsCommand(root);
            case "cancel" -> new CancelCommand(root);
            case "report" -> new ReportCommand(root);
            case "verify" -> new VerifyCommand(root);
            case "doctor" -> new DoctorCommand(root);
            case "completion" -> new CompletionCommand(root);
            case "help" -> new HelpCommand(root);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Map<String, String> codes(Object command) {
        if (command instanceof VerifyCommand) {
            return ExitCodes.verifying();
        }
        if (command instanceof HelpCommand || command instanceof CompletionCommand) {
            return ExitCodes.printing();
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
        Errors errors = new Errors(surroundings, root);
        try {
            String unreadable = Locales.unreadable(arguments);
            if (unreadable != null) {
                surroundings.say("lighterman: " + unreadable);
                return ExitCodes.USAGE;
            }
            ParseResult parsed = commandLine.parseArgs(arguments);
            EmptyArguments.refuse(parsed);
            return new CommandLine.RunLast().execute(parsed);
        } catch (ParameterException e) {
            return errors.wrongArguments(e);
        } catch (ExecutionException e) {
            return errors.failed(e.getCause() == null ? e : e.getCause());
        } catch (Throwable e) { // a last resort for StackOverflowError and the like, so that no trace is shown
            return errors.unexpected(e);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
