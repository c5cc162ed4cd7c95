package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.ContinuousIntegration;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.Replay;
import dev.lighterman.report.console.Verbosity;
import dev.lighterman.report.html.HistoryHtml;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.Recording;
import dev.lighterman.report.result.ResultJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Shows a result file as the run itself was shown, or writes it in other forms where one is named. Contacts nothing. Ansible's
 * own output and differences are not in result files.
 */
@Mojo(name = "report", requiresProject = false, aggregator = true, threadSafe = true)
public final class ReportMojo extends LightermanMojo {
    /** The result file; {@code target/lighterman/result.json} without it. */
    @Parameter(property = "lighterman.saved")
    private File saved;

    /**
     * Instead of one result the last runs that this machine has kept, of the pipeline of this name or of {@code all}; needs
     * {@code html}.
     */
    @Parameter(property = "lighterman.history")
    private String history;

    /** Where to write the result as JUnit XML. */
    @Parameter(property = "lighterman.junit")
    private File junit;

    /** Where to write the result as one HTML page. */
    @Parameter(property = "lighterman.html")
    private File html;

    /** Where to write the result as Markdown. */
    @Parameter(property = "lighterman.summary")
    private File summary;

    /** Where to write failed and ignored tasks as GitLab's code quality report. */
    @Parameter(property = "lighterman.codeQuality")
    private File codeQuality;

    @Override
    void perform() throws InvalidInputException, IOException {
        if (history != null) {
            if (html == null) {
                throw new InvalidInputException("lighterman.history needs -Dlighterman.html=FILE");
            }
            HistoryHtml.write(History.kept(history.equals("all") ? "" : history, System.getenv()), html.toPath());
            return;
        }
        ReportFiles files = new ReportFiles(
                null,
                path(junit),
                path(html),
                path(summary),
                path(codeQuality),
                new ContinuousIntegration(System.getenv()).sources(List.of()));
        PipelineResult result = ResultJson.read(saved == null ? lastResult() : saved.toPath());
        if (files.any()) {
            files.write(result, new Recording());
            return;
        }
        try (Console console = logConsole(Verbosity.NORMAL)) {
            Replay.tell(result, console);
        }
    }

    private Path lastResult() {
        String target =
                project().getBasedir() == null ? "target" : project().getBuild().getDirectory();
        return asNamed(Path.of(target, "lighterman", "result.json"));
    }
}
