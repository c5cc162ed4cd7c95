package dev.lighterman.playbook;

/** The two playbooks that come with Lighterman. Stateless. */
public final class ReadyPlaybooks {
    private ReadyPlaybooks() {}

    /**
     * Builds, pushes and cleans a container image.
     *
     * @param settings what and where, not null
     * @return never null
     */
    public static Playbook image(ImagePlaybook settings) {
        return settings.playbook();
    }

    /**
     * Applies a manifest to a cluster.
     *
     * @param settings what and where, not null
     * @return never null
     */
    public static Playbook deployment(DeploymentPlaybook settings) {
        return settings.playbook();
    }
}
