package dev.lighterman.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The way to a server, through the jump hosts where there are some, for as long as it holds. Thread-safe once open. */
final class Connection implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";

    private final SshSettings settings;
    private final Prepared prepared;
    private final List<Hop> hops = new ArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();

    private Connection(SshSettings settings, Prepared prepared) {
        this.settings = settings;
        this.prepared = prepared;
    }

    /** Connects and logs in; see {@link SshNode#connect}. */
    static Connection open(SshSettings settings, SshListener listener)
            throws InvalidInputException, ConnectionException, InterruptedException {
        Connection connection = new Connection(settings, Prepared.of(settings));
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
        Deadline deadline = Deadline.in(settings.connectTimeout());
        for (Prepared.PreparedHop next : prepared.hops()) {
            SshEndpoint endpoint = next.endpoint();
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
        SshEndpoint endpoint = next.endpoint();
        Hop before = hops.isEmpty() ? null : hops.get(hops.size() - 1);
        Hop hop = null;
        boolean open = false;
        int forwarded = 0;
        try {
            if (before == null) {
                hop = new Hop(next, endpoint.host(), endpoint.port(), settings, deadline, except);
            } else {
                forwarded = forward(before, endpoint);
                hop = new Hop(next, LOOPBACK, forwarded, settings, deadline, except);
            }
            await(hop, deadline);
            open = true;
            return hop;
        } catch (JSchException e) {
            throw new Refused(hop, explain(hop, before, e));
        } catch (TimeoutException e) {
            throw new Refused(hop, errors(hop).timeout(deadline));
        } finally {
            if (forwarded != 0) {
                // The connection is through the forwarded port; other users of this machine must not connect to it.
                unforward(before.session(), forwarded);
            }
            if (!open && hop != null) {
                hop.close();
            }
        }
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
        return new SshErrors(
                settings.name(), hop, hops.size() < settings.jumps().size());
    }

    /** Opens a port of this machine that leads to the next hop; what fails is this machine, not a hop. */
    private int forward(Hop before, SshEndpoint endpoint) throws ConnectionException {
        try {
            return before.session().setPortForwardingL(LOOPBACK, 0, endpoint.host(), endpoint.port());
        } catch (JSchException e) {
            throw SshErrors.noForwardedPort(settings.name(), before.endpoint(), endpoint, e);
        }
    }

    private ConnectionException explain(Hop hop, Hop before, JSchException e) {
        boolean wordless = hop.transport().stage() == Transport.Stage.GREETING
                && hop.transport().greeting().isEmpty();
        if (before != null && wordless) {
            int reason = forwardRefused(before, hop.endpoint());
            if (reason >= 0) {
                return errors(hop).forward(before.endpoint(), reason, e);
            }
        }
        return errors(hop).connecting(e);
    }

    /** Asks a jump host for the way once more, since a forwarded port does not tell why it leads nowhere. */
    private static int forwardRefused(Hop before, SshEndpoint endpoint) {
        ChannelDirectTCPIP probe = null;
        try {
            probe = (ChannelDirectTCPIP) before.session().openChannel("direct-tcpip");
            if (probe == null) {
                return 0;
            }
            probe.setHost(endpoint.host());
            probe.setPort(endpoint.port());
            probe.connect(5_000);
            return -1;
        } catch (JSchException e) {
            return probe == null ? 0 : Math.max(0, probe.getExitStatus());
        } finally {
            if (probe != null) {
                probe.disconnect();
            }
        }
    }

    static void unforward(Session session, int port) {
        try {
            session.delPortForwardingL(LOOPBACK, port);
        } catch (JSchException e) {
            // It is gone with its session.
            return;
        }
    }

    /** The server itself. */
    Hop goal() {
        return hops.get(hops.size() - 1);
    }

    /** Whether this is the first command: only it need wait for the server's word that it runs commands at all. */
    boolean first() {
        return asked.compareAndSet(false, true);
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
