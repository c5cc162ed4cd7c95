package dev.lighterman.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rollout of a deployment in the cluster. Immutable.
 *
 * @param verdict the verdict, not null
 * @param namespace the namespace, not null
 * @param deployment the Deployment's name, not null
 * @param reason one sentence when the verdict is not SUCCEEDED
 * @param pods the pods of the newest revision, by name, not null
 * @param rolledBack whether the previous revision was restored
 * @param diagnosis what the cluster knows of a pod that did not come up; empty when all is well or nothing is known
 * @param wanted how many pods the workload asks for, where that is known
 */
public record Rollout(
        Verdict verdict,
        String namespace,
        String deployment,
        Optional<String> reason,
        List<Pod> pods,
        boolean rolledBack,
        Optional<Diagnosis> diagnosis,
        OptionalInt wanted) {
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
        /** There is no such Deployment, or it was deleted during the rollout. */
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
    public record Pod(String name, boolean ready, int restarts, Optional<String> digest) {}

    /**
     * What the cluster knows of a pod that did not come up.
     *
     * @param pod the pod's name, not null; where none could be made, the workload's as {@code statefulset/app}
     * @param container the container the trouble is with; empty when it is with the pod as a whole
     * @param exitCode the exit code of the container's last end, if it ended
     * @param log the last lines that the container wrote, at most 20, oldest first; not null
     * @param warnings the newest warning events about the pod, one a reason, as {@code reason: message}; not null
     */
    public record Diagnosis(
            String pod, Optional<String> container, OptionalInt exitCode, List<String> log, List<String> warnings) {
        /**
         * Makes a value of its parts; lists and maps are copied.
         *
         * @param pod as {@link #pod()}
         * @param container as {@link #container()}
         * @param exitCode as {@link #exitCode()}
         * @param log as {@link #log()}
         * @param warnings as {@link #warnings()}
         * @throws NullPointerException if one of them is null
         */
        public Diagnosis {
            log = List.copyOf(log);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param verdict as {@link #verdict()}
     * @param namespace as {@link #namespace()}
     * @param deployment as {@link #deployment()}
     * @param reason as {@link #reason()}
     * @param pods as {@link #pods()}
     * @param rolledBack as {@link #rolledBack()}
     * @param diagnosis as {@link #diagnosis()}
     * @param wanted as {@link #wanted()}
     * @throws NullPointerException if one of them is null
     */
    public Rollout {
        pods = List.copyOf(pods);
    }

    /** {@return the pods of the newest revision that answer their readiness probe; how many} */
    public int podsReady() {
        return (int) pods.stream().filter(Pod::ready).count();
    }

    /**
     * {@return how many pods the newest revision should have: what the workload asks for, and at least those that are
     * there; how many}
     */
    public int podsWanted() {
        return Math.max(wanted.orElse(0), pods.size());
    }

    /**
     * {@return the same with another reason and diagnosis}
     *
     * @param because as {@link #reason()}
     * @param found as {@link #diagnosis()}
     */
    public Rollout explained(Optional<String> because, Optional<Diagnosis> found) {
        return new Rollout(verdict, namespace, deployment, because, pods, rolledBack, found, wanted);
    }

    /**
     * {@return the same with other pods}
     *
     * @param others as {@link #pods()}
     */
    public Rollout pods(List<Pod> others) {
        return new Rollout(verdict, namespace, deployment, reason, others, rolledBack, diagnosis, wanted);
    }

    /** {@return the same with the previous revision restored} */
    public Rollout afterRollback() {
        return new Rollout(verdict, namespace, deployment, reason, pods, true, diagnosis, wanted);
    }

    /**
     * Without a diagnosis.
     *
     * @param verdict the verdict, not null
     * @param namespace the namespace, not null
     * @param deployment the Deployment's name, not null
     * @param reason one sentence when the verdict is not SUCCEEDED
     * @param pods the pods of the newest revision, by name, not null
     * @param rolledBack whether the previous revision was restored
     */
    public Rollout(
            Verdict verdict,
            String namespace,
            String deployment,
            Optional<String> reason,
            List<Pod> pods,
            boolean rolledBack) {
        this(verdict, namespace, deployment, reason, pods, rolledBack, Optional.empty(), OptionalInt.empty());
    }
}
