package dev.lighterman.settings;

import dev.lighterman.api.ImageReference;
import dev.lighterman.api.InvalidInputException;
import java.util.Optional;

/** Image names as the pipeline file has them: {@code [registry/]repository[:tag]}. */
public final class ImageNames {
    private ImageNames() {}

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
