package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.image.ImageReference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest of the image that a container runs. Stateless.
 *
 * <p>What {@code imageID} says depends on the runtime. Docker: {@code docker-pullable://host/name@sha256:...}, or
 * {@code docker://sha256:...} for an image that no registry gave. containerd: {@code host/name@sha256:...}, or
 * {@code sha256:...}. CRI-O: {@code host/name@sha256:...}, or 64 digits alone. Without a name it is the id of an image, which
 * is the digest of its configuration: no registry knows it, and nothing can be compared with it. With a name it is a digest
 * that the image has on that node, the first one where it has several. {@code import-2026-11-30@sha256:...} is containerd's name
 * for an image that was loaded from a file ({@code ctr images import --digests}, as kind and k3s do it); the digest is of what was in the
 * file, and no registry knows that either.
 */
public final class RunningDigest {
    private static final Pattern NAMED = Pattern.compile("([^@]+)@(sha256:[0-9a-f]{64})");
    private static final Pattern LOADED = Pattern.compile("(docker\\.io/library/)?import-\\d{4}-\\d{2}-\\d{2}");

    private RunningDigest() {}

    /**
     * The digest that counts: of an image that the manifest pins, that one, since a runtime starts no other and may tell
     * another name of the same image, such as the platform's part of an index.
     *
     * @param image the container's image in the pod's specification, not null
     * @param imageId what the runtime tells; null or empty before the container has started
     * @return empty where nothing has started, or the runtime tells no digest
     */
    public static Optional<String> of(String image, String imageId) {
        if (imageId == null || imageId.isEmpty()) {
            return Optional.empty();
        }
        Matcher named = NAMED.matcher(imageId);
        boolean known = named.matches() && !LOADED.matcher(named.group(1)).matches();
        return pinned(image).or(() -> known ? Optional.of(named.group(2)) : Optional.empty());
    }

    private static Optional<String> pinned(String image) {
        try {
            return ImageReference.parse(image).digest();
        } catch (InvalidInputException e) {
            // What no reference is pins nothing.
            return Optional.empty();
        }
    }
}
