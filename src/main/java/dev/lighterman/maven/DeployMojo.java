package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.settings.CommandOptions;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Runs the CD job alone: deployment playbook and rollout, for the image that {@code image.name} refers to. Fails the
 * build when the result is not SUCCESS.
 */
@Mojo(name = "deploy", defaultPhase = LifecyclePhase.DEPLOY, requiresProject = false, threadSafe = true)
public final class DeployMojo extends PipelineMojo {
    @Override
    CommandOptions used() {
        return CommandOptions.DEPLOY;
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return pipeline.deploy(listener);
    }
}
