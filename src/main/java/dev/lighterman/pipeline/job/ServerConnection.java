package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Settings;
import java.util.Collection;
import java.util.List;

/**
 * An open connection to a control node, and the one place where runners of playbooks are made: each of them tries a lost
 * connection again for as long as the server's settings say, and hides the same secrets. Thread-safe.
 */
public final class ServerConnection implements AutoCloseable {
    private final Server server;
    private final ControlNode node;
    private final SecretMask mask;

    private ServerConnection(Server server, ControlNode node, SecretMask mask) {
        this.server = server;
        this.node = node;
        this.mask = mask;
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
        return open(new RealBackends(), server, Secrets.of(server), EventListener.none());
    }

    /**
     * Connects to the control node of a pipeline, all of whose secrets are hidden.
     *
     * @param settings only the server and secrets are used, not null
     * @throws InvalidInputException if something on this machine is wrong, a key file say; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to
     */
    public static ServerConnection open(Settings settings)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return open(new RealBackends(), settings, EventListener.none());
    }

    public static ServerConnection open(Backends backends, Settings settings, EventListener progress)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return open(backends, settings.server(), Secrets.all(settings), progress);
    }

    private static ServerConnection open(
            Backends backends, Server server, Collection<Secret> secrets, EventListener progress)
            throws InvalidInputException, ConnectionException, InterruptedException {
        List<Secret> all = List.copyOf(secrets);
        return new ServerConnection(server, backends.connect(server, all, progress), SecretMask.of(all));
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
        return new PlaybookRunner(node, server.reconnectTimeout())
                .masking(mask)
                .program(server.ansible())
                .image(server.image());
    }

    @Override
    public void close() {
        node.close();
    }
}
