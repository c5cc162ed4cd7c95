package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Verification;
import dev.lighterman.node.ControlNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images of single platforms that an index is made of. Where a manifest names a tag, some runtimes tell the platform's
 * digest of what they run, which was not pushed by that name; it is taken for the index, as where the manifest pins it.
 *
 * @param index the digest that was pushed, or that the tag points to
 * @param parts the platforms' digests
 */
public record Platforms(String index, Set<String> parts) {
    public Platforms {
        parts = Set.copyOf(parts);
    }

    /**
     * Asks the registry.
     *
     * @throws LightermanException if the registry does not say
     */
    public static Platforms of(ControlNode node, Image image, String index)
            throws LightermanException, InterruptedException {
        return new Platforms(index, RegistryDigest.parts(node, image, index));
    }

    /** Whether a pod runs what may be a part of an index. */
    public static boolean differ(String index, List<Optional<String>> running) {
        return running.stream().flatMap(Optional::stream).anyMatch(digest -> !digest.equals(index));
    }

    private Optional<String> whole(Optional<String> digest) {
        return digest.map(one -> parts.contains(one) ? index : one);
    }

    Rollout applied(Rollout rollout) {
        return rollout.pods(rollout.pods().stream()
                .map(pod -> new Rollout.Pod(pod.name(), pod.ready(), pod.restarts(), whole(pod.digest())))
                .toList());
    }

    /** The same pods, by the digest of the index. */
    public List<Verification.Pod> applied(List<Verification.Pod> pods) {
        return pods.stream()
                .map(pod -> new Verification.Pod(
                        pod.name(), pod.ready(), pod.image(), whole(pod.digest()), pod.commit(), pod.since()))
                .toList();
    }
}
