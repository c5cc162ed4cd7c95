package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.pipeline.play.GatheredFacts;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.report.AnswerText;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Gathers the facts of hosts: a line of JSON on standard output for each that answers; with {@code lighterman.console=json}
 * they are in the events.
 */
@Mojo(name = "facts", requiresProject = false, threadSafe = true)
public final class FactsMojo extends CallMojo {
    /** Which hosts, as Ansible's pattern. */
    @Parameter(property = "lighterman.hosts", defaultValue = "all")
    private String pattern;

    /** Only facts whose names fit, such as {@code ansible_distribution*}. */
    @Parameter(property = "lighterman.filter")
    private List<String> filter = List.of();

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        PlayRequest request = PlayRequest.of(Playbook.facts(pattern, filter.toArray(String[]::new)), "facts.yml");
        Event.Listener shown = isJson()
                ? listener
                : listener.andThen(
                        new GatheredFacts((host, facts) -> RawOutput.print(List.of(AnswerText.facts(host, facts)))));
        return pipeline.play(over(request.options(here())), shown);
    }
}
