package dev.lighterman.playbook.ready;

import dev.lighterman.api.ImageReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program that builds, pushes and removes images. */
public enum ContainerEngine {
    /** Docker. */
    DOCKER("docker"),
    /** Podman. */
    PODMAN("podman");

    static final String HUB = "docker.io";
    private static final String AUTH_FILE = "REGISTRY_AUTH_FILE";

    private final String program;

    ContainerEngine(String program) {
        this.program = program;
    }

    /** The program's name. */
    public String program() {
        return program;
    }

    /** The image's name as this program takes it for the same image as Docker does: podman guesses where no registry is named. */
    String fullName(ImageReference image) {
        if (this == DOCKER || image.registry().isPresent()) {
            return image.toString();
        }
        boolean official = image.repository().indexOf('/') < 0;
        return HUB + "/" + (official ? "library/" : "") + image;
    }

    /** The registry to log in to where none is named; empty where the program knows that itself. */
    Optional<String> defaultRegistry() {
        return this == DOCKER ? Optional.empty() : Optional.of(HUB);
    }

    /** The arguments that push an image and have the registry's digest printed; podman prints nothing unasked. */
    List<String> push(ImageReference image) {
        return this == DOCKER
                ? List.of("push", fullName(image))
                : List.of("push", "--digestfile", "/dev/stdout", fullName(image));
    }

    /** What makes the program keep logins in a directory of our own; what is called docker may be podman, which has a variable of its own. */
    Map<String, String> loginEnvironment(String directory) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (this == DOCKER) {
            variables.put("DOCKER_CONFIG", directory);
        }
        variables.put(AUTH_FILE, directory + (this == DOCKER ? "/config.json" : "/auth.json"));
        return variables;
    }
}
