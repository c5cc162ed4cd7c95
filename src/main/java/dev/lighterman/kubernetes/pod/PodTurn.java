package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.place.Occupants;
import dev.lighterman.kubernetes.place.Place;
import dev.lighterman.kubernetes.place.PlaceHolder;
import dev.lighterman.kubernetes.place.PlaceQueue;
import dev.lighterman.kubernetes.place.PlaceTakenException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes a pod when its turn has come: where only so many may be there at once, or the quota has no room, they come in order of
 * arrival. Immutable.
 *
 * @param pipeline whose pods are counted
 */
record PodTurn(Server server, String pipeline, KubernetesClient client, Occupants occupants, Consumer<String> waiting) {
    private static final long AGAIN_MILLIS = 1000;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    /** What came of an attempt: a pod, or what the quota says. */
    private record Attempt(Optional<Pod> pod, String quota) {}

    private PlaceQueue queue(String key, int places) {
        return new PlaceQueue(
                client, PodStart.namespace(server, client), key, places, occupants, server.reconnectTimeout());
    }

    /**
     * Takes one of the places that {@code server.pod.most} allows; waits for it.
     *
     * @param pod the name of the pod that it is for
     * @return empty where there may be any number
     */
    Optional<Place> place(String pod) throws ConnectionException, InterruptedException {
        Optional<Integer> most = server.pod().orElseThrow().most();
        if (most.isEmpty()) {
            return Optional.empty();
        }
        String since = now();
        AtomicBoolean told = new AtomicBoolean();
        try {
            return Optional.of(queue("pods:" + pipeline, most.get()).take(pipeline, pod, server.waits(), first -> {
                if (!told.getAndSet(true)) {
                    waiting.accept("waiting for a place since " + since + ": " + taken(most.get(), first));
                }
            }));
        } catch (PlaceTakenException e) {
            throw PodStart.failure(
                    server, "there is no place for another pod: " + taken(most.get(), e.holder()), "server.pod.most");
        } catch (KubernetesClientException e) {
            throw PodStart.problem(server, "cannot take one of the places that server.pod.most allows", e);
        }
    }

    private String taken(int most, PlaceHolder first) {
        String others = first.before() == 0
                ? ""
                : first.before() == 1
                        ? ", and 1 other waits before it"
                        : ", and " + first.before() + " others wait before it";
        return pipeline + " has " + (most == 1 ? "the one pod" : "all " + most + " pods")
                + " that server.pod.most allows at once, the first since " + time(first.since()) + others;
    }

    /** Makes the pod; waits for room in the quota. */
    Pod make(Pod pod) throws ConnectionException, InterruptedException {
        String since = now();
        PlaceQueue quota = queue("quota", 1);
        Attempt first = othersWait(quota) ? new Attempt(Optional.empty(), "others wait for it") : attempt(pod);
        if (first.pod().isPresent()) {
            return first.pod().get();
        } else if (!server.waits()) {
            throw PodStart.failure(
                    server,
                    "the quota has no room for the pod that is to be the control node: " + first.quota(),
                    first.quota());
        }
        String line = "waiting for room in the quota since " + since + ": " + first.quota();
        AtomicBoolean told = new AtomicBoolean();
        Runnable tell = () -> {
            if (!told.getAndSet(true)) {
                waiting.accept(line);
            }
        };
        Optional<Place> turn = turn(quota, pod.getMetadata().getName(), tell);
        tell.run();
        try {
            while (true) {
                Attempt next = attempt(pod);
                if (next.pod().isPresent()) {
                    return next.pod().get();
                }
                Thread.sleep(AGAIN_MILLIS);
            }
        } finally {
            turn.ifPresent(Place::close);
        }
    }

    private boolean othersWait(PlaceQueue quota) throws InterruptedException {
        try {
            return !quota.isEmpty();
        } catch (KubernetesClientException e) {
            PodStart.throwIfInterrupted();
            return false; // without the right to see Leases there is no order
        }
    }

    /** The first place in the queue for the quota; empty where the rights for it are missing. */
    private Optional<Place> turn(PlaceQueue quota, String name, Runnable tell) throws InterruptedException {
        try {
            return Optional.of(quota.take(pipeline, name, true, first -> tell.run()));
        } catch (KubernetesClientException | PlaceTakenException e) {
            PodStart.throwIfInterrupted();
            System.getLogger("dev.lighterman.kubernetes").log(System.Logger.Level.DEBUG, "no order of arrival", e);
            return Optional.empty();
        }
    }

    private Attempt attempt(Pod pod) throws ConnectionException, InterruptedException {
        try {
            return new Attempt(
                    Optional.of(
                            PodStart.namespaced(server, client).resource(pod).create()),
                    "");
        } catch (KubernetesClientException e) {
            if (e.getCode() == FORBIDDEN && String.valueOf(e.getMessage()).contains("exceeded quota")) {
                return new Attempt(Optional.empty(), PodStart.said(e));
            } else if (e.getCode() != CONFLICT) {
                throw PodStart.problem(server, "cannot make the pod that is to be the control node", e);
            }
        }
        // The name is random: this is the pod that a request made whose answer was lost.
        String name = pod.getMetadata().getName();
        try {
            Optional<Pod> made = Optional.ofNullable(
                    PodStart.namespaced(server, client).withName(name).get());
            return new Attempt(Optional.of(made.orElseThrow(() -> PodStart.gone(server, name, Optional.empty()))), "");
        } catch (KubernetesClientException e) {
            throw PodStart.problem(server, "cannot see whether the pod " + name + " starts", e);
        }
    }

    static String now() {
        return time(Instant.now());
    }

    private static String time(Instant instant) {
        return instant.toString().substring(11, 19) + " UTC";
    }
}
