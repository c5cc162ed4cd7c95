package dev.lighterman.maven;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Prints what Ansible printed in a run, byte for byte: on standard output, without Maven's prefix. */
@Mojo(name = "logs", requiresProject = false, threadSafe = true)
public final class LogsMojo extends ServerMojo {
    /** The run's id; {@code runs} lists them. */
    @Parameter(property = "lighterman.id")
    private String id;

    /** Goes on until the run has ended. */
    @Parameter(property = "lighterman.follow", defaultValue = "false")
    private boolean follow;

    /** Leaves out so many bytes. */
    @Parameter(property = "lighterman.offset", defaultValue = "0")
    private long offset;

    @Override
    void execute(Pipeline pipeline) throws LightermanException, IOException, InterruptedException {
        String run = RunId.given(id, "logs");
        if (offset < 0) {
            throw new InvalidInputException("lighterman.offset must be 0 or more");
        }
        try (AnsibleServer server = pipeline.connect()) {
            PrintStream out = RawOutput.stream();
            server.run(run).logs(offset, follow, out);
            out.flush();
        }
    }
}
