package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Verification;
import dev.lighterman.report.VerificationText;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.ResultJson;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Compares the digest that each pod of the deployment runs with the one that the last run of the pipeline pushed, or with
 * what the image's tag points to in its registry. Changes nothing. Fails the build when a pod runs something else, or none
 * runs.
 */
@Mojo(name = "verify", requiresProject = false, threadSafe = true)
public final class VerifyMojo extends DeliveryMojo {
    /** The result file to compare with; the last result in this machine's history that pushed an image without it. */
    @Parameter(property = "lighterman.against")
    private File against;

    /** Compares with what the tag points to in the registry, asked from the server, and not with a result. */
    @Parameter(property = "lighterman.registry", defaultValue = "false")
    private boolean registry;

    @Override
    void execute(Pipeline pipeline)
            throws LightermanException, IOException, InterruptedException, MojoFailureException {
        Verification found = registry
                ? pipeline.verifyRegistry()
                : pipeline.verify(
                        against != null
                                ? ResultJson.read(against.toPath())
                                : History.lastPushed(pipeline.name(), System.getenv()));
        if (isJson()) {
            RawOutput.print(List.of(VerificationText.json(found)));
        } else {
            VerificationText.lines(found).forEach(line -> getLog().info(safe(line)));
        }
        if (!found.consistent()) {
            throw new MojoFailureException(
                    "not consistent: " + safe(found.reason().orElse("")));
        }
    }
}
