package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.app.RenderedPart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes what would run: playbooks, inventory, ansible.cfg and manifests, as a bare ansible-playbook and kubectl can use
 * them. Contacts nothing.
 */
@Mojo(name = "render", requiresProject = false, threadSafe = true)
public final class RenderMojo extends DeliveryMojo {
    /** Which of them: image, deploy, jobs, inventory, config, manifests or all. */
    @Parameter(property = "lighterman.part", defaultValue = "all")
    private String part;

    /** Where to write them, over files of the same name; {@code target/lighterman} without it. */
    @Parameter(property = "lighterman.out")
    private File out;

    @Override
    void execute(Pipeline pipeline) throws InvalidInputException, IOException {
        if (!RenderedPart.NAMES.contains(part)) {
            throw new InvalidInputException("lighterman.part: there is no part \"" + part + "\" to render; there are "
                    + String.join(", ", RenderedPart.NAMES));
        }
        Pipeline.Rendering rendering = pipeline.render();
        Map<String, String> files = RenderedPart.of(rendering, part);
        if (files.isEmpty()) {
            throw new InvalidInputException("the pipeline" + RenderedPart.missing(rendering, part));
        }
        for (String warning : pipeline.warnings()) {
            getLog().warn(warning);
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = (out == null ? output() : out.toPath()).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            getLog().info(path.toString());
        }
    }
}
