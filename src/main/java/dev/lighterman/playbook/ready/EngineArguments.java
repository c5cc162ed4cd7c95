package dev.lighterman.playbook.ready;

import dev.lighterman.api.Image;
import dev.lighterman.image.ImageReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In what docker and podman are called differently. Immutable.
 *
 * @param engine the program
 */
record EngineArguments(Image.Engine engine) {
    static final String HUB = "docker.io";
    private static final String AUTH_FILE = "REGISTRY_AUTH_FILE";

    private boolean isDocker() {
        return engine == Image.Engine.DOCKER;
    }

    /** The image's name as this program takes it for the same image as Docker does: podman guesses where no registry is named. */
    String fullName(ImageReference image) {
        if (isDocker() || image.registry().isPresent()) {
            return image.toString();
        }
        boolean official = image.repository().indexOf('/') < 0;
        return HUB + "/" + (official ? "library/" : "") + image;
    }

    /** The registry to log in to where none is named; empty where the program knows that itself. */
    Optional<String> defaultRegistry() {
        return isDocker() ? Optional.empty() : Optional.of(HUB);
    }

    /** The arguments that push an image and have the registry's digest printed; podman prints nothing unasked. */
    List<String> push(String name) {
        return isDocker() ? List.of("push", name) : List.of("push", "--digestfile", "/dev/stdout", name);
    }

    /** As {@link #push}, of a list of images that podman has by one name, under any name. */
    List<String> pushList(String list, String name) {
        return List.of("manifest", "push", "--all", "--digestfile", "/dev/stdout", list, "docker://" + name);
    }

    /**
     * What makes the program keep logins in a directory of our own; what is called docker may be podman, which has a variable
     * of its own.
     */
    Map<String, String> loginEnvironment(String directory) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (isDocker()) {
            variables.put("DOCKER_CONFIG", directory);
        }
        variables.put(AUTH_FILE, directory + (isDocker() ? "/config.json" : "/auth.json"));
        return variables;
    }
}
