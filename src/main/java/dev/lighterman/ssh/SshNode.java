package dev.lighterman.ssh;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A control node reached over SSH: one session, used by all commands until it is closed. Where it is lost, the commands on it
 * see that, and the next command opens it anew, once: trying again for longer is its caller's to decide. Thread-safe; a
 * server with OpenSSH's defaults runs up to 10 commands of one session at once (MaxSessions), each one more gets a connection
 * of its own for as long as it runs.
 */
public final class SshNode implements ControlNode {
    private static final int CONNECTING_MILLIS = 30_000;

    private final Server server;
    private final SshTiming timing;
    private final ReentrantLock reopening = new ReentrantLock();
    private final Set<Connection> spare = ConcurrentHashMap.newKeySet();
    private volatile Connection connection;
    private volatile boolean closed;

    private SshNode(Server server, SshTiming timing, Connection connection) {
        this.server = server;
        this.timing = timing;
        this.connection = connection;
    }

    /**
     * Connects and logs in, through the jump hosts where there are some.
     *
     * @param server where to and how, not local, not null
     * @param listener hears of each hop, on the calling thread; not null
     * @return an open connection, to be closed by the caller
     * @throws InvalidInputException if something on this machine is wrong, see {@link #check}; nobody was
     *     contacted
     * @throws ConnectionException if a hop cannot be reached, its key is not trusted or it does not let us in
     * @throws InterruptedException if interrupted; the attempt was broken off
     */
    public static SshNode connect(Server server, SshListener listener)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return connect(server, SshTiming.DEFAULT, listener);
    }

    /** The same with other times. */
    static SshNode connect(Server server, SshTiming timing, SshListener listener)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return new SshNode(server, timing, Connection.open(server, timing, listener));
    }

    /**
     * Loads what connects.
     *
     * @throws LinkageError if the library for it is not there
     */
    public static void load() {
        JschLog.load();
    }

    /**
     * Looks at everything that can be wrong on this machine without contacting anyone: key files, passphrases, known_hosts,
     * the agent.
     *
     * @param server not local, not null
     * @throws InvalidInputException with all problems found
     */
    public static void check(Server server) throws InvalidInputException {
        Prepared.of(server).close();
    }

    /**
     * What ssh's configuration says of a server and its jump hosts that counts for {@code ssh}, and not here.
     *
     * @param server not local, not null
     * @return the names of the settings, in small letters; never null
     */
    public static List<String> notHonoured(Server server) {
        return new Route(new SshConfig(UserHome.ofProcess(), new ArrayList<>()))
                .to(server).stream()
                        .flatMap(place -> place.configured().notHonoured().stream())
                        .distinct()
                        .toList();
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public Exit execute(Command command) throws ConnectionException, InterruptedException {
        return execute(open(), command);
    }

    /** On the connection that {@link #open} gave, which may be lost since. */
    Exit execute(Connection found, Command command) throws ConnectionException, InterruptedException {
        long start = System.nanoTime();
        try {
            return execute(found, command, start);
        } catch (ConnectionException e) {
            if (closed) {
                throw e;
            } else if (ChannelErrors.isOneTooMany(e)) {
                return apart(command, start, e);
            } else if (ChannelErrors.wasNotAsked(e)) {
                return execute(open(), command, start); // it was lost between the look at it and the command
            }
            throw e;
        }
    }

    private Exit execute(Connection connection, Command command, long start)
            throws ConnectionException, InterruptedException {
        Exit exit = run(connection, command, start);
        if (exit.kind() == Exit.Kind.EXITED && !exit.success() && connection.doubtful()) {
            LoginShell.check(
                    connection.goal(),
                    server.name(),
                    command,
                    question -> run(connection, question, System.nanoTime()));
        }
        return exit;
    }

    private Exit run(Connection connection, Command command, long start)
            throws ConnectionException, InterruptedException {
        return SshCommand.start(connection.goal(), server.name(), command, timing.endGrace(), connection.first())
                .await(command, start);
    }

    /** On a connection of its own: the server runs no more commands on the one there is (MaxSessions). */
    private Exit apart(Command command, long start, ConnectionException refused)
            throws ConnectionException, InterruptedException {
        try (Connection own = connection.again()) {
            spare.add(own);
            try {
                if (closed) {
                    throw refused;
                }
                return execute(own, command, start);
            } finally {
                spare.remove(own);
            }
        } catch (InvalidInputException e) {
            throw refused;
        }
    }

    /** The connection; where it is lost, a new one. */
    Connection open() throws ConnectionException, InterruptedException {
        if (!connection.lost() || closed) {
            return connection;
        }
        // Everybody who waits here could do nothing without a connection.
        reopening.lockInterruptibly();
        try {
            if (connection.lost() && !closed) {
                connection.close();
                connection = connection.again();
                if (closed) {
                    connection.close();
                }
            }
            return connection;
        } catch (InvalidInputException e) {
            throw new ConnectionException(
                    ConnectionException.Cause.LOST,
                    name(),
                    e.getMessage(),
                    "the connection to " + server + " is lost, and cannot be opened again: " + e.getMessage(),
                    e);
        } finally {
            reopening.unlock();
        }
    }

    /**
     * Has the server connect to a port as it sees it. Nothing listens on this machine for it.
     *
     * @param host a host, as the server knows it; not null
     * @return the connection; closed with this node's connection at the latest
     * @throws ConnectionException if the server could not or would not connect, or the connection to it is lost and could
     *     not be opened again
     * @throws InterruptedException if interrupted while it was opened again
     */
    public Socket connectTo(String host, int port) throws ConnectionException, InterruptedException {
        Hop goal = open().goal();
        try {
            if (goal.lost()) {
                throw new IOException("session is down");
            }
            ChannelSocket socket = new ChannelSocket(goal.session(), host, port);
            socket.open(CONNECTING_MILLIS);
            return socket;
        } catch (IOException e) {
            throw new ConnectionException(
                    ConnectionException.Cause.LOST,
                    name(),
                    String.valueOf(e.getMessage()),
                    "cannot connect to " + host + ":" + port + " through [" + name() + "]: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        connection.close();
        spare.forEach(Connection::close);
    }
}
