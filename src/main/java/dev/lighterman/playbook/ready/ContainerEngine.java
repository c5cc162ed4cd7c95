package dev.lighterman.playbook.ready;

import dev.lighterman.api.ImageReference;
import java.util.List;
import java.util.Optional;

/** The program that builds, pushes and removes images. */
public enum ContainerEngine {
    /** Docker. */
    DOCKER("docker", "DOCKER_CONFIG", ""),
    /** Podman. */
    PODMAN("podman", "REGISTRY_AUTH_FILE", "/auth.json");

    static final String HUB = "docker.io";

    private final String program;
    private final String loginVariable;
    private final String loginFile;

    ContainerEngine(String program, String loginVariable, String loginFile) {
        this.program = program;
        this.loginVariable = loginVariable;
        this.loginFile = loginFile;
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

    /** The environment variable that says where logins are kept. */
    String loginVariable() {
        return loginVariable;
    }

    /** Where below a directory of our own the variable points. */
    String loginFile() {
        return loginFile;
    }
}
