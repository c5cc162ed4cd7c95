package dev.lighterman.lab;

import dev.lighterman.api.Image;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The images of the machine's container engines, while other tests build and remove theirs. */
public final class Engines {
    /** Names the lock of what builds with podman: its commands fail on images that others remove meanwhile. */
    public static final String PODMAN = "podman";

    private Engines() {}

    /**
     * The names of all images, the newest first with Docker.
     * podman 4.3 cannot list images while one is removed or a list of images exists ("retrieving label for image ...:
     * image not known"), so that its storage's own index is read.
     */
    public static List<String> names(Image.Engine engine, Exec exec) throws Exception {
        if (engine == Image.Engine.DOCKER) {
            return exec.run("docker", "images", "--format", "{{.Repository}}:{{.Tag}}")
                    .lines()
                    .toList();
        }
        String index = exec.run(
                "podman", "info", "--format", "{{.Store.GraphRoot}}/{{.Store.GraphDriverName}}-images/images.json");
        List<String> names = new ArrayList<>();
        for (Object image : (List<?>) new Yaml().load(new StringReader(Files.readString(Path.of(index.strip()))))) {
            if (((Map<?, ?>) image).get("names") instanceof List<?> given) {
                given.forEach(name -> names.add((String) name));
            }
        }
        return names;
    }
}
