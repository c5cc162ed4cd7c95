package dev.lighterman.kubernetes;

import java.util.Arrays;
import java.util.Optional;

/** A kind of workload that can be rolled out. Rendering uses it too, so it names no type of the Kubernetes client. */
public enum WorkloadKind {
    /** A Deployment. */
    DEPLOYMENT("Deployment"),
    /** A StatefulSet. */
    STATEFUL_SET("StatefulSet"),
    /** A DaemonSet. */
    DAEMON_SET("DaemonSet");

    private final String word;

    WorkloadKind(String word) {
        this.word = word;
    }

    /** As manifests write it, such as {@code StatefulSet}. */
    public String word() {
        return word;
    }

    /** As RBAC's rules have it, such as {@code statefulsets}. */
    public String resource() {
        return word.toLowerCase(java.util.Locale.ROOT) + "s";
    }

    /** What belongs to a workload and stands for a revision, as RBAC's rules have it: {@code replicasets} of a Deployment. */
    public String revisions() {
        return this == DEPLOYMENT ? "replicasets" : "controllerrevisions";
    }

    /** As kubectl's arguments have it, such as {@code statefulset/db}. */
    public String argument(String name) {
        return word.toLowerCase(java.util.Locale.ROOT) + "/" + name;
    }

    /** {@return the kind a manifest names; empty for one that is not rolled out} */
    public static Optional<WorkloadKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
