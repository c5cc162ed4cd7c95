package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.report.EachRun;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.console.ConsoleKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Watches the git remote and runs the pipeline for new commits, until Ctrl-C. What was built is remembered, and no commit is
 * built twice.
 */
@Mojo(name = "poll", requiresProject = false, threadSafe = true)
public final class PollMojo extends PipelineMojo {
    /** Looks once, for timers. The build fails with the first run whose result is not SUCCESS. */
    @Parameter(property = "lighterman.once", defaultValue = "false")
    private boolean once;

    @Override
    boolean isPerPipeline() {
        return false;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) {
        throw new IllegalStateException("polling has any number of results");
    }

    @Override
    void execute(Pipeline pipeline) throws LightermanException, IOException, MojoFailureException {
        CurrentRun current = new CurrentRun();
        ConsoleKind kind = console();
        ReportFiles files = files();
        EachRun screen =
                new EachRun(files, () -> newConsole(kind), (result, recording) -> end(result, kind, files, recording));
        Event.Listener listener = current.andThen(screen);
        List<PipelineResult> results;
        try {
            results = Interruption.onShutdown(
                    () -> once
                            ? pipeline.pollOnce(listener)
                            : pipeline.poll(listener).map(List::of).orElse(List.of()),
                    current,
                    getLog()::error);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            screen.close();
        }
        Optional<PipelineResult> bad = results.stream()
                .filter(result -> result.result() != Result.SUCCESS)
                .findFirst();
        if (bad.isPresent()) {
            judge(bad.get());
        }
    }
}
