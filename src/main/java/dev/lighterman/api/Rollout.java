package dev.lighterman.api;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a deployment in the cluster. Immutable.
 *
 * @param verdict the verdict, not null
 * @param namespace the namespace, not null
 * @param deployment the Deployment's name, not null
 * @param reason one sentence when the verdict is not SUCCEEDED
 * @param pods the pods of the newest revision, by name, not null
 * @param rolledBack whether the previous revision was restored
 */
public record Rollout(
        Verdict verdict,
        String namespace,
        String deployment,
        Optional<String> reason,
        List<Pod> pods,
        boolean rolledBack)
        implements Serializable {
    /** kubectl's {@code rollout status} as a value. */
    public enum Verdict {
        /** All replicas run the newest revision and are available. */
        SUCCEEDED,
        /** It cannot succeed any more. */
        FAILED,
        /** It had not succeeded when the time was up. */
        TIMED_OUT,
        /** The Deployment is paused. */
        PAUSED,
        /** There is no such Deployment, or it was deleted meanwhile. */
        NOT_FOUND
    }

    /**
     * A pod as the cluster reports it.
     *
     * @param name the pod's name, not null
     * @param ready whether it answers its readiness probe
     * @param restarts how often its containers were restarted
     * @param digest the digest its container really runs, from {@code imageID}
     */
    public record Pod(String name, boolean ready, int restarts, Optional<String> digest) implements Serializable {
        public Pod {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(digest, "digest");
        }
    }

    public Rollout {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(reason, "reason");
        pods = List.copyOf(pods);
    }
}
