package dev.lighterman.playbook;

/** The program that builds, pushes and removes images. */
public enum ContainerEngine {
    /** Docker. */
    DOCKER("docker", "DOCKER_CONFIG", ""),
    /** Podman. */
    PODMAN("podman", "REGISTRY_AUTH_FILE", "/auth.json");

    private final String program;
    private final String loginVariable;
    private final String loginFile;

    ContainerEngine(String program, String loginVariable, String loginFile) {
        this.program = program;
        this.loginVariable = loginVariable;
        this.loginFile = loginFile;
    }

    /**
     * The program's name.
     *
     * @return never null
     */
    public String program() {
        return program;
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
