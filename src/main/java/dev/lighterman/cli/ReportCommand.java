package dev.lighterman.cli;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.Console;
import dev.lighterman.report.Recording;
import dev.lighterman.report.Replay;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.ResultJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
            "  lighterman report result.json --html report.html --junit junit.xml"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RESULT", description = "The file that --result wrote.")
    private Path saved;

    private final Lighterman root;

    ReportCommand(Lighterman root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InvalidInputException, IOException {
        root.check();
        ReportFiles files = root.reports().files();
        files.check();
        PipelineResult result = read();
        if (files.any()) {
            files.write(result, new Recording());
        } else {
            try (Console console = root.console()) {
                Replay.tell(result, console);
            }
        }
        return ExitCodes.SUCCESS;
    }

    private PipelineResult read() throws InvalidInputException, IOException {
        try {
            return ResultJson.read(Files.readString(saved));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(saved + ": " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(saved + ": this is no result file of Lighterman: it is not UTF-8");
        }
    }
}
