package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.settings.CommandOptions;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Runs the CI job alone: source, build, transfer, image playbook. Fails the build when the result is not SUCCESS.
 */
@Mojo(name = "image", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class ImageMojo extends PipelineMojo {
    @Override
    CommandOptions used() {
        return CommandOptions.IMAGE;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return pipeline.image(listener);
    }

    @Override
    boolean sendsPackages() {
        return true;
    }
}
