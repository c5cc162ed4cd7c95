package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Runs the pipeline: the CI job (source, build, transfer, image playbook) and, when its result is good enough, the CD
 * job (deployment playbook, rollout). Fails the build when the result is not SUCCESS.
 */
@Mojo(name = "run", requiresProject = false, threadSafe = true)
public final class RunMojo extends PipelineMojo {
    @Override
    PipelineResult run(Pipeline pipeline, EventListener listener) throws InvalidInputException {
        return pipeline.run(listener);
    }
}
