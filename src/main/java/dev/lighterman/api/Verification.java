package dev.lighterman.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a running workload runs what it should. Immutable.
 *
 * @param pipeline the pipeline's name, not null
 * @param namespace the namespace, not null
 * @param deployment the workload's name, not null
 * @param expected what it should run, not null
 * @param commit the commit that the workload itself names, in its annotation {@code lighterman.dev/commit}
 * @param pods what runs: all pods of the workload that have not ended and are not being deleted, of any revision, by name
 * @param reason one sentence when it is not consistent
 */
public record Verification(
        String pipeline,
        String namespace,
        String deployment,
        Expected expected,
        Optional<String> commit,
        List<Pod> pods,
        Optional<String> reason) {
    /** Who says what should run. */
    public enum Origin {
        /** The result of a pipeline: what it pushed. */
        RESULT,
        /** The registry: what the tag points to now. */
        REGISTRY
    }

    /**
     * What should run.
     *
     * @param origin where the expected digest comes from, not null
     * @param reference {@code [registry/]repository[:tag]}, not null
     * @param digest {@code sha256:<64 hex>}, not null
     * @param commit the commit it was built of, if known
     * @param since when the pipeline that pushed it was started; empty for the registry
     */
    public record Expected(
            Origin origin, String reference, String digest, Optional<String> commit, Optional<Instant> since) {}

    /**
     * A pod and what it runs.
     *
     * @param name its name, not null
     * @param ready whether it answers its readiness probe
     * @param image the image as its manifest names it; empty when no container of it is of the pipeline's image
     * @param digest what the container really runs, from its {@code imageID}; empty before it has started
     * @param commit the commit it was built of: that of the expected digest where it runs that and it is known, else what the
     *     pod's revision names, if it does
     * @param since when the container that runs now was started
     */
    public record Pod(
            String name,
            boolean ready,
            Optional<String> image,
            Optional<String> digest,
            Optional<String> commit,
            Optional<Instant> since) {}

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param pipeline as {@link #pipeline()}
     * @param namespace as {@link #namespace()}
     * @param deployment as {@link #deployment()}
     * @param expected as {@link #expected()}
     * @param commit as {@link #commit()}
     * @param pods as {@link #pods()}
     * @param reason as {@link #reason()}
     * @throws NullPointerException if one of them is null
     */
    public Verification {
        pods = List.copyOf(pods);
    }

    /**
     * {@return whether there is at least one pod, and every pod runs the expected digest; true when nothing else runs}
     */
    public boolean consistent() {
        return !pods.isEmpty() && pods.stream().allMatch(this::asExpected);
    }

    /**
     * Whether it is not known what a pod runs, although it runs: its container runtime tells no digest, as of an image that no
     * registry gave.
     *
     * @param pod one of the pods, not null
     * @return false also for one that runs nothing yet
     */
    public boolean unknown(Pod pod) {
        return pod.digest().isEmpty() && pod.since().isPresent();
    }

    /**
     * Whether a pod runs the expected digest.
     *
     * @param pod one of the pods, not null
     * @return false also for one that runs nothing yet
     */
    public boolean asExpected(Pod pod) {
        return pod.digest().equals(Optional.of(expected.digest()));
    }
}
