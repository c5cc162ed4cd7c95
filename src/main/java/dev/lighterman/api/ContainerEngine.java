package dev.lighterman.api;

/** The program that builds, pushes and removes images. */
public enum ContainerEngine {
    /** Docker. */
    DOCKER("docker"),
    /** Podman. */
    PODMAN("podman");

    private final String program;

    ContainerEngine(String program) {
        this.program = program;
    }

    /** {@return the program's name, never null} */
    public String program() {
        return program;
    }
}
