package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.Replay;
import dev.lighterman.report.html.HistoryHtml;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.ResultJson;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        header = "Renders a saved result again.",
        description = {
            "Shows a result file as the run itself was shown, or writes it in other forms: with --html, --junit or"
                    + " --summary nothing is shown. Contacts nothing. Ansible's own output and differences are not in"
                    + " result files."
        },
        footer = {
            "  lighterman report result.json",
            "  lighterman report result.json --html report.html --junit junit.xml",
            "  lighterman report --history --html history.html"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "RESULT", description = "The file that --result wrote.")
    private Path saved;

    @Option(
            names = "--history",
            arity = "0..1",
            paramLabel = "NAME",
            fallbackValue = "",
            description = "Instead of one result the last runs kept on this machine, of one pipeline or of all; needs"
                    + " --html.")
    private String history;

    @Spec
    private CommandSpec spec;

    private final Lighterman root;

    ReportCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, IOException {
        root.check(CommandOptions.NONE);
        ReportFiles files = root.reports().files(root.surroundings(), List.of());
        files.check();
        if (history != null) {
            return history(files);
        }
        if (saved == null) {
            throw new ParameterException(spec.commandLine(), "RESULT is missing.");
        }
        PipelineResult result = ResultJson.read(saved);
        if (files.any()) {
            files.write(result, new Recording());
        } else {
            try (Console console = root.replaying()) {
                Replay.tell(result, console);
            }
        }
        return ExitCodes.SUCCESS;
    }

    private int history(ReportFiles files) throws InvalidInputException, IOException {
        if (saved != null || files.html() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    saved != null ? "--history and RESULT contradict each other." : "--history needs --html FILE.");
        }
        HistoryHtml.write(History.kept(history, root.surroundings().environment()), files.html());
        return ExitCodes.SUCCESS;
    }
}
