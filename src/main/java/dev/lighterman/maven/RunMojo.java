package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Runs the pipeline: the CI job (source, build, transfer, image playbook) and, when its result is good enough, the CD
 * job (deployment playbook, rollout); jobs of your own before, between and after them. Fails the build when the result is not
 * SUCCESS.
 */
@Mojo(name = "run", defaultPhase = LifecyclePhase.DEPLOY, requiresProject = false, threadSafe = true)
public final class RunMojo extends PipelineMojo {
    /** Runs this job alone and no others; all without it. */
    @Parameter(property = "lighterman.job")
    private String job;

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        return job == null ? pipeline.run(listener) : pipeline.job(job, listener);
    }

    @Override
    boolean sendsPackages() {
        return true;
    }
}
