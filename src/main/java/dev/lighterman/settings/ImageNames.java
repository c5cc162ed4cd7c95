package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.image.ImageReference;
import java.util.Optional;

/** Image names as the pipeline file has them: {@code [registry/]repository[:tag]}. */
public final class ImageNames {
    /** The registry in examples, and in what {@code init} writes: reserved by RFC 2606, so nobody's. */
    public static final String PLACEHOLDER_REGISTRY = "registry.example.org";

    /** What to do about a placeholder. */
    public static final String NAME_YOURS =
            "perhaps you should set image.name to a repository of yours, such as registry.example.com:5000/team/app";

    private ImageNames() {}

    /** Why an image cannot be pushed or pulled under its name, which is an example's. */
    public static Optional<String> placeholder(String name) {
        return name.startsWith(PLACEHOLDER_REGISTRY + "/")
                ? Optional.of(name + " is a placeholder: there is no " + PLACEHOLDER_REGISTRY)
                : Optional.empty();
    }

    static Optional<String> problem(String name) {
        try {
            return ImageReference.parse(name).digest().isPresent()
                    ? Optional.of(
                            "image name \"" + name + "\" has a digest, but an image that is yet to be built has none; "
                                    + "perhaps you should leave out what follows the @")
                    : Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e.problems().get(0).message());
        }
    }

    /** A name that was checked before. */
    public static ImageReference reference(String name) {
        try {
            return ImageReference.parse(name);
        } catch (InvalidInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
