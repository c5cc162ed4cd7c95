package dev.lighterman.ssh;

import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The socket under one session. Does what JSch's own timeouts cannot: a deadline for connecting as a whole, an abort from
 * outside, and signs of life asked for without ever breaking off in the middle of a packet (JSch's keep-alive is a read
 * timeout, after which it reads on at the wrong byte, and a stuck writer keeps it from noticing that the server is dead).
 * Thread-safe.
 */
final class Transport implements SocketFactory {
    /** How far connecting has come. */
    enum Stage {
        RESOLVING,
        CONNECTING,
        GREETING,
        NEGOTIATING,
        AUTHENTICATING,
        ESTABLISHED
    }

    private static final int BUFFER = 128 * 1024;
    private static final int GREETING = 255;

    private final Optional<Session> through;
    private final Deadline deadline;
    private final int silenceMillis;
    private final int silences;
    private final Runnable askForLife;
    private final AtomicLong received = new AtomicLong();
    private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();

    private volatile Stage stage = Stage.RESOLVING;
    private volatile Socket socket;
    private volatile boolean broken;
    private volatile boolean aborted;

    /**
     * A transport that is not connected yet.
     *
     * @param through the jump host's session that leads there; empty to connect directly
     * @param deadline when connecting must be done
     * @param askForLife sends something that the server answers; must not block
     */
    Transport(
            Optional<Session> through,
            Deadline deadline,
            Duration keepAliveInterval,
            int keepAliveCount,
            Runnable askForLife) {
        this.through = through;
        this.deadline = deadline;
        this.silenceMillis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, keepAliveInterval.toMillis()));
        this.silences = keepAliveCount;
        this.askForLife = askForLife;
    }

    Stage stage() {
        return stage;
    }

    void stage(Stage value) {
        stage = value;
    }

    /** Whether the connection has ended, by this side or by the other. */
    boolean broken() {
        return broken || aborted;
    }

    /** Counts what arrives; tells that the server is alive, not how many bytes it sent. */
    long received() {
        return received.get();
    }

    /** The first line the peer said, for one that does not speak SSH; may be empty. */
    String greeting() {
        synchronized (greeting) {
            return greeting.toString(StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
        }
    }

    /** Cuts the connection off: threads that read or write get an error at once. */
    void abort() {
        aborted = true;
        closeQuietly(socket);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return through.isPresent() ? led(through.get(), host, port) : direct(host, port);
    }

    private Socket led(Session jump, String host, int port) throws IOException {
        stage = Stage.CONNECTING;
        ChannelSocket candidate = new ChannelSocket(jump, host, port);
        socket = candidate;
        try {
            if (aborted) {
                throw new SocketException("aborted");
            }
            candidate.open((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline.leftNanos())));
            candidate.setSoTimeout(silenceMillis);
            stage = Stage.GREETING;
            return candidate;
        } catch (IOException e) {
            closeQuietly(candidate);
            throw e;
        }
    }

    private Socket direct(String host, int port) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        stage = Stage.CONNECTING;
        IOException failure = null;
        for (int i = 0; i < addresses.length; i++) {
            Socket candidate = new Socket();
            socket = candidate;
            try {
                if (aborted) {
                    throw new SocketException("aborted");
                }
                long share = deadline.leftNanos() / (addresses.length - i);
                candidate.connect(new InetSocketAddress(addresses[i], port), (int)
                        Math.max(1, TimeUnit.NANOSECONDS.toMillis(share)));
                candidate.setSoTimeout(silenceMillis);
                candidate.setKeepAlive(true);
                stage = Stage.GREETING;
                return candidate;
            } catch (IOException e) {
                closeQuietly(candidate);
                failure = e;
            }
        }
        throw failure == null ? new SocketException("no address") : failure;
    }

    @Override
    public InputStream getInputStream(Socket from) throws IOException {
        return new BufferedInputStream(new Watched(from.getInputStream()), BUFFER);
    }

    @Override
    public OutputStream getOutputStream(Socket to) throws IOException {
        return to.getOutputStream();
    }

    private static void closeQuietly(Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // There is nothing left to lose on it.
                return;
            }
        }
    }

    private final class Watched extends FilterInputStream {
        private Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            for (int silent = 0; ; silent++) {
                try {
                    int n = in.read(bytes, offset, length);
                    if (n < 0) {
                        broken = true;
                    } else {
                        received.addAndGet(n);
                        greet(bytes, offset, n);
                    }
                    return n;
                } catch (SocketTimeoutException e) {
                    if (stage == Stage.ESTABLISHED) {
                        if (silent >= silences) {
                            broken = true;
                            closeQuietly(socket);
                            throw new IOException(
                                    "no sign of life from the server for "
                                            + Duration.ofMillis((long) silenceMillis * (silences + 1)),
                                    e);
                        }
                        askForLife.run();
                    }
                } catch (IOException e) {
                    broken = true;
                    throw e;
                }
            }
        }

        private void greet(byte[] bytes, int offset, int length) {
            if (stage == Stage.GREETING) {
                synchronized (greeting) {
                    greeting.write(bytes, offset, Math.min(length, GREETING - greeting.size()));
                    if (greeting.toString(StandardCharsets.ISO_8859_1).contains("SSH-")
                            || greeting.size() == GREETING) {
                        stage = Stage.NEGOTIATING;
                    }
                }
            }
        }
    }
}
