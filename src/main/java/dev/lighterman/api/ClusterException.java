package dev.lighterman.api;

/** The cluster's API server could not be asked: no kubeconfig, not reachable, its certificate not trusted, or access refused. */
public final class ClusterException extends LightermanException {
    private static final long serialVersionUID = 1L;

    /**
     * With a cause.
     *
     * @param message what, where, why, and what to do about it; no secrets; not null
     * @param cause what led to it, may be null
     */
    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
