package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.report.result.History;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Follows a run that is on the server already, from its beginning to its end: one whose connection was lost, or that another
 * client started. Ctrl-C stops the following, not the run. Fails the build when the result is not SUCCESS.
 */
@Mojo(name = "attach", requiresProject = false, threadSafe = true)
public final class AttachMojo extends PipelineMojo {
    /** The run's id; {@code runs} lists them. */
    @Parameter(property = "lighterman.id")
    private String id;

    @Override
    boolean needsImage() {
        return false;
    }

    @Override
    boolean isPerPipeline() {
        return false;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return pipeline.attach(RunId.given(id, "attach"), listener);
    }

    @Override
    CurrentRun current() {
        return CurrentRun.followed();
    }

    @Override
    void remember(History history, PipelineResult result) throws IOException {
        if (result.jobs().stream().anyMatch(job -> !job.runs().isEmpty())) {
            history.addAttached(result);
        }
    }
}
