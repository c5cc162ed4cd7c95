package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An open connection to a control node, and the one place where runners of playbooks are made: each of them tries a lost
 * connection again for as long as the server's settings say, and hides the same secrets. Thread-safe.
 */
public final class ServerConnection implements AutoCloseable {
    private final Server server;
    private final ControlNode node;
    private final SecretMask mask;
    private final List<Beside> beside;
    /** Those that slices run on, by address; empty for this one alone. */
    private final List<String> slicing;

    private ServerConnection(Server server, ControlNode node, SecretMask mask) {
        this(server, node, mask, List.of(), List.of());
    }

    private ServerConnection(
            Server server, ControlNode node, SecretMask mask, List<Beside> beside, List<String> slicing) {
        this.server = server;
        this.node = node;
        this.mask = mask;
        this.beside = beside;
        this.slicing = slicing;
    }

    /**
     * Connects.
     *
     * @param server where to, not null
     * @throws InvalidInputException if something on this machine is wrong, a key file say; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to
     */
    public static ServerConnection open(Server server)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return server.pod().isPresent()
                ? later(server, server.name(), Secrets.of(server))
                : open(new RealBackends(), server, server.name(), Secrets.of(server), Event.Listener.none());
    }

    /**
     * Connects to the control node of a pipeline, all of whose secrets are hidden. Where slices run on further servers, those
     * are connected to once they are asked.
     *
     * @param settings only the servers and secrets are used, not null
     * @throws InvalidInputException if something on this machine is wrong, a key file say; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to
     */
    public static ServerConnection open(Settings settings)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return settings.server().pod().isPresent()
                ? later(settings.server(), settings.name(), Secrets.all(settings))
                : open(new RealBackends(), settings, Event.Listener.none());
    }

    /** Makes no pod before one is needed: what is asked may be in pods that are there. */
    private static ServerConnection later(Server server, String pipeline, Collection<Secret> secrets)
            throws InvalidInputException {
        new RealBackends().loadFor(server);
        return new ServerConnection(server, PodNode.later(server, pipeline), SecretMask.of(List.copyOf(secrets)));
    }

    /**
     * Connects to follow a run that is there: where control nodes are pods, the one that has it is entered.
     *
     * @throws InvalidInputException as for the others
     * @throws ConnectionException as for the others
     */
    static ServerConnection toExisting(Backends backends, Settings settings, Event.Listener progress)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return settings.server().pod().isPresent() ? open(settings) : open(backends, settings, progress);
    }

    public static ServerConnection open(Backends backends, Settings settings, Event.Listener progress)
            throws InvalidInputException, ConnectionException, InterruptedException {
        Server server = settings.server();
        List<Secret> secrets = Secrets.all(settings);
        ControlNode node = backends.connect(server, settings.name(), secrets, progress);
        Map<String, Server> others = new LinkedHashMap<>();
        settings.servers().forEach(other -> others.putIfAbsent(other.toString(), other));
        others.remove(server.toString());
        List<Beside> beside = others.values().stream()
                .map(other -> new Beside(other, () -> open(backends, other, settings.name(), secrets, progress)))
                .toList();
        return new ServerConnection(
                server,
                node,
                SecretMask.of(secrets),
                beside,
                settings.servers().stream().map(Server::toString).toList());
    }

    private static ServerConnection open(
            Backends backends, Server server, String pipeline, Collection<Secret> secrets, Event.Listener progress)
            throws InvalidInputException, ConnectionException, InterruptedException {
        List<Secret> all = List.copyOf(secrets);
        return new ServerConnection(server, backends.connect(server, pipeline, all, progress), SecretMask.of(all));
    }

    /** A connection that a test has made. */
    public static ServerConnection on(ControlNode node, Server server) {
        return new ServerConnection(server, node, SecretMask.of(Secrets.of(server)));
    }

    /** The server's name. */
    public String name() {
        return node.name();
    }

    /** The server as it was given. */
    public Server server() {
        return server;
    }

    /** Where commands run. */
    public ControlNode node() {
        return node;
    }

    /** {@return what runs playbooks there; a new runner, good for as long as this is open} */
    public PlaybookRunner runner() {
        return runner(node);
    }

    /** {@return what follows and ends a run that is there, on the control node that has it} */
    public PlaybookRunner runner(String run) {
        if (node instanceof PodNode pods) {
            return runner(pods.having(run));
        }
        return beside.isEmpty() ? runner() : runner(new HavingNode(run, node, List.copyOf(beside)));
    }

    /**
     * {@return this and the connections to all further servers that slices run on}
     *
     * @throws ConnectionException if one cannot be reached; it is named
     */
    public List<ServerConnection> all() throws InvalidInputException, ConnectionException, InterruptedException {
        List<ServerConnection> all = new ArrayList<>();
        all.add(this);
        for (Beside other : beside) {
            all.add(other.connection());
        }
        return all;
    }

    /** {@return whether there are no further servers that slices run on} */
    public boolean isAlone() {
        return beside.isEmpty();
    }

    /**
     * {@return this and the connections to those further servers that can be reached}
     *
     * @param otherwise told of each other
     */
    List<ServerConnection> reached(Consumer<ConnectionException> otherwise)
            throws InvalidInputException, InterruptedException {
        List<ServerConnection> reached = new ArrayList<>();
        reached.add(this);
        for (Beside other : beside) {
            try {
                reached.add(other.connection());
            } catch (ConnectionException e) {
                otherwise.accept(e);
            }
        }
        return reached;
    }

    /**
     * {@return what runs a request there: where control nodes are pods without a volume they share, one with a key in the pod of the key}
     */
    public PlaybookRunner runner(RunRequest request) {
        boolean alone = server.pod().filter(pod -> pod.claim().isEmpty()).isPresent();
        return request.start().key().isPresent() && alone && node instanceof PodNode pods
                ? runner(pods.of(request.start().key().get().id()))
                : runner();
    }

    private PlaybookRunner runner(ControlNode of) {
        return new PlaybookRunner(of, server.reconnectTimeout())
                .masking(mask)
                .program(server.ansible())
                .image(server.image());
    }

    /**
     * {@return the connections to those that slices run on, in the order they were given}
     *
     * @throws ConnectionException if one cannot be reached; it is named
     */
    public List<ServerConnection> ofSlices() throws InvalidInputException, ConnectionException, InterruptedException {
        if (slicing.isEmpty()) {
            return List.of(this);
        }
        Map<String, ServerConnection> open = new LinkedHashMap<>();
        for (ServerConnection each : all()) {
            open.putIfAbsent(each.server.toString(), each);
        }
        return slicing.stream().map(open::get).toList();
    }

    /** {@return all runs that are there; the newest first} */
    public List<RunSummary> runs() throws LightermanException, InterruptedException {
        if (!(node instanceof PodNode pods)
                || server.pod().orElseThrow().claim().isPresent()) {
            List<RunSummary> all = new ArrayList<>();
            for (ServerConnection each : all()) {
                all.addAll(each.runner().runs());
            }
            all.sort(PlaybookRunner.NEWEST_FIRST);
            return all;
        }
        List<RunSummary> runs = new ArrayList<>();
        for (PodNode pod : pods.all()) {
            try {
                runs.addAll(new PlaybookRunner(pod, Duration.ZERO).masking(mask).runs());
            } catch (ConnectionException e) {
                if (e.reason() != ConnectionException.Cause.GONE || pod.isOnLostNode()) {
                    pods.tell("the runs in " + pod.where() + " are not listed: " + e.getMessage());
                }
            } finally {
                pod.leave();
            }
        }
        pods.lastWords().stream().map(PlaybookRunner::told).forEach(runs::add);
        runs.sort(PlaybookRunner.NEWEST_FIRST);
        return runs;
    }

    @Override
    public void close() {
        node.close();
        beside.forEach(Beside::close);
    }

    /** A further server, connected to once it is asked. */
    private static final class Beside implements HavingNode.Other {
        private final Server server;
        private final Opening opening;
        private Optional<ServerConnection> open = Optional.empty();
        private boolean closed;

        private Beside(Server server, Opening opening) {
            this.server = server;
            this.opening = opening;
        }

        private interface Opening {
            ServerConnection open() throws InvalidInputException, ConnectionException, InterruptedException;
        }

        synchronized ServerConnection connection()
                throws InvalidInputException, ConnectionException, InterruptedException {
            if (closed) {
                throw new IllegalStateException("the connection to " + server.name() + " is closed");
            } else if (open.isEmpty()) {
                open = Optional.of(opening.open());
            }
            return open.get();
        }

        @Override
        public ControlNode node() throws InvalidInputException, ConnectionException, InterruptedException {
            return connection().node();
        }

        private synchronized void close() {
            closed = true;
            open.ifPresent(ServerConnection::close);
        }
    }
}
