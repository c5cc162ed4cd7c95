package dev.lighterman.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The program's own options, which every command takes: those that change nothing of a command are left out of its help. It
 * still knows them, to say so.
 */
final class InheritedOptions {
    private static final List<String> PIPELINE_FILE = List.of("--file", "--set");
    private static final List<String> REPORTS = List.of("--result", "--junit", "--html", "--summary", "--code-quality");
    private static final List<String> OUTPUT = List.of("--verbose", "--quiet", "--no-color");
    private static final String RAW = "--raw";
    private static final String CONSOLE = "--console";

    private InheritedOptions() {}

    static void hideUnused(CommandLine command) {
        for (String name : unused(command.getCommand())) {
            hide(command.getCommandSpec(), name);
        }
    }

    private static List<String> unused(Object command) {
        List<String> names = new ArrayList<>();
        boolean shows = command instanceof PipelineCommand || command instanceof ReportCommand;
        if (!shows) {
            names.addAll(REPORTS);
            names.addAll(OUTPUT);
        }
        if (!shows && !(command instanceof LogsCommand)) {
            names.add(RAW);
        }
        boolean printsText = command instanceof HelpCommand || command instanceof CompletionCommand;
        if (printsText || command instanceof LogsCommand) {
            names.add(CONSOLE);
        }
        boolean readsNoFile =
                command instanceof InitCommand || command instanceof ImportCommand || command instanceof ReportCommand;
        if (printsText || readsNoFile) {
            names.addAll(PIPELINE_FILE);
        }
        return names;
    }

    private static void hide(CommandSpec command, String name) {
        OptionSpec option = command.findOption(name);
        command.remove(option);
        command.addOption(OptionSpec.builder(option).hidden(true).build());
    }
}
