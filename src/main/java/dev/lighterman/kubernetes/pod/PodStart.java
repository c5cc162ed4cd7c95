package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.kubernetes.StartProblem;
import dev.lighterman.kubernetes.place.Place;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a pod that is to be a control node, and waits until it runs. What may pass by itself, a quota that is used up or a full
 * cluster, is waited for; what may not is told in seconds. Immutable.
 */
record PodStart(PodCluster cluster, Optional<Pod> template, PodTurn turn, Consumer<String> waiting) {
    /** A pod that runs, and its place where there are only so many. */
    record Started(Pod pod, Optional<Place> place) {}

    /** How long a pod that nothing is known to be wrong with may take; its image may be a large one. */
    private static final Duration START = Duration.ofMinutes(10);

    /** How long a pod that has ended by itself is left for those who want to know how. */
    private static final Duration ENDED = Duration.ofMinutes(10);

    /** How long a node may take to start a pod before it is asked what it does, and how often. */
    private static final Duration SLOW = Duration.ofSeconds(8);

    /** That a pod does not start, so that nothing has run in it. */
    private static final class NotStarted extends Exception {
        private static final long serialVersionUID = 1L;
        private final ConnectionException told;
        private final boolean mayPass;

        NotStarted(ConnectionException told, boolean mayPass) {
            super(told);
            this.told = told;
            this.mayPass = mayPass;
        }
    }

    private static final long LOOK_MILLIS = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A pod that runs. */
    Started start() throws ConnectionException, InterruptedException {
        sweep();
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        String name = "lighterman-" + HexFormat.of().formatHex(random);
        Optional<Place> place = turn.place(name);
        boolean started = false;
        try {
            make(name, place);
            Started running = new Started(await(name), place);
            started = true;
            return running;
        } catch (NotStarted e) {
            throw e.told;
        } finally {
            if (!started) {
                cluster.remove(name, 0); // no process is there to be asked
                place.ifPresent(Place::close);
            }
        }
    }

    /**
     * The pod of a name that several clients know, which follows from a key: the one that is there, else a new one. Once it has started no
     * client removes it; it ends by itself.
     *
     * @throws ConnectionException also where it has ended or was removed, so that what it had is not known any more
     */
    Started shared(String name) throws ConnectionException, InterruptedException {
        sweep();
        while (true) {
            boolean there = look(name).isPresent();
            if (!there && cluster.keys().had(name)) {
                throw cluster.gone(name, Optional.empty());
            }
            try {
                return there ? noted(new Started(await(name), Optional.empty())) : made(name);
            } catch (NotStarted e) {
                // another client's, of which this one may say something else, such as another image
                if (!there || e.mayPass || !cluster.removeUnstarted(name)) {
                    throw e.told;
                }
            } catch (ConnectionException e) {
                if (e.reason() != ConnectionException.Cause.GONE || mayHaveRun(name)) {
                    throw e;
                } // else by a client that gave it up
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean mayHaveRun(String name) throws ConnectionException, InterruptedException {
        return cluster.keys().had(name)
                || look(name)
                        .filter(pod -> !"Pending".equals(pod.getStatus().getPhase()))
                        .isPresent();
    }

    private Optional<Pod> look(String name) throws ConnectionException, InterruptedException {
        try {
            return Optional.ofNullable(cluster.pod(name).get());
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot see whether there is the pod " + name, e);
        }
    }

    private Started made(String name) throws ConnectionException, InterruptedException, NotStarted {
        Optional<Place> place = turn.place(name);
        boolean started = false;
        try {
            make(name, place);
            Started running = noted(new Started(await(name), place));
            started = true;
            return running;
        } finally {
            if (!started) {
                place.ifPresent(cluster.removeUnstarted(name) ? Place::close : Place::leave);
            }
        }
    }

    private void make(String name, Optional<Place> place) throws ConnectionException, InterruptedException {
        Pod made = turn.make(
                PodManifest.of(cluster.settings(), cluster.server().keep().age(), template, name, cluster.labels()));
        place.ifPresent(each -> each.belongTo(made));
    }

    private Started noted(Started started) throws ConnectionException, InterruptedException {
        cluster.keys().note(started.pod());
        return started;
    }

    private Pod await(String name) throws ConnectionException, InterruptedException, NotStarted {
        long began = System.nanoTime();
        long asked = began;
        long since = 0;
        String first = PodTurn.now();
        String told = "";
        Optional<StartProblem> before = Optional.empty();
        while (true) {
            Pod now;
            try {
                now = cluster.patience(waiting).ask(cluster.pod(name)::get);
            } catch (KubernetesClientException e) {
                throw cluster.problem("cannot see whether the pod " + name + " starts", e);
            }
            if (now == null || PodEnd.isOver(now)) {
                throw cluster.gone(name, Optional.ofNullable(now));
            } else if (now.getStatus().getPhase().equals("Running")) {
                return now;
            }
            Optional<StartProblem> problem = StartProblem.of(now, before);
            since = problem.isPresent() && since == 0 ? System.nanoTime() : problem.isPresent() ? since : 0;
            before = problem;
            boolean lasts = since != 0
                    && System.nanoTime() - since > cluster.clocks().trouble().toNanos();
            if (lasts && (!problem.get().mayPass() || !cluster.server().waits())) {
                throw new NotStarted(
                        cluster.failure(
                                "the pod " + name + " does not start: "
                                        + problem.get().text(),
                                problem.get().text()),
                        problem.get().mayPass());
            } else if (lasts && !problem.get().text().equals(told)) {
                told = problem.get().text();
                waiting.accept("waiting for the pod " + name + " since " + first + ": " + told);
            } else if (problem.isEmpty() && System.nanoTime() - asked > SLOW.toNanos()) {
                asked = System.nanoTime();
                String text = StartProblem.starting(cluster.client(), now).orElse("nothing says why");
                if (asked - began > START.toNanos()) {
                    throw new NotStarted(
                            cluster.failure(
                                    "the pod " + name + " did not start within " + START.toMinutes() + " minutes: "
                                            + text,
                                    "not started"),
                            false);
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
            List<Pod> ended = cluster.all().stream()
                    .filter(PodEnd::isConfirmed) // one that is being removed may have runs that are given time to end
                    .sorted(Comparator.comparing(PodEnd::time).reversed())
                    .toList();
            for (int i = 0; i < ended.size(); i++) {
                Pod each = ended.get(i);
                Duration since = Duration.between(PodEnd.time(each), Instant.now());
                boolean kept = LastWords.of(each).isEmpty()
                        ? since.compareTo(ENDED) <= 0
                        : since.compareTo(cluster.server().keep().age()) <= 0
                                && (i < cluster.server().keep().runs() || since.compareTo(ENDED) <= 0);
                if (!kept) {
                    String name = each.getMetadata().getName();
                    cluster.keys().keepWords(each);
                    cluster.remove(name, 0);
                }
            }
            cluster.keys().sweep();
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes").log(System.Logger.Level.DEBUG, "cannot list pods", e);
        }
    }
}
