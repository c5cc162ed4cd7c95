package dev.lighterman.ssh;

import com.jcraft.jsch.JSchException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import dev.lighterman.ssh.KnownHosts.HostKeyBlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The way to a server, through the jump hosts where there are some, for as long as it holds. Thread-safe once open. */
final class Connection implements AutoCloseable {
    private final Server server;
    private final SshTiming timing;
    private final Prepared prepared;
    private final List<Optional<HostKeyBlob>> firstKeys;
    private final List<Hop> hops = new ArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();

    private Connection(Server server, SshTiming timing, Prepared prepared, List<Optional<HostKeyBlob>> firstKeys) {
        this.firstKeys = firstKeys;
        this.server = server;
        this.timing = timing;
        this.prepared = prepared;
    }

    /** Connects and logs in; see {@link SshNode#connect}. */
    static Connection open(Server server, SshTiming timing, SshListener listener)
            throws InvalidInputException, ConnectionException, InterruptedException {
        return open(server, timing, listener, List.of());
    }

    /** Connects once more, to the same hosts: they must show the keys that they showed before, however they are checked. */
    Connection again() throws InvalidInputException, ConnectionException, InterruptedException {
        return open(
                server,
                timing,
                SshListener.none(),
                hops.stream()
                        .map(hop -> Optional.ofNullable(hop.hostKey().key()))
                        .toList());
    }

    private static Connection open(
            Server server, SshTiming timing, SshListener listener, List<Optional<HostKeyBlob>> firstKeys)
            throws InvalidInputException, ConnectionException, InterruptedException {
        Connection connection = new Connection(server, timing, Prepared.of(server), firstKeys);
        boolean connected = false;
        try {
            connection.connect(listener);
            connected = true;
            return connection;
        } finally {
            // The keys have done their work, one way or the other.
            connection.prepared.close();
            if (!connected) {
                connection.close();
            }
        }
    }

    private void connect(SshListener listener) throws ConnectionException, InterruptedException {
        Deadline deadline = Deadline.in(server.connectTimeout());
        prepared.warnings().forEach(listener::warning);
        for (Prepared.PreparedHop next : prepared.hops()) {
            Server endpoint = next.endpoint();
            listener.sessionOpening(endpoint.user(), endpoint.host(), endpoint.port());
            Hop hop = open(next, deadline);
            hops.add(hop);
            hop.hostKey().warning().ifPresent(listener::warning);
            listener.sessionOpened();
        }
    }

    /** Opens the next hop. A pinned key may be of another type than the one the server shows first, so types are tried in turn. */
    private Hop open(Prepared.PreparedHop next, Deadline deadline) throws ConnectionException, InterruptedException {
        List<String> except = new ArrayList<>();
        ConnectionException first = null;
        while (true) {
            Hop hop = null;
            try {
                hop = open(next, deadline, except);
                return hop;
            } catch (Refused e) {
                boolean more = e.hop.hostKey().verdict() == HostKeyCheck.Verdict.NOT_PINNED
                        && !except.contains(e.hop.hostKey().key().type());
                if (first == null) {
                    first = e.error;
                }
                if (!more) {
                    throw first;
                }
                except.add(e.hop.hostKey().key().type());
            }
        }
    }

    /** A hop that could not be opened. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Hop hop;
        private final transient ConnectionException error;

        private Refused(Hop hop, ConnectionException error) {
            super(error);
            this.hop = hop;
            this.error = error;
        }
    }

    private Hop open(Prepared.PreparedHop next, Deadline deadline, List<String> except)
            throws Refused, ConnectionException, InterruptedException {
        Hop before = hops.isEmpty() ? null : hops.get(hops.size() - 1);
        Hop hop = null;
        boolean open = false;
        try {
            hop = new Hop(next, Optional.ofNullable(before).map(Hop::session), firstKey(), timing, deadline, except);
            await(hop, deadline);
            open = true;
            return hop;
        } catch (JSchException e) {
            throw new Refused(hop, explain(hop, before, e));
        } catch (TimeoutException e) {
            throw new Refused(hop, errors(hop).timeout(deadline));
        } finally {
            if (!open && hop != null) {
                hop.close();
            }
        }
    }

    private Optional<HostKeyBlob> firstKey() {
        return firstKeys.isEmpty() ? Optional.empty() : firstKeys.get(hops.size());
    }

    /** Waits on this thread while another one connects: JSch cannot be interrupted, and knows no deadline. */
    private static void await(Hop hop, Deadline deadline) throws JSchException, TimeoutException, InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            hop.connect();
            return null;
        });
        hop.threads().named("connect", task).start();
        try {
            task.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (deadline.leftNanos() == 0) {
                TimeoutException timeout = new TimeoutException();
                timeout.initCause(e);
                throw timeout;
            }
            throw e.getCause() instanceof JSchException jsch
                    ? jsch
                    : new JSchException(e.getCause().toString(), e);
        } finally {
            if (!task.isDone()) {
                hop.transport().abort();
            }
        }
    }

    private SshErrors errors(Hop hop) {
        return new SshErrors(server.name(), hop, hops.size() < prepared.hops().size() - 1);
    }

    private ConnectionException explain(Hop hop, Hop before, JSchException e) {
        for (Throwable cause = e; before != null && cause != null; cause = cause.getCause()) {
            if (cause instanceof ChannelSocket.Refused refused) {
                return errors(hop).forward(before.endpoint(), refused.reason(), e);
            }
        }
        return errors(hop).connecting(e);
    }

    /** The server itself. */
    Hop goal() {
        return hops.get(hops.size() - 1);
    }

    /** Whether this is the first command: only it need wait for the server's word that it runs commands at all. */
    boolean first() {
        return asked.compareAndSet(false, true);
    }

    /** Whether this is the first command that failed: only then is it asked whether commands are run at all. */
    boolean doubtful() {
        return failed.compareAndSet(false, true);
    }

    /** Whether any part of the way is gone. */
    boolean lost() {
        return hops.stream().anyMatch(Hop::lost);
    }

    @Override
    public void close() {
        for (int i = hops.size() - 1; i >= 0; i--) {
            hops.get(i).close();
        }
    }
}
