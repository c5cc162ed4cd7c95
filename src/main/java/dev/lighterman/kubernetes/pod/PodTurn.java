package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.kubernetes.ApiPatience;
import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.kubernetes.place.Occupants;
import dev.lighterman.kubernetes.place.Place;
import dev.lighterman.kubernetes.place.PlaceHolder;
import dev.lighterman.kubernetes.place.PlaceQueue;
import dev.lighterman.kubernetes.place.PlaceTakenException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes a pod when its turn has come: where only so many may be there at once, or the quota has no room, they come in order of
 * arrival. Immutable.
 *
 * @param pipeline whose pods are counted
 */
record PodTurn(PodCluster cluster, String pipeline, Occupants occupants, Consumer<String> waiting) {
    private static final ApiPatience AT_ONCE = new ApiPatience(Duration.ZERO, Duration.ZERO, away -> {});
    private static final long SOON_MILLIS = 500;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    /** Of a namespace that has just been made: the cluster gives it one in a moment. A name of the user's may be mistaken. */
    private static final Pattern NO_ACCOUNT =
            Pattern.compile("error looking up service account [^ ]*/default: .*not found");

    /** What came of an attempt: a pod, or what it wants and what the API server said. */
    private record Attempt(Optional<Pod> pod, String wanted, String said) {
        static final String ROOM = "room in the quota";
        static final String ACCOUNT = "the namespace's service account";

        static Attempt made(Pod pod) {
            return new Attempt(Optional.of(pod), "", "");
        }

        static Attempt wants(String what, String said) {
            return new Attempt(Optional.empty(), what, said);
        }

        String refusal() {
            String pod = " for the pod that is to be the control node: ";
            return (wanted.equals(ROOM) ? "the quota has no room" : "the namespace has no service account yet")
                    + pod
                    + said;
        }
    }

    private static final Attempt OTHERS = Attempt.wants(Attempt.ROOM, "others wait for it");

    /** Those who wait for one of some places in the cluster. */
    PlaceQueue queue(String key, int places) {
        return new PlaceQueue(
                cluster.client(),
                cluster.namespace(),
                key,
                places,
                occupants,
                cluster.patience(away -> {}),
                cluster.clocks().silence());
    }

    /**
     * Takes one of the places that {@code server.pod.most} allows; waits for it.
     *
     * @param pod the name of the pod that it is for
     * @return empty where there may be any number
     */
    Optional<Place> place(String pod) throws ConnectionException, InterruptedException {
        Optional<Integer> most = cluster.settings().most();
        if (most.isEmpty()) {
            return Optional.empty();
        }
        String since = now();
        AtomicBoolean told = new AtomicBoolean();
        try {
            return Optional.of(queue("pods:" + pipeline, most.get())
                    .take(pipeline, pod, cluster.server().waits(), first -> {
                        if (!told.getAndSet(true)) {
                            waiting.accept("waiting for a place since " + since + ": " + taken(most.get(), first));
                        }
                    }));
        } catch (PlaceTakenException e) {
            throw cluster.failure(
                    "there is no place for another pod: " + taken(most.get(), e.holder()), "server.pod.most");
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot take one of the places that server.pod.most allows", e);
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

    /** Makes the pod; waits for room in the quota, and for what a new namespace gets from the cluster. */
    Pod make(Pod pod) throws ConnectionException, InterruptedException {
        String since = now();
        PlaceQueue quota = queue("quota", 1);
        boolean others = othersWait(quota);
        if (!cluster.server().waits()) {
            return makeNow(pod, others ? Optional.of(quota) : Optional.empty());
        }
        Attempt first = others ? OTHERS : attempt(pod, AT_ONCE);
        if (first.pod().isPresent()) {
            return first.pod().get();
        }
        Set<String> told = new HashSet<>();
        Consumer<Attempt> tell = attempt -> {
            if (told.add(attempt.wanted())) {
                waiting.accept("waiting for " + attempt.wanted() + " since " + since + ": " + attempt.said());
            }
        };
        Optional<Place> turn = turn(quota, pod.getMetadata().getName(), () -> tell.accept(first));
        tell.accept(first);
        try {
            while (true) {
                Attempt next = attempt(pod, cluster.patience(waiting));
                if (next.pod().isPresent()) {
                    return next.pod().get();
                }
                tell.accept(next);
                Thread.sleep(cluster.clocks().again().toMillis());
            }
        } finally {
            turn.ifPresent(Place::close);
        }
    }

    /** Without waiting; where others seem to wait, once it is known that none of them lives. */
    private Pod makeNow(Pod pod, Optional<PlaceQueue> quota) throws ConnectionException, InterruptedException {
        Optional<Place> turn = Optional.empty();
        try {
            if (quota.isPresent()) {
                turn = Optional.of(quota.get().take(pipeline, pod.getMetadata().getName(), false, first -> {}));
            }
            Attempt only = attempt(pod, AT_ONCE);
            return only.pod().orElseThrow(() -> cluster.failure(only.refusal(), only.said()));
        } catch (PlaceTakenException e) {
            throw cluster.failure(OTHERS.refusal(), OTHERS.said());
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot see who waits for room in the quota", e);
        } finally {
            turn.ifPresent(Place::close);
        }
    }

    private boolean othersWait(PlaceQueue quota) throws InterruptedException {
        try {
            return !quota.isEmpty();
        } catch (KubernetesClientException e) {
            PodCluster.throwIfInterrupted();
            return false; // without the right to see Leases there is no order
        }
    }

    /** The first place in the queue for the quota; empty where the rights for it are missing. */
    private Optional<Place> turn(PlaceQueue quota, String name, Runnable tell) throws InterruptedException {
        try {
            return Optional.of(quota.take(pipeline, name, true, first -> tell.run()));
        } catch (KubernetesClientException | PlaceTakenException e) {
            PodCluster.throwIfInterrupted();
            System.getLogger("dev.lighterman.kubernetes").log(System.Logger.Level.DEBUG, "no order of arrival", e);
            return Optional.empty();
        }
    }

    private Attempt attempt(Pod pod, ApiPatience patience) throws ConnectionException, InterruptedException {
        try {
            return Attempt.made(create(pod, patience));
        } catch (KubernetesClientException e) {
            String said = KubeAccess.said(e);
            if (e.getCode() == FORBIDDEN && said.contains("exceeded quota")) {
                return Attempt.wants(Attempt.ROOM, said);
            } else if (e.getCode() == FORBIDDEN && NO_ACCOUNT.matcher(said).find()) {
                return Attempt.wants(Attempt.ACCOUNT, said);
            } else if (e.getCode() != CONFLICT) {
                throw cluster.problem("cannot make the pod that is to be the control node", e);
            }
        }
        // The name is random: this is the pod that a request made whose answer was lost.
        String name = pod.getMetadata().getName();
        try {
            Optional<Pod> made = Optional.ofNullable(patience.ask(cluster.pod(name)::get));
            return Attempt.made(made.orElseThrow(() -> cluster.gone(name, Optional.empty())));
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot see whether the pod " + name + " starts", e);
        }
    }

    /** Again where the API server counted another pod in the quota in the same moment, and calls that a conflict. */
    private Pod create(Pod pod, ApiPatience patience) throws InterruptedException {
        while (true) {
            try {
                return patience.ask(() -> cluster.pods().resource(pod).create());
            } catch (KubernetesClientException e) {
                if (e.getStatus() == null || !"Conflict".equals(e.getStatus().getReason())) {
                    throw e;
                }
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(SOON_MILLIS));
        }
    }

    static String now() {
        return time(Instant.now());
    }

    private static String time(Instant instant) {
        return instant.toString().substring(11, 19) + " UTC";
    }
}
