package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.LostNode;
import dev.lighterman.kubernetes.place.Place;
import dev.lighterman.kubernetes.place.PlaceHolder;
import dev.lighterman.kubernetes.place.PlaceTakenException;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A control node that is a pod of its own: made when it is connected to, removed when it is closed and nothing goes on there.
 * Commands run over one exec, which is opened again where it breaks. Thread-safe.
 */
public final class PodNode implements ControlNode {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final PodCluster cluster;
    private final Duration grace;
    private final PodStart start;
    private final Supply supply;
    private final Object opening = new Object();
    /** Those that are in use, of {@link #having} and {@link #of}. */
    private final CopyOnWriteArrayList<PodNode> found = new CopyOnWriteArrayList<>();

    private final Optional<PodNode> finder;
    /** Marks its agents in the pod. */
    private final String mark = PodLink.mark();

    private PodResource pod;
    private volatile Optional<Place> place = Optional.empty();
    private volatile boolean opens;
    private volatile Optional<Pod> made = Optional.empty();
    /** How the pod was, once it is no more. */
    private volatile Optional<Pod> last = Optional.empty();
    /** What the pod of a key told of its run before it was removed. */
    private volatile Optional<String> words = Optional.empty();

    private String container;
    private volatile String podName = "";
    private volatile boolean own;
    private volatile PodLink link;
    private volatile boolean closed;
    /** Whether something went on there when it was closed. */
    private volatile boolean leftInUse;

    /** Where the pod comes from, once it is needed. */
    private interface Supply {
        PodStart.Started get(PodNode node) throws ConnectionException, InterruptedException;
    }

    private PodNode(Duration grace, PodStart start, Optional<PodNode> finder, Supply supply) {
        this.finder = finder;
        this.cluster = start.cluster();
        this.grace = grace;
        this.start = start;
        this.supply = supply;
    }

    /**
     * Makes a pod and waits until commands run in it.
     *
     * @param server whose {@link Server#pod} is there, not null
     * @param pipeline whose pods are counted where there may be only so many at once, not null
     * @param waiting hears what a pod waits for, not null
     * @throws InvalidInputException if something on this machine is wrong; nothing was contacted
     * @throws ConnectionException if the pod cannot be made or does not start
     * @throws InterruptedException if interrupted; the pod was removed
     */
    public static PodNode connect(Server server, String pipeline, Consumer<String> waiting)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return connect(server, pipeline, GRACE, waiting);
    }

    static PodNode connect(Server server, Consumer<String> waiting)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return connect(server, server.name(), GRACE, waiting);
    }

    static PodNode connect(Server server, String pipeline, Duration grace, Consumer<String> waiting)
            throws InvalidInputException, ConnectionException, InterruptedException {
        PodNode node = later(server, pipeline, grace, waiting);
        boolean open = false;
        try {
            node.link();
            open = true;
            return node;
        } finally {
            if (!open) {
                node.cluster.close();
            }
        }
    }

    /**
     * A pod that is made once a command is to run in it.
     *
     * @param server whose {@link Server#pod} is there, not null
     * @param pipeline whose pods are counted where there may be only so many at once, not null
     * @throws InvalidInputException if something on this machine is wrong
     */
    public static PodNode later(Server server, String pipeline) throws InvalidInputException {
        System.Logger log = System.getLogger("dev.lighterman.kubernetes");
        return later(server, pipeline, GRACE, text -> log.log(System.Logger.Level.INFO, text));
    }

    private static PodNode later(Server server, String pipeline, Duration grace, Consumer<String> waiting)
            throws InvalidInputException {
        ControlPod settings = server.pod().orElseThrow();
        Optional<Pod> template = PodAccess.template(settings);
        PodCluster cluster = PodCluster.of(server);
        Set<String> said = ConcurrentHashMap.newKeySet();
        Consumer<String> once = text -> {
            if (said.add(text)) {
                waiting.accept(text);
            }
        };
        PodTurn turn = new PodTurn(cluster, pipeline, new PodUse(cluster), once);
        PodStart start = new PodStart(cluster, template, turn, once);
        return new PodNode(grace, start, Optional.empty(), node -> {
            node.own = true;
            return start.start();
        });
    }

    /**
     * The pod that has a run, found once a command is to run in it; a new one where none has it.
     *
     * @param run the run's id, not null
     */
    public PodNode having(String run) {
        return new PodNode(grace, start, Optional.of(this), node -> {
            Optional<Pod> there = search().having(run, each -> in(each).has(run));
            if (there.isPresent() && LastWords.of(there.get(), run).isPresent()) {
                node.podName = there.get().getMetadata().getName();
                throw node.gone(there);
            } else if (there.isPresent()) {
                return new PodStart.Started(there.get(), Optional.empty());
            }
            String name = PodSearch.nameOf(run);
            if (cluster.keys().had(name)) {
                node.podName = name;
                throw node.explained(cluster.gone(name, Optional.empty()));
            }
            // What this has made is entered: for another pod there may be no place as long as this one is there.
            return own && made.isPresent() ? new PodStart.Started(made.get(), Optional.empty()) : supply.get(node);
        });
    }

    /**
     * The pod of a run that happens once: its name follows from the run's id, so all clients that ask for the run come to the
     * same pod. It is made once a command is to run in it, stays when this is closed, and ends by itself.
     *
     * @param run the run's id, not null
     */
    public PodNode of(String run) {
        return new PodNode(grace, start, Optional.of(this), node -> {
            node.podName = PodSearch.nameOf(run);
            try {
                return start.shared(node.podName);
            } catch (ConnectionException e) {
                throw node.explained(e);
            }
        });
    }

    /** Looks how the pod was, where it has ended: that may have what its run came to. */
    private ConnectionException explained(ConnectionException e) throws InterruptedException {
        if (e.reason() == ConnectionException.Cause.GONE) {
            closed = true;
            try {
                last = Optional.ofNullable(cluster.pod(podName).get());
                words = cluster.keys().words(podName);
            } catch (ConnectionException | KubernetesClientException again) {
                e.addSuppressed(again);
            }
        }
        return e;
    }

    private boolean has(String run) throws ConnectionException, InterruptedException {
        try {
            Exit exit = execute(Command.of("sh", "-c", "test -d \"$HOME/.lighterman/runs/$1\"", "sh", run)
                    .build());
            if (exit.kind() == Exit.Kind.CONNECTION_LOST) {
                throw unreachable(new IOException("the stream was lost"));
            }
            return exit.success();
        } finally {
            leave();
        }
    }

    /** {@return a node for each pod that runs, also those that others made; each to be closed} */
    public List<PodNode> all() throws ConnectionException, InterruptedException {
        return search().running().stream().map(this::in).toList();
    }

    /** {@return what pods that have ended told of their runs, as the list of runs has it} */
    public List<String> lastWords() throws ConnectionException, InterruptedException {
        return search().ended().stream()
                .flatMap(each -> LastWords.of(each).stream())
                .toList();
    }

    @Override
    public Optional<String> lastWord(String run) {
        return last.flatMap(each -> LastWords.of(each, run)).or(() -> words);
    }

    /** {@return whether it is no more, as far as the cluster knows, and its node is lost} */
    public boolean isOnLostNode() {
        return last.flatMap(LostNode::of).isPresent();
    }

    private PodNode in(Pod existing) {
        return new PodNode(grace, start, Optional.empty(), node -> new PodStart.Started(existing, Optional.empty()));
    }

    private PodSearch search() {
        return new PodSearch(cluster);
    }

    private ConnectionException gone(Optional<Pod> last) {
        closed = true;
        this.last = last;
        place.ifPresent(Place::close);
        return cluster.gone(podName, last);
    }

    private PodLink link() throws ConnectionException, InterruptedException {
        synchronized (opening) {
            if (closed) {
                throw new ConnectionException(
                        ConnectionException.Cause.LOST,
                        name(),
                        "closed",
                        "cannot run anything in the pod " + podName + ": the connection was closed",
                        null);
            }
            opens = true;
            try {
                finder.ifPresent(by -> by.isUsed(this));
                return openLink();
            } finally {
                opens = false;
            }
        }
    }

    private PodLink openLink() throws ConnectionException, InterruptedException {
        if (pod == null) {
            PodStart.Started supplied = supply.get(this);
            Pod found = supplied.pod();
            place = supplied.place();
            made = Optional.of(found);
            podName = found.getMetadata().getName();
            pod = cluster.pod(podName);
            container = PodManifest.container(found);
        }
        if (link == null || link.isLost()) {
            boolean first = link == null;
            boolean open = false;
            try {
                link = PodLink.open(
                        pod,
                        container,
                        podName,
                        mark,
                        finder.isPresent() && !own,
                        cluster.server().connectTimeout().toNanos());
                open = true;
                if (!own) { // one that others use too keeps its place itself, for as long as something goes on in it
                    place.ifPresent(Place::leave);
                    place = Optional.empty();
                }
            } catch (IOException e) {
                throw unreachable(e);
            } finally {
                if (!open && first && own) {
                    remove();
                    place.ifPresent(Place::close);
                }
            }
        }
        return link;
    }

    /** It is closed together with this. Those that are at rest are forgotten until they are used again: there may be any number of them. */
    private void isUsed(PodNode user) {
        found.removeIf(each -> each != user && each.isAtRest());
        found.addIfAbsent(user);
    }

    private boolean isAtRest() {
        PodLink open = link;
        return !opens && !own && place.isEmpty() && (open == null || open.isLost());
    }

    /** What keeps it from being entered: its end, if that is it. */
    private ConnectionException unreachable(IOException e) throws InterruptedException {
        String what = "cannot run anything in the pod " + podName;
        try {
            Pod now = pod.get();
            if (now == null || PodEnd.isOver(now)) {
                return gone(Optional.ofNullable(now));
            }
            Optional<String> lost = LostNode.of(now);
            if (lost.isPresent()) {
                what += ", as " + lost.get();
                tell(what);
            }
        } catch (KubernetesClientException again) {
            String problem = "cannot reach the pod " + podName;
            return link == null ? cluster.problem(problem, again) : cluster.lost(problem, again);
        }
        return cluster.problem(what, e);
    }

    /** Says something to the user where nothing fails; once. */
    public void tell(String text) {
        start.waiting().accept(text);
    }

    /** {@return where it is, for people} */
    public String where() {
        return "the pod " + podName + " in namespace " + cluster.namespace();
    }

    @Override
    public String name() {
        return cluster.server().name();
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long start = System.nanoTime();
        for (int tries = 0; ; tries++) {
            PodLink used = link();
            PodCommand running;
            try {
                running = PodCommand.start(used, command, grace);
            } catch (IOException e) {
                if (tries > 0) {
                    throw unreachable(e);
                }
                continue; // nobody had noticed that it is lost
            }
            return running.await(command, start);
        }
    }

    @Override
    public boolean isPassing() {
        return cluster.settings().claim().isEmpty();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Removes a pod that it has made, unless something goes on there, or it is to be kept. */
    @Override
    public void close() {
        try {
            found.forEach(PodNode::end);
            end();
        } finally {
            cluster.close(); // all that were found have the same
        }
    }

    private void end() {
        boolean interrupted = Thread.interrupted();
        try {
            PodLink open = link;
            if (own && open != null) {
                if (open.idle(TimeUnit.SECONDS.toNanos(5)) || isOver()) {
                    if (cluster.server().pod().orElseThrow().keep().isEmpty()) {
                        remove();
                    }
                    place.ifPresent(Place::close);
                } else {
                    leftInUse = true;
                    place.ifPresent(Place::leave); // the run's, for as long as it goes on
                }
            }
            if (!own) {
                place.ifPresent(Place::leave);
            }
        } catch (InterruptedException e) {
            interrupted = true;
            leftInUse = true;
            place.ifPresent(Place::leave);
        } finally {
            leave();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives up the connection; the pod stays. */
    public void leave() {
        closed = true;
        PodLink open = link;
        link = null;
        if (open != null) {
            open.close();
        }
    }

    /** Does no more for the pod, as a client that is killed: for tests. */
    void die() {
        place.ifPresent(Place::leave);
        cut();
        closed = true;
    }

    /** Breaks the connection as a network would: for tests. */
    void cut() {
        PodLink open = link;
        if (open != null) {
            open.lose(new IOException("cut"));
        }
    }

    /**
     * Takes a lock that the cluster keeps; it goes with this pod.
     *
     * @param holder who wants it, told to others who wait
     * @param waiting told who has it, on the calling thread
     * @throws PlaceTakenException if another has it and {@code wait} is false
     * @throws ConnectionException if the cluster does not give it
     */
    public Place lock(String name, String holder, boolean wait, Consumer<PlaceHolder> waiting)
            throws PlaceTakenException, ConnectionException, InterruptedException {
        link();
        try {
            Place lock = start.turn().queue("lock:" + name, 1).take(holder, podName, wait, waiting);
            keep(lock);
            return lock;
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot take the lock " + name, e);
        }
    }

    /** Has a place kept by what goes on in this pod, beside those that keep it already; it goes with the last of them. */
    public void keep(Place other) throws ConnectionException, InterruptedException {
        link();
        try {
            Pod now = pod.get();
            if (now != null) {
                other.belongTo(now);
            }
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot see the pod " + podName, e);
        }
    }

    /** {@return whether anything goes on in the pod, or did when this was closed; true also where that is not known} */
    public boolean isInUse() throws ConnectionException, InterruptedException {
        return closed ? leftInUse : !link().idle(TimeUnit.SECONDS.toNanos(5));
    }

    private boolean isOver() {
        try {
            Pod now = pod.get();
            return now != null && PodEnd.isOver(now);
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private void remove() {
        cluster.remove(podName, 1);
    }
}
