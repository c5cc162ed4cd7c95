package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.Signals;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.ConsoleKind;
import dev.lighterman.report.console.Consoles;
import dev.lighterman.report.console.Terminal;
import dev.lighterman.report.console.Verbosity;
import dev.lighterman.report.result.SafeLine;
import dev.lighterman.settings.CommandOptions;
import dev.lighterman.settings.PipelineFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program itself: the options that stand before or after every command. */
@Command(
        name = "lighterman",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        abbreviateSynopsis = true,
        header = "From a git commit to running pods, through the ansible-server you have.",
        synopsisHeading = "Usage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        description = {
            "Builds the source, sends the package to the server, runs the image playbook there over SSH and, when that"
                    + " went well, the deployment playbook; watches the rollout and tells the result of each step.",
        },
        footer = {
            "  lighterman init                        start here",
            "  lighterman render all                  see what would run",
            "  lighterman run                         build, image, deploy",
            "  lighterman run --console jenkins -v    with Jenkins' lines in between",
            "  lighterman COMMAND --help              more on a command"
        })
final class Lighterman implements Callable<Integer> {
    static final String PATH_AND_VALUE = "PATH=VALUE";
    static final String DEFAULT_FILE = "lighterman.yml";

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 100,
            description = "The pipeline file. Default: " + DEFAULT_FILE + ".")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = PATH_AND_VALUE,
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Sets a field of the pipeline file, written as there: --set server.port=2222. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--console",
            paramLabel = "KIND",
            scope = ScopeType.INHERIT,
            order = 102,
            converter = KindConverter.class,
            completionCandidates = Kinds.class,
            description =
                    "What to show: auto (rich on a terminal, plain otherwise), rich, plain, jenkins (its lines, word for"
                            + " word), json (one object a line). Default: auto.")
    private ConsoleKind console = ConsoleKind.AUTO;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            order = 103,
            description = "Shows Ansible's own output, byte for byte.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 104,
            description = "Prints the result line only.")
    private boolean quiet;

    @Option(
            names = "--raw",
            scope = ScopeType.INHERIT,
            order = 119,
            description =
                    "On a terminal and in CI: passes on what builds and tasks print with all its control characters.")
    private boolean raw;

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            order = 120,
            description = "No colours; so does the variable NO_COLOR.")
    private boolean noColor;

    private final Stdio surroundings;

    Lighterman(Stdio surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a command there is nothing to do. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCodes.USAGE;
    }

    Stdio surroundings() {
        return surroundings;
    }

    ReportOptions reports() {
        return reports;
    }

    boolean json() {
        return console == ConsoleKind.JSON;
    }

    int verboseCount() {
        return verbose.length;
    }

    boolean fileNamed() {
        return file != null;
    }

    /** The pipeline file as the user named it. */
    Path file() {
        return file == null ? Path.of(DEFAULT_FILE) : file;
    }

    Map<String, String> overrides() {
        return overrides;
    }

    /** Refuses what contradicts itself, and what would change nothing. */
    void check(CommandOptions used) {
        if (quiet && verbose.length > 0) {
            throw new ParameterException(spec.commandLine(), "-v and -q contradict each other");
        }
        CommandLine command =
                spec.commandLine().getParseResult().subcommand().commandSpec().commandLine();
        boolean writes =
                command.getCommand() instanceof PipelineCommand || command.getCommand() instanceof ReportCommand;
        Optional<String> unheeded = reports.firstNamed().filter(name -> !writes);
        if (unheeded.isPresent()) {
            throw new ParameterException(
                    command, command.getCommandName() + " has no result to write, so " + unheeded.get() + " is no use");
        }
        List<String> unused = used.unused(overrides.keySet());
        if (!unused.isEmpty()) {
            throw new ParameterException(
                    command,
                    command.getCommandName() + " does not use " + String.join(", ", unused)
                            + ", so --set is no use there");
        }
    }

    /** Whether the user says how to show a run. */
    boolean isConsoleChosen() {
        return console != ConsoleKind.AUTO || verbose.length > 0 || quiet;
    }

    /** Prints a line of data, in which others may have written. */
    void show(String line) {
        surroundings.out().println(SafeLine.of(line, surroundings.environment()));
    }

    /** How many words stand after the two hyphens that end the options. */
    int wordsAfterHyphens() {
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        int hyphens = all.indexOf("--");
        return hyphens < 0 ? 0 : all.size() - hyphens - 1;
    }

    /** Refuses words that may be a slip of the pen: what is passed on stands after two hyphens. */
    void checkSeparated(List<String> passedOn) {
        if (!passedOn.isEmpty()
                && !spec.commandLine().getParseResult().originalArgs().contains("--")) {
            CommandLine command = spec.commandLine()
                    .getParseResult()
                    .subcommand()
                    .commandSpec()
                    .commandLine();
            throw new UnmatchedArgumentException(command, passedOn);
        }
    }

    Pipeline pipeline() throws InvalidInputException {
        return pipeline(Map.of());
    }

    /** The pipeline with fields that a command's own options set. */
    Pipeline pipeline(Map<String, String> set) throws InvalidInputException {
        if (!fileNamed()
                && !Files.exists(file())
                && PipelineFile.otherEnding(file()).isEmpty()) {
            throw new InvalidInputException("there is no " + DEFAULT_FILE
                    + " here; perhaps you should write one with \"lighterman init\", or name yours with -f");
        }
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(set);
        return Pipeline.load(file(), all);
    }

    /** For what needs the server only: without any file or option, this machine is the server. */
    Pipeline serverPipeline() throws InvalidInputException {
        return serverPipeline(Map.of());
    }

    /** The same with fields that a command's own options set. */
    Pipeline serverPipeline(Map<String, String> set) throws InvalidInputException {
        if (fileNamed() || Files.exists(file())) {
            return pipeline(set);
        }
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(set);
        return Pipeline.of(all);
    }

    Console console() {
        return console(Verbosity.VERBOSE);
    }

    /** For a saved result. */
    Console replaying() {
        return console(Verbosity.REPLAY);
    }

    private Console console(Verbosity detailed) {
        boolean live = console == ConsoleKind.AUTO || console == ConsoleKind.RICH;
        Terminal there = json() ? Terminal.NONE : surroundings.terminal();
        Terminal terminal = !live ? Terminal.NONE : noColor ? there.withoutColor() : there;
        Verbosity verbosity = quiet ? Verbosity.QUIET : verbose.length > 0 ? detailed : Verbosity.NORMAL;
        PrintStream shown = reports.takeStandardOutput() ? surroundings.err() : surroundings.out();
        Console made = Consoles.of(console, shown, verbosity, terminal, surroundings.environment(), isGuarded(there));
        if (terminal.interactive()) {
            Signals.handle("WINCH", () -> made.resized(Terminal::columnsNow));
        }
        return made;
    }

    /** Whether what others wrote must not do anything where it is shown. */
    private boolean isGuarded(Terminal terminal) {
        return !raw && Consoles.isObeyed(terminal, surroundings.environment());
    }

    /** Shows bytes that others wrote: as they are where nothing obeys them. */
    <X extends Exception> void copy(Consoles.Copy<X> copy) throws X, InterruptedException, IOException {
        if (isGuarded(surroundings.terminal())) {
            Consoles.copying(surroundings.out(), surroundings.environment(), copy);
        } else {
            copy.to(surroundings.out());
        }
    }

    /** The names of the consoles, for completion. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return labels().iterator();
        }

        static List<String> labels() {
            return Arrays.stream(ConsoleKind.values()).map(ConsoleKind::label).toList();
        }
    }

    /** Reads a console's name. */
    static final class KindConverter implements ITypeConverter<ConsoleKind> {
        @Override
        public ConsoleKind convert(String value) {
            return ConsoleKind.of(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no console \"" + value + "\"; there are " + String.join(", ", Kinds.labels())));
        }
    }

    /** Where a command's usage error points to for help. */
    static String helpHint(CommandLine command) {
        return "Try \"" + command.getCommandSpec().qualifiedName() + " --help\".";
    }
}
