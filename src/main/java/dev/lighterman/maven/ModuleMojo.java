package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.app.ModuleWords;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Runs one module on hosts, without a playbook: {@code mvn lighterman:module -Dlighterman.hosts=web -Dlighterman.module=service
 * -Dlighterman.arguments=name=nginx,state=restarted}. Fails the build when the result is not SUCCESS.
 */
@Mojo(name = "module", requiresProject = false, threadSafe = true)
public final class ModuleMojo extends CallMojo {
    /** Which hosts, as Ansible's pattern. */
    @Parameter(property = "lighterman.hosts")
    private String pattern;

    /** The module's name. */
    @Parameter(property = "lighterman.module")
    private String module;

    /** Its arguments, each {@code key=value}. */
    @Parameter(property = "lighterman.arguments")
    private List<String> arguments = List.of();

    /** Free text, for modules that take some, such as {@code command}. */
    @Parameter(property = "lighterman.freeForm")
    private String freeForm;

    @Override
    PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException {
        if (pattern == null || module == null) {
            throw new InvalidInputException("hosts or module is missing; perhaps you should run: mvn lighterman:module"
                    + " -Dlighterman.hosts=web -Dlighterman.module=ping");
        }
        List<String> free = freeForm == null ? List.of() : List.of(freeForm);
        return pipeline.play(
                over(ModuleWords.request(pattern, module, arguments, free).options(here())), listener);
    }
}
