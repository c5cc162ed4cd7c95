package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.ApiPatience;
import dev.lighterman.kubernetes.KubeAccess;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The cluster that a server's pods are in: its namespace, what it has there, and what is said where it does not give it. Immutable. */
record PodCluster(Server server, KubernetesClient client, PodClocks clocks) implements AutoCloseable {
    private static final int FORBIDDEN = 403;
    /** As in {@code User "kim" cannot create resource "pods" in API group "" in the namespace "deploy"}. */
    private static final Pattern RIGHT = Pattern.compile(" cannot [a-z]+ resource ");

    /**
     * The cluster of a server; nothing is contacted yet.
     *
     * @throws InvalidInputException if there is no kubeconfig that can be used
     */
    static PodCluster of(Server server) throws InvalidInputException {
        return new PodCluster(server, PodAccess.client(server.pod().orElseThrow()), PodClocks.DEFAULT);
    }

    ControlPod settings() {
        return server.pod().orElseThrow();
    }

    String namespace() {
        String namespace = settings().namespace().orElseGet(client::getNamespace);
        return namespace == null ? "default" : namespace;
    }

    NonNamespaceOperation<Pod, PodList, PodResource> pods() {
        return client.pods().inNamespace(namespace());
    }

    PodResource pod(String name) {
        return pods().withName(name);
    }

    NonNamespaceOperation<Lease, LeaseList, Resource<Lease>> leases() {
        return client.leases().inNamespace(namespace());
    }

    /** What the server's pods are found by. */
    Map<String, String> labels() {
        String name = server.name().replaceAll("[^A-Za-z0-9._-]", "-");
        name = name.substring(0, Math.min(name.length(), 60)).replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
        return Map.of(PodManifest.LABEL, PodManifest.LABEL_VALUE, "lighterman.dev/server", name);
    }

    /** The server's pods, those that have ended among them. */
    List<Pod> all() {
        return pods().withLabels(labels()).list().getItems();
    }

    /** Which keys have had a pod. */
    UsedKeys keys() {
        return new UsedKeys(this);
    }

    void remove(String pod, long seconds) {
        boolean interrupted = Thread.interrupted(); // a request would fail at once
        try {
            pod(pod).withGracePeriod(seconds).delete();
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(System.Logger.Level.WARNING, "cannot remove the pod " + pod, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes this very pod, no other one of its name that was made since. */
    void remove(Pod own) {
        try {
            Pod now = pod(own.getMetadata().getName()).get();
            if (now != null
                    && now.getMetadata().getUid().equals(own.getMetadata().getUid())) {
                removeAsSeen(now);
            }
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(
                            System.Logger.Level.WARNING,
                            "cannot remove the pod " + own.getMetadata().getName(),
                            e);
        }
    }

    /**
     * Removes a pod that has never been started, so that nothing has run in it.
     *
     * @return whether there is none, or none for long; false also where it has been started in the same moment, or that is not known
     */
    boolean removeUnstarted(String pod) {
        boolean interrupted = Thread.interrupted(); // a request would fail at once
        try {
            Pod now = pod(pod).get();
            return now == null || ("Pending".equals(now.getStatus().getPhase()) && removeAsSeen(now));
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(System.Logger.Level.DEBUG, "cannot remove the pod " + pod, e);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes it where it has not changed since. */
    private boolean removeAsSeen(Pod seen) {
        return !pods().resource(seen)
                .lockResourceVersion(seen.getMetadata().getResourceVersion())
                .delete()
                .isEmpty();
    }

    /** Asks the API server again while it is away, and tells of it. */
    ApiPatience patience(Consumer<String> waiting) {
        return new ApiPatience(
                server.reconnectTimeout(),
                clocks.again(),
                away -> waiting.accept(
                        "waiting for the API server since " + PodTurn.now() + ": " + KubeAccess.said(away)));
    }

    ConnectionException failure(String message, String detail) {
        return new ConnectionException(ConnectionException.Cause.REFUSED, server.name(), detail, message, null);
    }

    /** That a pod is no more. */
    ConnectionException gone(String pod, Optional<Pod> last) {
        String why = last.map(PodEnd::of).orElse("it was deleted");
        return new ConnectionException(
                ConnectionException.Cause.GONE,
                server.name(),
                why,
                "the pod " + pod + ", which is the control node, is no more: " + why,
                null);
    }

    /** What could not be done, with the API server's own words where it answered. */
    ConnectionException problem(String what, Exception e) throws InterruptedException {
        boolean away = !(e instanceof KubernetesClientException api) || KubeAccess.isAway(api);
        return problem(what, e, away ? ConnectionException.Cause.UNREACHABLE : ConnectionException.Cause.REFUSED);
    }

    /** The same of a pod that could be reached before: a right that is missing now may be one that an API server does not know yet. */
    ConnectionException lost(String what, Exception e) throws InterruptedException {
        return problem(what, e, ConnectionException.Cause.UNREACHABLE);
    }

    private ConnectionException problem(String what, Exception e, ConnectionException.Cause reason)
            throws InterruptedException {
        throwIfInterrupted();
        int code = e instanceof KubernetesClientException api ? api.getCode() : 0;
        String detail = e instanceof KubernetesClientException api ? KubeAccess.said(api) : KubeAccess.rootMessage(e);
        Failure failure = Failure.of(FailureKind.CONNECTION, what + ": " + detail);
        return new ConnectionException(
                reason,
                server.name(),
                detail,
                code == FORBIDDEN ? remedy(detail).map(failure::remedy).orElse(failure) : failure,
                e);
    }

    /** Not all that is forbidden is so for a missing right: what a namespace admits is another matter. */
    private static Optional<String> remedy(String forbidden) {
        if (RIGHT.matcher(forbidden).find()) {
            return Optional.of(
                    "perhaps an administrator of the cluster should run `lighterman init --pod`, which gives the rights");
        } else if (forbidden.contains("failed quota")) {
            return Optional.of("perhaps you should set server.pod.requests and server.pod.limits");
        } else if (forbidden.contains("violates PodSecurity")) {
            return Optional.of(
                    "perhaps you should give the pod a security context that the namespace admits, with server.pod.template");
        } else if (forbidden.contains("error looking up service account")) {
            return Optional.of("perhaps you should check server.pod.serviceAccount");
        }
        return Optional.empty();
    }

    /** The client's library says of an interrupted request that it failed. */
    static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
