package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.kubernetes.StartProblem;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a pod that is to be a control node, and waits until it runs. What may pass by itself, a quota that is used up or a full cluster,
 * is waited for; what may not is told in seconds. Immutable.
 */
record PodStart(Server server, KubernetesClient client, Optional<Pod> template, Consumer<String> waiting) {
    /** How long a pod that nothing is known to be wrong with may take; its image may be a large one. */
    private static final Duration START = Duration.ofMinutes(10);

    /** How long trouble of a pod must last to be told. */
    private static final Duration TROUBLE = Duration.ofSeconds(4);

    /** How long a pod that has ended by itself is left for those who want to know how. */
    private static final Duration ENDED = Duration.ofMinutes(10);

    private static final long LOOK_MILLIS = 200;
    private static final long AGAIN_MILLIS = 1000;
    private static final int FORBIDDEN = 403;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What the pods of a server are found by. */
    static Map<String, String> labels(Server server) {
        String name = server.name().replaceAll("[^A-Za-z0-9._-]", "-");
        name = name.substring(0, Math.min(name.length(), 60)).replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
        return Map.of(PodManifest.LABEL, PodManifest.LABEL_VALUE, "lighterman.dev/server", name);
    }

    static NonNamespaceOperation<Pod, PodList, PodResource> namespaced(Server server, KubernetesClient client) {
        String namespace = server.pod().flatMap(ControlPod::namespace).orElseGet(client::getNamespace);
        return client.pods().inNamespace(namespace == null ? "default" : namespace);
    }

    /** A pod that runs. */
    Pod start() throws ConnectionException, InterruptedException {
        sweep();
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        String name = "lighterman-" + HexFormat.of().formatHex(random);
        make(PodManifest.of(server.pod().orElseThrow(), template, name, labels(server)));
        PodResource pod = namespaced(server, client).withName(name);
        boolean started = false;
        try {
            Pod running = await(pod, name);
            started = true;
            return running;
        } finally {
            if (!started) {
                remove(pod, name, 0); // no process is there to be asked
            }
        }
    }

    private void make(Pod pod) throws ConnectionException, InterruptedException {
        boolean told = false;
        while (true) {
            try {
                namespaced(server, client).resource(pod).create();
                return;
            } catch (KubernetesClientException e) {
                boolean full = e.getCode() == FORBIDDEN
                        && String.valueOf(e.getMessage()).contains("exceeded quota");
                String detail = said(e);
                if (!full) {
                    throw problem(server, "cannot make the pod that is to be the control node", e);
                } else if (!server.waits()) {
                    throw failure(
                            "the quota has no room for the pod that is to be the control node: " + detail, detail);
                } else if (!told) {
                    waiting.accept("waiting for room in the quota since " + now() + ": " + detail);
                    told = true;
                }
            }
            Thread.sleep(AGAIN_MILLIS);
        }
    }

    private Pod await(PodResource pod, String name) throws ConnectionException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        long since = 0;
        String told = "";
        Optional<StartProblem> before = Optional.empty();
        while (true) {
            Pod now;
            try {
                now = pod.get();
            } catch (KubernetesClientException e) {
                throw problem(server, "cannot see whether the pod " + name + " starts", e);
            }
            if (now == null || PodEnd.isOver(now)) {
                throw gone(server, name, Optional.ofNullable(now));
            } else if (now.getStatus().getPhase().equals("Running")) {
                return now;
            }
            Optional<StartProblem> problem = StartProblem.of(now, before);
            since = problem.isPresent() && since == 0 ? System.nanoTime() : problem.isPresent() ? since : 0;
            before = problem;
            boolean lasts = since != 0 && System.nanoTime() - since > TROUBLE.toNanos();
            if (lasts && (!problem.get().mayPass() || !server.waits())) {
                throw failure(
                        "the pod " + name + " does not start: " + problem.get().text(),
                        problem.get().text());
            } else if (lasts && !problem.get().text().equals(told)) {
                told = problem.get().text();
                waiting.accept("waiting for the pod " + name + " since " + now() + ": " + told);
            } else if (problem.isEmpty() && System.nanoTime() > deadline) {
                throw failure(
                        "the pod " + name + " did not start within " + START.toMinutes() + " minutes", "not started");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static String now() {
        return Instant.now().toString().substring(11, 19) + " UTC";
    }

    /** Removes pods that ended by themselves a while ago: nobody asks for them any more. */
    private void sweep() {
        try {
            for (Pod each :
                    namespaced(server, client).withLabels(labels(server)).list().getItems()) {
                if (PodEnd.isOver(each) && PodEnd.time(each).plus(ENDED).isBefore(Instant.now())) {
                    remove(
                            namespaced(server, client)
                                    .withName(each.getMetadata().getName()),
                            each.getMetadata().getName(),
                            0);
                }
            }
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes").log(System.Logger.Level.DEBUG, "cannot list pods", e);
        }
    }

    static void remove(PodResource pod, String name, long seconds) {
        try {
            pod.withGracePeriod(seconds).delete();
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(System.Logger.Level.WARNING, "cannot remove the pod " + name, e);
        }
    }

    private ConnectionException failure(String message, String detail) {
        return new ConnectionException(ConnectionException.Cause.REFUSED, server.name(), detail, message, null);
    }

    static ConnectionException gone(Server server, String name, Optional<Pod> last) {
        String why = last.map(PodEnd::of).orElse("it was deleted");
        return new ConnectionException(
                ConnectionException.Cause.GONE,
                server.name(),
                why,
                "the pod " + name + ", which is the control node, is no more: " + why,
                null);
    }

    /** The API server's own words, without the library's around them. */
    private static String said(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? KubeAccess.rootMessage(e)
                : e.getStatus().getMessage();
    }

    static ConnectionException problem(Server server, String what, Exception e) {
        boolean answered = e instanceof KubernetesClientException api && api.getCode() > 0;
        String detail = e instanceof KubernetesClientException api ? said(api) : KubeAccess.rootMessage(e);
        boolean forbidden = e instanceof KubernetesClientException api && api.getCode() == FORBIDDEN;
        Failure failure = Failure.of(FailureKind.CONNECTION, what + ": " + detail);
        return new ConnectionException(
                answered ? ConnectionException.Cause.REFUSED : ConnectionException.Cause.UNREACHABLE,
                server.name(),
                detail,
                forbidden
                        ? failure.remedy(
                                "perhaps you should give the kubeconfig's user the rights that docs/scaling.md lists")
                        : failure,
                e);
    }
}
