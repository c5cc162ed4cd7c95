package dev.lighterman.maven;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.api.LightermanException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Ends a run on the server, and all it started, and waits until none of its processes is left. */
@Mojo(name = "cancel", requiresProject = false, threadSafe = true)
public final class CancelMojo extends ServerMojo {
    /** The run's id; {@code runs} lists them. */
    @Parameter(property = "lighterman.id")
    private String id;

    @Override
    void execute(Pipeline pipeline) throws LightermanException, InterruptedException {
        String run = RunId.given(id, "cancel");
        try (AnsibleServer server = pipeline.connect()) {
            getLog().info(server.run(run).cancel() ? run + " cancelled" : run + " had ended already");
        }
    }
}
