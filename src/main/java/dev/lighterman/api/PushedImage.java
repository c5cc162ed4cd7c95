package dev.lighterman.api;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * The image a job pushed. Immutable.
 *
 * @param reference {@code [registry/]repository[:tag]} as it was pushed, not null
 * @param digest the manifest digest the registry answered with, {@code sha256:<64 hex>}, read from the push's own output
 */
public record PushedImage(String reference, Optional<String> digest) implements Serializable {
    public PushedImage {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(digest, "digest");
    }
}
