package dev.lighterman.api;

import java.util.Optional;

/**
 * The image a job pushed, or the one a deployment job that ran alone found in the registry. Immutable.
 *
 * @param reference {@code [registry/]repository[:tag]} as it was pushed, not null
 * @param digest the manifest digest, {@code sha256:<64 hex>}: what the registry answered the push with, or says the tag is
 */
public record PushedImage(String reference, Optional<String> digest) {}
