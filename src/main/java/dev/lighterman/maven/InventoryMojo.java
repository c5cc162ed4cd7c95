package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.report.AnswerText;
import dev.lighterman.report.console.JsonLine;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Lists hosts, groups and variables on standard output, as Ansible on the server reads them: JSON, or a tree. */
@Mojo(name = "inventory", requiresProject = false, threadSafe = true)
public final class InventoryMojo extends CallMojo {
    /** Draws the groups with their hosts as a tree. */
    @Parameter(property = "lighterman.graph", defaultValue = "false")
    private boolean graph;

    @Override
    void execute(Pipeline pipeline) throws LightermanException, InterruptedException {
        PlayRequest request =
                over(PlayRequest.of(Playbook.of(), "inventory.yml").options(here()));
        ListedInventory inventory = pipeline.listInventory(request);
        RawOutput.print(
                graph
                        ? inventory.graph().stream().map(LightermanMojo::safe).toList()
                        : isJson()
                                ? List.of(JsonLine.of(AnswerText.list(inventory)))
                                : AnswerText.pretty(AnswerText.list(inventory)));
    }

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        throw new IllegalStateException("nothing is run");
    }
}
