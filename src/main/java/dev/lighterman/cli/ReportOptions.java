package dev.lighterman.cli;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.app.FileWords;
import dev.lighterman.report.ContinuousIntegration;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.result.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where results go: the options that stand before or after every command. */
final class ReportOptions {
    private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");

    @Option(
            names = "--result",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 105,
            description =
                    "Writes the result there as JSON; - is standard output, and what is shown then goes to standard error. The"
                            + " same for the next four options.")
    private Path result;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 106,
            description = "Writes the result there as JUnit XML.")
    private Path junit;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 107,
            description = "Writes the result there as one HTML page.")
    private Path html;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 108,
            description = "Writes the result there as Markdown.")
    private Path summary;

    @Option(
            names = "--code-quality",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 109,
            description = "Writes failed and ignored tasks there as GitLab's code quality report.")
    private Path codeQuality;

    /** Where {@code -} stands for standard output. */
    private static Path target(Path named) {
        return isStandardOutput(named) ? STANDARD_OUTPUT : named;
    }

    private static boolean isStandardOutput(Path named) {
        return named != null && named.equals(Path.of("-"));
    }

    /** Whether standard output is for a report, so that nothing else may be there. */
    boolean takeStandardOutput() {
        return Stream.of(result, junit, html, summary, codeQuality).anyMatch(ReportOptions::isStandardOutput);
    }

    /** How a result gets into the history. */
    interface Memory {
        void remember(History history, PipelineResult result) throws IOException;
    }

    /** The first of these options that was given. */
    Optional<String> firstNamed() {
        Map<String, Path> given = new LinkedHashMap<>();
        given.put("--result", result);
        given.put("--junit", junit);
        given.put("--html", html);
        given.put("--summary", summary);
        given.put("--code-quality", codeQuality);
        return given.entrySet().stream()
                .filter(one -> one.getValue() != null)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** {@code beside} are directories besides the current one that paths of tasks may be relative to. */
    ReportFiles files(Stdio surroundings, List<Path> beside) {
        return new ReportFiles(
                target(result),
                target(junit),
                target(html),
                target(summary),
                target(codeQuality),
                new ContinuousIntegration(surroundings.environment()).sources(beside));
    }

    /** What is done with a result without being asked: the history, and GitHub's annotations and summary. */
    void keep(PipelineResult ended, ReportFiles files, Stdio surroundings, Memory memory) {
        History.of(surroundings.environment()).ifPresent(history -> {
            try {
                memory.remember(history, ended);
            } catch (IOException e) {
                // What was asked for is done; the result and the exit code stand.
                surroundings.say("lighterman: warning: result not kept in the history: " + FileWords.of(e));
            }
        });
        try {
            // GitHub reads commands from both streams; standard output may be for a program.
            new ContinuousIntegration(surroundings.environment())
                    .tell(ended, files.sources(), surroundings.err()::println);
        } catch (IOException e) {
            surroundings.say("lighterman: warning: " + FileWords.of(e));
        }
    }
}
