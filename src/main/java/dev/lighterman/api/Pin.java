package dev.lighterman.api;

/** What the manifests of a {@link Deployment} refer to. */
public enum Pin {
    /** The digest that was pushed: the pods run this very image. */
    DIGEST,
    /** The tag: its pods are restarted, to run what it points to now. */
    TAG
}
