package dev.lighterman.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.lighterman.api.Server;
import dev.lighterman.ssh.KnownHosts.HostKeyBlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One JSch session, to a jump host or to the goal. Thread-safe. */
final class Hop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lighterman.ssh");
    private static final long CLOSING = 2_000;
    private static final int MAX_AUTH_TRIES = 30;

    private final Prepared.PreparedHop prepared;
    private final Threads threads;
    private final Transport transport;
    private final HostKeyCheck hostKey;
    private final LoginAnswers answers;
    private final Session session;
    /** Sends what must not hold up anyone: a write to a server that is stuck blocks, and with it all others. */
    private final ThreadPoolExecutor control;

    /**
     * A session, not connected.
     *
     * @param through the jump host's session that leads there; empty to connect directly
     * @param first the host key shown when the connection was first made, if it was
     * @param except types of host keys not to ask for
     */
    Hop(
            Prepared.PreparedHop prepared,
            Optional<Session> through,
            Optional<HostKeyBlob> first,
            SshTiming timing,
            Deadline deadline,
            List<String> except)
            throws JSchException {
        this.prepared = prepared;
        Server endpoint = prepared.endpoint();
        this.threads = new Threads(endpoint.host());
        this.control = new ThreadPoolExecutor(
                0,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> threads.named("control", work),
                new ThreadPoolExecutor.DiscardPolicy());
        this.transport =
                new Transport(through, deadline, timing.keepAliveInterval(), timing.keepAliveCount(), this::askForLife);
        this.hostKey = new HostKeyCheck(prepared, first, () -> transport.stage(Transport.Stage.AUTHENTICATING));
        JSch jsch = new JSch();
        jsch.setInstanceLogger(new JschLog());
        jsch.setIdentityRepository(new HeldKeys(prepared.keys().identities()));
        jsch.setHostKeyRepository(hostKey);
        this.session = jsch.getSession(endpoint.user(), endpoint.host(), endpoint.port());
        session.setSocketFactory(transport);
        session.setThreadFactory(threads);
        session.setDaemonThread(true);
        this.answers = new LoginAnswers(endpoint.password());
        session.setUserInfo(answers);
        // The real name for the principals of certificates; plain keys are looked up by HostKeyCheck, with the port.
        session.setHostKeyAlias(KnownHosts.lowerHost(endpoint));
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("prefer_known_host_key_types", "no");
        session.setConfig("server_host_key", hostKeyAlgorithms(session.getConfig("server_host_key"), except));
        also("kex", "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com");
        for (String way : List.of("cipher.c2s", "cipher.s2c")) {
            also(way, "chacha20-poly1305@openssh.com");
        }
        session.setConfig("PreferredAuthentications", methods());
        session.setConfig("MaxAuthTries", String.valueOf(MAX_AUTH_TRIES));
    }

    /** Offers more than JSch does by itself, after that; it drops again what it lacks the library for. */
    private void also(String proposal, String algorithms) {
        session.setConfig(proposal, session.getConfig(proposal) + "," + algorithms);
    }

    /** The methods there is something for, in the order they are tried. */
    private String methods() {
        List<String> methods = new ArrayList<>();
        if (!prepared.keys().identities().isEmpty()) {
            methods.add("publickey");
        }
        if (prepared.endpoint().password().isPresent()) {
            methods.addAll(List.of("password", "keyboard-interactive"));
        }
        return methods.isEmpty() ? "publickey" : String.join(",", methods);
    }

    /**
     * The proposal: types that known_hosts has first, as OpenSSH does; else a server with several keys would show one that is
     * not known. Certificates are asked for only where an authority is known.
     */
    private String hostKeyAlgorithms(String all, List<String> except) {
        List<String> first = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String algorithm : all.split(",", -1)) {
            String type = algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
            if (algorithm.contains("-cert-")) {
                if (hostKey.hasAuthority()) {
                    first.add(algorithm);
                }
            } else if (!except.contains(type)) {
                (hostKey.knownTypes().contains(type) ? first : rest).add(algorithm);
            }
        }
        first.addAll(rest);
        return String.join(",", first);
    }

    /** Connects and logs in; blocks, to be called on a thread that can be left alone. */
    void connect() throws JSchException {
        session.connect(0);
        transport.stage(Transport.Stage.ESTABLISHED);
    }

    Server endpoint() {
        return prepared.endpoint();
    }

    Keys keys() {
        return prepared.keys();
    }

    /** The last that the server showed during the login; may be empty. */
    String shown() {
        return answers.shown();
    }

    /** What ssh's configuration says of it that does not count here. */
    Optional<String> unheard() {
        return prepared.unheard();
    }

    Session session() {
        return session;
    }

    Transport transport() {
        return transport;
    }

    HostKeyCheck hostKey() {
        return hostKey;
    }

    Threads threads() {
        return threads;
    }

    /** Does something later, on a thread that may block; errors are of no consequence but to the log. */
    void later(Task task) {
        control.execute(() -> {
            try {
                task.run();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.DEBUG, "nothing came of a request to " + endpoint(), e);
            }
        });
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    /** Sends something that the server must answer, even if only to refuse it. */
    void askForLife() {
        if (control.getQueue().isEmpty()) {
            later(session::sendKeepAliveMsg);
        }
    }

    /** Whether the connection is gone. */
    boolean lost() {
        return transport.broken() || !session.isConnected();
    }

    @Override
    public void close() {
        Thread closer = threads.named("close", session::disconnect);
        closer.start();
        boolean interrupted = Thread.interrupted();
        try {
            closer.join(CLOSING);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        transport.abort();
        control.shutdownNow();
        try {
            threads.join(CLOSING);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The keys given, as they are: nothing is added or removed. */
    @SuppressWarnings("JdkObsolete") // JSch asks for a Vector
    private record HeldKeys(Vector<Identity> getIdentities) implements IdentityRepository {
        private HeldKeys(List<Identity> identities) {
            this(new Vector<>(identities));
        }

        @Override
        public String getName() {
            return "lighterman";
        }

        @Override
        public int getStatus() {
            return RUNNING;
        }

        @Override
        public boolean add(byte[] identity) {
            return false;
        }

        @Override
        public boolean remove(byte[] blob) {
            return false;
        }

        @Override
        public void removeAll() {}
    }
}
