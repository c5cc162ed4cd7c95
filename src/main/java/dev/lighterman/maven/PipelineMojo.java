package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.app.FileWords;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** The common part of the goals that run something: console, result files, Ctrl-C, and when they fail the build. */
abstract class PipelineMojo extends DeliveryMojo {
    /** Shows Ansible's own output, byte for byte; so does Maven's {@code -X}. */
    @Parameter(property = "lighterman.verbose", defaultValue = "false")
    private boolean verbose;

    /** Where to write the result as JSON; {@code target/lighterman/result.json} without it. */
    @Parameter(property = "lighterman.result")
    private File result;

    /** Where to write the result as JUnit XML; {@code target/lighterman/junit.xml} without it. */
    @Parameter(property = "lighterman.junit")
    private File junit;

    /** Where to write the result as one HTML page; {@code target/lighterman/report.html} without it. */
    @Parameter(property = "lighterman.html")
    private File html;

    /** Where to write the result as Markdown; nowhere without it. */
    @Parameter(property = "lighterman.summary")
    private File summary;

    /** Where to write failed and ignored tasks as GitLab's code quality report; nowhere without it. */
    @Parameter(property = "lighterman.codeQuality")
    private File codeQuality;

    abstract PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException;

    /** Directories besides the current one that the paths of the goal's tasks may be relative to. */
    List<Path> sources() {
        return List.of();
    }

    CurrentRun current() {
        return new CurrentRun();
    }

    void remember(History history, PipelineResult ended) throws IOException {
        history.add(ended);
    }

    @Override
    void execute(Pipeline pipeline)
            throws LightermanException, IOException, InterruptedException, MojoFailureException {
        ReportFiles files = files();
        Recording recording = new Recording();
        CurrentRun current = current();
        PipelineResult ended;
        ConsoleKind kind = console();
        try (Console shown = newConsole(kind)) {
            Event.Listener listener = current.andThen(files.listener(recording, shown));
            ended = Interruption.onShutdown(() -> run(pipeline, listener), current, getLog()::error);
        }
        end(ended, kind, files, recording);
        judge(ended);
    }

    /** Fails the build, in one sentence. */
    final void judge(PipelineResult ended) throws MojoFailureException {
        if (ended.result() != Result.SUCCESS) {
            throw new MojoFailureException(ended.result()
                    + ended.failure()
                            .map(failure -> ": " + safe(failure.message()))
                            .orElse(""));
        }
    }

    final Console newConsole(ConsoleKind kind) {
        Verbosity verbosity = verbose || getLog().isDebugEnabled()
                ? Verbosity.VERBOSE
                : getLog().isInfoEnabled() ? Verbosity.NORMAL : Verbosity.QUIET;
        if (kind == ConsoleKind.JENKINS || kind == ConsoleKind.JSON) {
            return Consoles.of(kind, RawOutput.stream(), verbosity, Terminal.NONE, System.getenv(), isGuarded());
        }
        // Maven's log is no place for a live line: rich and auto are plain here.
        return logConsole(verbosity);
    }

    /** Where results go. */
    final ReportFiles files() {
        return new ReportFiles(
                path(result, "result.json"),
                path(junit, "junit.xml"),
                path(html, "report.html"),
                path(summary, null),
                path(codeQuality, null),
                new ContinuousIntegration(System.getenv()).sources(sources()));
    }

    private Path path(File named, String byDefault) {
        if (named != null) {
            return named.toPath();
        }
        return byDefault == null || !hasProject() ? null : output().resolve(byDefault);
    }

    /** Writes and tells what a result is for. */
    final void end(PipelineResult ended, ConsoleKind kind, ReportFiles files, Recording recording) throws IOException {
        try {
            files.write(ended, recording);
            if (ended.image().flatMap(PushedImage::digest).isPresent()) {
                tell(ended.image().get(), kind);
            }
        } finally {
            keep(ended, files);
        }
    }

    /** For goals that follow, and for scripts. */
    private void tell(PushedImage image, ConsoleKind kind) throws IOException {
        String digest = image.digest().orElseThrow();
        project().getProperties().setProperty("lighterman.digest", digest);
        home().getProperties().setProperty("lighterman.digest", digest);
        if (hasProject()) {
            Files.createDirectories(output());
            Files.writeString(output().resolve("image.digest"), digest);
        }
        if (kind == ConsoleKind.PLAIN) {
            getLog().info("image       " + image.reference() + "@" + digest);
        }
    }

    /** The build stands or falls with the result, not with the notes of it. */
    private void keep(PipelineResult ended, ReportFiles files) {
        try {
            Optional<History> history = History.of(System.getenv());
            if (history.isPresent()) {
                remember(history.get(), ended);
            }
        } catch (IOException e) {
            getLog().warn("the history of results could not be written: " + FileWords.of(e));
        }
        try {
            new ContinuousIntegration(System.getenv()).tell(ended, files.sources(), RawOutput.stream()::println);
        } catch (IOException e) {
            getLog().warn("the step summary could not be written: " + FileWords.of(e));
        }
    }
}
