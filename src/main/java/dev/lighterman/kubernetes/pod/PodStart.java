package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.kubernetes.StartProblem;
import dev.lighterman.kubernetes.place.Place;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a pod that is to be a control node, and waits until it runs. What may pass by itself, a quota that is used up or a full
 * cluster, is waited for; what may not is told in seconds. Immutable.
 */
record PodStart(
        Server server, KubernetesClient client, Optional<Pod> template, PodTurn turn, Consumer<String> waiting) {
    /** A pod that runs, and its place where there are only so many. */
    record Started(Pod pod, Optional<Place> place) {}

    /** How long a pod that nothing is known to be wrong with may take; its image may be a large one. */
    private static final Duration START = Duration.ofMinutes(10);

    /** How long trouble of a pod must last to be told. */
    private static final Duration TROUBLE = Duration.ofSeconds(4);

    /** How long a pod that has ended by itself is left for those who want to know how. */
    private static final Duration ENDED = Duration.ofMinutes(10);

    /** How long a node may take to start a pod before it is asked what it does, and how often. */
    private static final Duration SLOW = Duration.ofSeconds(8);

    private static final long LOOK_MILLIS = 200;
    private static final int FORBIDDEN = 403;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What the pods of a server are found by. */
    static Map<String, String> labels(Server server) {
        String name = server.name().replaceAll("[^A-Za-z0-9._-]", "-");
        name = name.substring(0, Math.min(name.length(), 60)).replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
        return Map.of(PodManifest.LABEL, PodManifest.LABEL_VALUE, "lighterman.dev/server", name);
    }

    static NonNamespaceOperation<Pod, PodList, PodResource> namespaced(Server server, KubernetesClient client) {
        return client.pods().inNamespace(namespace(server, client));
    }

    static String namespace(Server server, KubernetesClient client) {
        String namespace = server.pod().flatMap(ControlPod::namespace).orElseGet(client::getNamespace);
        return namespace == null ? "default" : namespace;
    }

    /** A pod that runs. */
    Started start() throws ConnectionException, InterruptedException {
        sweep();
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        String name = "lighterman-" + HexFormat.of().formatHex(random);
        Optional<Place> place = turn.place(name);
        PodResource pod = namespaced(server, client).withName(name);
        boolean started = false;
        try {
            Pod made = turn.make(
                    PodManifest.of(server.pod().orElseThrow(), server.keep().age(), template, name, labels(server)));
            place.ifPresent(each -> each.belongTo(made));
            Started running = new Started(await(pod, name), place);
            started = true;
            return running;
        } finally {
            if (!started) {
                remove(pod, name, 0); // no process is there to be asked
                place.ifPresent(Place::close);
            }
        }
    }

    /** Which keys have had a pod. */
    UsedKeys keys() {
        return new UsedKeys(server, client);
    }

    /**
     * The pod of a name that several clients know, which follows from a key: the one that is there, else a new one. No client removes
     * it; it ends by itself.
     *
     * @throws ConnectionException also where it has ended or was removed, so that what it had is not known any more
     */
    Started shared(String name) throws ConnectionException, InterruptedException {
        sweep();
        PodResource pod = namespaced(server, client).withName(name);
        try {
            if (pod.get() != null) {
                return noted(new Started(await(pod, name), Optional.empty()));
            }
        } catch (KubernetesClientException e) {
            throw problem(server, "cannot see whether there is the pod " + name, e);
        }
        if (keys().had(name)) {
            throw gone(server, name, Optional.empty());
        }
        Optional<Place> place = turn.place(name);
        boolean made = false;
        try {
            Pod one = turn.make(
                    PodManifest.of(server.pod().orElseThrow(), server.keep().age(), template, name, labels(server)));
            place.ifPresent(each -> each.belongTo(one));
            made = true;
            return noted(new Started(await(pod, name), place));
        } finally {
            if (!made) {
                place.ifPresent(Place::close);
            }
        }
    }

    private Started noted(Started started) throws ConnectionException, InterruptedException {
        keys().note(started.pod());
        return started;
    }

    private Pod await(PodResource pod, String name) throws ConnectionException, InterruptedException {
        long began = System.nanoTime();
        long asked = began;
        long since = 0;
        String first = PodTurn.now();
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
                        server,
                        "the pod " + name + " does not start: " + problem.get().text(),
                        problem.get().text());
            } else if (lasts && !problem.get().text().equals(told)) {
                told = problem.get().text();
                waiting.accept("waiting for the pod " + name + " since " + first + ": " + told);
            } else if (problem.isEmpty() && System.nanoTime() - asked > SLOW.toNanos()) {
                asked = System.nanoTime();
                String text = StartProblem.starting(client, now).orElse("nothing says why");
                if (asked - began > START.toNanos()) {
                    throw failure(
                            server,
                            "the pod " + name + " did not start within " + START.toMinutes() + " minutes: " + text,
                            "not started");
                } else if (!text.equals(told)) {
                    told = text;
                    waiting.accept("waiting for the pod " + name + " since " + first + ": " + text);
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Removes pods that ended by themselves a while ago; those that tell how runs ended once these are not kept any more. */
    private void sweep() {
        try {
            List<Pod> ended = namespaced(server, client).withLabels(labels(server)).list().getItems().stream()
                    .filter(PodEnd::isOver)
                    .sorted(Comparator.comparing(PodEnd::time).reversed())
                    .toList();
            for (int i = 0; i < ended.size(); i++) {
                Pod each = ended.get(i);
                Duration kept =
                        LastWords.of(each).isEmpty() ? ENDED : server.keep().age();
                if (i >= server.keep().runs() || PodEnd.time(each).plus(kept).isBefore(Instant.now())) {
                    String name = each.getMetadata().getName();
                    keys().keepWords(each);
                    remove(namespaced(server, client).withName(name), name, 0);
                }
            }
            keys().sweep();
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes").log(System.Logger.Level.DEBUG, "cannot list pods", e);
        }
    }

    static void remove(PodResource pod, String name, long seconds) {
        boolean interrupted = Thread.interrupted(); // a request would fail at once
        try {
            pod.withGracePeriod(seconds).delete();
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(System.Logger.Level.WARNING, "cannot remove the pod " + name, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static ConnectionException failure(Server server, String message, String detail) {
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
    static String said(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? KubeAccess.rootMessage(e)
                : e.getStatus().getMessage();
    }

    /** The client's library says of an interrupted request that it failed. */
    static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    static ConnectionException problem(Server server, String what, Exception e) throws InterruptedException {
        throwIfInterrupted();
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
                                "perhaps an administrator of the cluster should run `lighterman init --pod`, which gives the rights")
                        : failure,
                e);
    }
}
