package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.Failure;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.report.ContinuousIntegration;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.console.ConsoleKind;
import dev.lighterman.report.console.Consoles;
import dev.lighterman.report.console.Terminal;
import dev.lighterman.report.console.Verbosity;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.Recording;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** The common part of the goals that run something: console, result file, Ctrl-C, and when they fail the build. */
abstract class PipelineMojo extends DeliveryMojo {
    /** What to show: {@code plain}, {@code jenkins} (its lines, word for word) or {@code json} (one object a line). */
    @Parameter(property = "lighterman.console", defaultValue = "plain")
    private String console;

    /** Shows Ansible's own output, byte for byte. */
    @Parameter(property = "lighterman.verbose", defaultValue = "false")
    private boolean verbose;

    /** Where to write the result as JSON; nowhere without it. */
    @Parameter(property = "lighterman.result")
    private File result;

    /** Where to write the result as JUnit XML; nowhere without it. */
    @Parameter(property = "lighterman.junit")
    private File junit;

    /** Where to write the result as one HTML page; nowhere without it. */
    @Parameter(property = "lighterman.html")
    private File html;

    /** Where to write the result as Markdown; nowhere without it. */
    @Parameter(property = "lighterman.summary")
    private File summary;

    /** Where to write failed and ignored tasks as GitLab's code quality report; nowhere without it. */
    @Parameter(property = "lighterman.codeQuality")
    private File codeQuality;

    abstract PipelineResult run(Pipeline pipeline, EventListener listener) throws InvalidInputException;

    @Override
    final void execute(Pipeline pipeline) throws InvalidInputException, IOException, MojoFailureException {
        ReportFiles files = new ReportFiles(
                path(result),
                path(junit),
                path(html),
                path(summary),
                path(codeQuality),
                new ContinuousIntegration(System.getenv()).sources(List.of()));
        Recording recording = new Recording();
        CurrentRun current = new CurrentRun();
        PipelineResult ended;
        try (Console shown = console()) {
            EventListener listener = current.andThen(files.listener(recording, shown));
            ended = Interruption.onShutdown(() -> run(pipeline, listener), current, getLog()::error);
        }
        try {
            files.write(ended, recording);
        } finally {
            keep(ended, files);
        }
        if (ended.result() != Result.SUCCESS) {
            throw new MojoFailureException(ended.result()
                    + ended.failure()
                            .map(Failure::message)
                            .map(message -> ": " + message)
                            .orElse(""));
        }
    }

    /** The build stands or falls with the result, not with the notes of it. */
    private void keep(PipelineResult ended, ReportFiles files) {
        try {
            Optional<History> history = History.of(System.getenv());
            if (history.isPresent()) {
                history.get().add(ended);
            }
        } catch (IOException e) {
            getLog().warn("the history of results could not be written: " + e.getMessage());
        }
        try {
            // Raw: with the prefix of Maven's log, which Maven 4 gives System.out too, they would be text.
            PrintStream raw = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            new ContinuousIntegration(System.getenv()).tell(ended, files.sources(), raw::println);
        } catch (IOException e) {
            getLog().warn("the step summary could not be written: " + e.getMessage());
        }
    }

    private static Path path(File file) {
        return file == null ? null : file.toPath();
    }

    /** Whether what others wrote must not do anything where it is shown. */
    private static boolean isGuarded() {
        return Consoles.isObeyed(Terminal.detect(System.getenv()), System.getenv());
    }

    private Console console() throws InvalidInputException {
        ConsoleKind kind = ConsoleKind.of(console)
                .orElseThrow(() -> new InvalidInputException(
                        "lighterman.console: there is no console \"" + console + "\"; there are plain, jenkins, json"));
        Verbosity verbosity =
                verbose ? Verbosity.VERBOSE : getLog().isInfoEnabled() ? Verbosity.NORMAL : Verbosity.QUIET;
        if (kind == ConsoleKind.JENKINS || kind == ConsoleKind.JSON) {
            return isGuarded()
                    ? Consoles.guarded(kind, System.out, verbosity, Terminal.NONE, System.getenv())
                    : Consoles.of(kind, System.out, verbosity, Terminal.NONE, System.getenv());
        }
        // Maven's log is no place for a live line: rich and auto are plain here.
        PrintStream log = new PrintStream(
                new LogStream(getLog()::info, getLog()::warn, getLog()::error), false, StandardCharsets.UTF_8);
        return isGuarded()
                ? Consoles.guarded(ConsoleKind.PLAIN, log, verbosity, Terminal.NONE, Map.of())
                : Consoles.plain(log, verbosity);
    }
}
