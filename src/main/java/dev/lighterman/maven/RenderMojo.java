package dev.lighterman.maven;

import dev.lighterman.Pipeline;
import dev.lighterman.Rendering;
import dev.lighterman.api.InvalidInputException;
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
        Map<String, String> files = choose(pipeline.render());
        if (files.isEmpty()) {
            throw new InvalidInputException(
                    part.equals("jobs")
                            ? "the pipeline file has no jobs of its own, so there is no order of them to render"
                            : "the pipeline file has no deploy part, so there is no \"" + part
                                    + "\" to render; perhaps you should add one, an empty \"deploy: {}\" will do");
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

    private Map<String, String> choose(Rendering rendering) throws InvalidInputException {
        return switch (part) {
            case "image" -> rendering.image();
            case "deploy" -> rendering.deploy();
            case "jobs" -> rendering.jobs();
            case "inventory" -> rendering.inventory();
            case "config" -> rendering.config();
            case "manifests" -> rendering.manifests();
            case "all" -> rendering.files();
            default ->
                throw new InvalidInputException("lighterman.part: there is no part \"" + part
                        + "\" to render; there are image, deploy, jobs, inventory, config, manifests, all");
        };
    }
}
