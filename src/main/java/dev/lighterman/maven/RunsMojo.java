package dev.lighterman.maven;

import dev.lighterman.AnsibleServer;
import dev.lighterman.Pipeline;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.report.RunsText;
import dev.lighterman.report.result.History;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lists the playbook runs that the server still has, the newest first, going on or not: {@code attach}, {@code logs} and
 * {@code cancel} take their ids.
 */
@Mojo(name = "runs", requiresProject = false, threadSafe = true)
public final class RunsMojo extends ServerMojo {
    /** The pipelines that ran from this machine, from its own history; the server is not asked. */
    @Parameter(property = "lighterman.local", defaultValue = "false")
    private boolean local;

    @Override
    void execute(Pipeline pipeline) throws LightermanException, IOException, InterruptedException {
        if (local) {
            List<PipelineResult> results = new ArrayList<>();
            Optional<History> history = History.of(System.getenv());
            if (history.isPresent()) {
                history.get()
                        .list()
                        .forEach(entry -> entry.result()
                                .ifPresentOrElse(
                                        results::add,
                                        () -> getLog().warn(entry.file() + ": "
                                                + entry.problem().orElse("it is no result"))));
            }
            print(isJson() ? RunsText.localJson(results) : RunsText.local(results));
            return;
        }
        List<RunSummary> runs;
        try (AnsibleServer server = pipeline.connect()) {
            runs = server.runs();
        }
        print(isJson() ? RunsText.json(runs) : RunsText.lines(runs));
    }

    private void print(List<String> lines) throws LightermanException {
        if (isJson()) {
            RawOutput.print(lines);
        } else if (lines.isEmpty()) {
            getLog().info("There are no runs.");
        } else {
            lines.forEach(line -> getLog().info(safe(line)));
        }
    }
}
