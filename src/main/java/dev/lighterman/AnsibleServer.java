package dev.lighterman;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.pipeline.JumpHop;
import dev.lighterman.pipeline.OptionValues;
import dev.lighterman.pipeline.Options;
import dev.lighterman.pipeline.PlayPlan;
import dev.lighterman.pipeline.ServerConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An open connection to a control node, to run playbooks on. Thread-safe: several runs may go on at once, within what the
 * server allows (sshd's {@code MaxSessions}, 10 by default).
 */
public final class AnsibleServer implements AutoCloseable {
    private final ServerConnection connection;

    private AnsibleServer(ServerConnection connection) {
        this.connection = connection;
    }

    /**
     * This machine as the control node, no SSH.
     *
     * @return an open server
     */
    public static AnsibleServer local() {
        try {
            return new AnsibleServer(ServerConnection.open(new OptionValues()));
        } catch (LightermanException e) {
            throw new IllegalStateException("this machine needs no connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("this machine needs no connection", e);
        }
    }

    /**
     * A control node reached over SSH.
     *
     * @param host its name or address, not null
     * @return what collects the rest and connects
     */
    public static Connector ssh(String host) {
        return new Connector(host);
    }

    /**
     * The name shown in [brackets].
     *
     * @return never null
     */
    public String name() {
        return connection.name();
    }

    /**
     * Stages and starts a playbook.
     *
     * @param request the playbook and how to run it, not null
     * @return the run, started, never null
     * @throws InvalidInputException if the request cannot be used; nothing was started
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if the run could not be staged or started; or if it may have been started: the
     *     connection was lost meanwhile and not regained
     * @throws InterruptedException if this thread was interrupted
     */
    public PlaybookRun play(PlayRequest request) throws LightermanException, InterruptedException {
        return FollowedRun.start(connection, PlayPlan.of(request));
    }

    /**
     * All runs the control node still has, whoever started them.
     *
     * @return the newest first, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if it could not tell
     * @throws InterruptedException if this thread was interrupted
     */
    public List<RunSummary> runs() throws LightermanException, InterruptedException {
        return connection.runs();
    }

    /**
     * Follows a run to its end, whoever started it and however long ago it ended.
     *
     * @param id its id, not null
     * @param listener told everything from the beginning, on this thread; what it throws ends the following, not the run;
     *     not null
     * @return how it ended: what whoever started it gets; never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be followed; or if it could not be followed
     *     any more, the connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on
     */
    public RunResult attach(String id, EventListener listener) throws LightermanException, InterruptedException {
        return connection.attach(id, listener);
    }

    /**
     * As {@link #attach(String, EventListener)}, for a listener that has had the beginning before. The result is that of
     * the whole run.
     *
     * @param id its id, not null
     * @param afterEvent the number ({@code seq}) of the last event of Ansible's it has had; 0 for none
     * @param outputOffset how many bytes of output it has had; 0 for none
     * @param listener told the rest, on this thread; what it throws ends the following, not the run; not null
     * @return how it ended: what whoever started it gets; never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be followed; or if it could not be followed
     *     any more, the connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on
     */
    public RunResult attach(String id, long afterEvent, long outputOffset, EventListener listener)
            throws LightermanException, InterruptedException {
        return connection.attach(id, new Rest(afterEvent, outputOffset, listener));
    }

    /**
     * Ends a run and all it started, and waits for its end.
     *
     * @param id its id, not null
     * @return false when it had ended already
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be ended
     * @throws InterruptedException if this thread was interrupted
     */
    public boolean cancel(String id) throws LightermanException, InterruptedException {
        return connection.cancel(id);
    }

    /**
     * Copies what a run's ansible-playbook has printed so far, byte for byte.
     *
     * @param id its id, not null
     * @param out where to; flushed, not closed; not null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run
     * @throws IOException if {@code out} cannot be written to
     * @throws InterruptedException if this thread was interrupted
     */
    public void logs(String id, OutputStream out) throws LightermanException, IOException, InterruptedException {
        connection.logs(id, false, out);
    }

    /** Gives up the connection; runs still going on go on on the control node. May be called twice. */
    @Override
    public void close() {
        connection.close();
    }

    /** Collects how to reach a control node. Mutable, not thread-safe. */
    public static final class Connector {
        private final OptionValues values = new OptionValues();

        private Connector(String host) {
            values.set(Options.SERVER_NAME, host);
            values.set(Options.SERVER_HOST, host);
        }

        /**
         * The name shown in [brackets]. Default: the host.
         *
         * @param value not null
         * @return this
         */
        public Connector name(String value) {
            values.set(Options.SERVER_NAME, value);
            return this;
        }

        /**
         * The SSH port. Default: 22.
         *
         * @param value 1 to 65535
         * @return this
         */
        public Connector port(int value) {
            values.set(Options.SERVER_PORT, value);
            return this;
        }

        /**
         * The login name. Default: the local user's name.
         *
         * @param value not null
         * @return this
         */
        public Connector user(String value) {
            values.set(Options.SERVER_USER, value);
            return this;
        }

        /**
         * The private key file. Default: the agent, then the usual files in {@code ~/.ssh}.
         *
         * @param value not null
         * @return this
         */
        public Connector identity(Path value) {
            values.set(Options.SERVER_IDENTITY, value);
            return this;
        }

        /**
         * The passphrase of the private key.
         *
         * @param value not null
         * @return this
         */
        public Connector passphrase(Secret value) {
            values.set(Options.SERVER_PASSPHRASE, value);
            return this;
        }

        /**
         * The password to log in with.
         *
         * @param value not null
         * @return this
         */
        public Connector password(Secret value) {
            values.set(Options.SERVER_PASSWORD, value);
            return this;
        }

        /**
         * Logs in with the keys of the running SSH agent only.
         *
         * @return this
         */
        public Connector agent() {
            values.set(Options.SERVER_AGENT, true);
            return this;
        }

        /**
         * The file of known host keys. Default: {@code ~/.ssh/known_hosts}.
         *
         * @param value not null
         * @return this
         */
        public Connector knownHosts(Path value) {
            values.set(Options.SERVER_KNOWN_HOSTS, value);
            return this;
        }

        /**
         * Which host keys are trusted: {@code strict} (default), {@code accept-new}, {@code SHA256:...}, {@code insecure}.
         *
         * @param value not null
         * @return this
         */
        public Connector hostKey(String value) {
            values.set(Options.SERVER_HOST_KEY, value);
            return this;
        }

        /**
         * Adds a host to go through, after those added before.
         *
         * @param hop {@code user@host:port}; user and port may be left out
         * @return this
         */
        public Connector jump(String hop) {
            List<JumpHop> hops = new ArrayList<>(values.get(Options.SERVER_JUMP).orElse(List.of()));
            hops.add(JumpHop.parse(hop));
            values.set(Options.SERVER_JUMP, List.copyOf(hops));
            return this;
        }

        /**
         * How long connecting may take, login included. Default: 30 seconds.
         *
         * @param value positive
         * @return this
         */
        public Connector connectTimeout(Duration value) {
            values.set(Options.SERVER_CONNECT_TIMEOUT, value);
            return this;
        }

        /**
         * For how long a lost connection is tried again, from each loss on; runs go on meanwhile. Default: 10 minutes.
         *
         * @param value zero for not at all
         * @return this
         */
        public Connector reconnectTimeout(Duration value) {
            values.set(Options.SERVER_RECONNECT_TIMEOUT, value);
            return this;
        }

        /**
         * Connects.
         *
         * @return an open server, to be closed by the caller
         * @throws InvalidInputException if something set here cannot be used; nothing was contacted
         * @throws ConnectionException if the server could not be reached, verified or logged in to
         * @throws InterruptedException if this thread was interrupted
         */
        public AnsibleServer connect() throws InvalidInputException, ConnectionException, InterruptedException {
            return new AnsibleServer(ServerConnection.open(values));
        }
    }
}
