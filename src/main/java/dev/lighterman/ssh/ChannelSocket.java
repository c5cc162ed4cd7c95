package dev.lighterman.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.node.SpillQueue;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * A connection that a server makes for us, as {@code ssh -W} has it made. It listens nowhere, so no other user of this machine
 * can come by it, as they can by a forwarded port. Thread-safe as a socket is.
 */
final class ChannelSocket extends Socket {
    private static final int QUEUE = 4 << 20;

    private final ChannelDirectTCPIP channel;
    private final SpillQueue queue = new SpillQueue(QUEUE);
    private volatile OutputStream output;
    private volatile int timeoutMillis;
    private volatile boolean closed;

    /** The server refused to make the connection. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int reason;

        private Refused(int reason, JSchException cause) {
            super("the connection was refused", cause);
            this.reason = reason;
        }

        /** As RFC 4254 numbers them: 1 for not allowed, 2 for not possible; 0 where none was told. */
        int reason() {
            return reason;
        }
    }

    /**
     * A connection that is not made yet.
     *
     * @throws IOException if the session is down
     */
    ChannelSocket(Session session, String host, int port) throws IOException {
        try {
            channel = (ChannelDirectTCPIP) session.openChannel("direct-tcpip");
        } catch (JSchException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (channel == null) {
            throw new IOException("session is down");
        }
        channel.setHost(host);
        channel.setPort(port);
        channel.setOutputStream(new Arriving());
    }

    /** Has the server make the connection. */
    void open(int millis) throws IOException {
        try {
            channel.connect(millis);
            output = new Leaving(channel.getOutputStream());
        } catch (JSchException e) {
            if (closed) {
                throw new SocketException("Socket closed");
            }
            int reason = channel.getExitStatus();
            if (reason < 0) {
                throw String.valueOf(e.getMessage()).equals("channel is not opened.")
                        ? new SocketTimeoutException("no answer")
                        : new IOException(e.getMessage(), e);
            }
            throw new Refused(reason, e);
        }
    }

    @Override
    public InputStream getInputStream() {
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
        return timeoutMillis;
    }

    /** The session that carries the channel sees to this. */
    @Override
    public void setTcpNoDelay(boolean on) {}

    /** The session that carries the channel sees to this. */
    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public boolean isConnected() {
        return output != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        queue.close();
        channel.disconnect();
        synchronized (channel) {
            channel.notifyAll(); // a thread that waits for it to open must not wait for ever
        }
    }

    /** What the server sends on; called on the session's reader thread, so it only puts the bytes aside. */
    private final class Arriving extends BulkOutput {
        @Override
        public void write(byte[] bytes, int offset, int length) {
            queue.add(SpillQueue.Stream.OUTPUT, bytes, offset, length);
        }

        @Override
        public void close() {
            queue.end();
        }
    }

    /** Sends what is written at once, as a socket does. */
    private static final class Leaving extends FilterOutputStream {
        private Leaving(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            out.flush();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }

    private final class Input extends InputStream {
        private byte[] chunk = new byte[0];
        private int next;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (next == chunk.length && !fill()) {
                return -1;
            }
            int n = Math.min(length, chunk.length - next);
            System.arraycopy(chunk, next, bytes, offset, n);
            next += n;
            return n;
        }

        private boolean fill() throws IOException {
            try {
                long wait = timeoutMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
                SpillQueue.Chunk arrived = queue.poll(wait);
                if (closed) {
                    throw new SocketException("Socket closed");
                }
                if (arrived == null) {
                    if (queue.drained()) {
                        return false;
                    }
                    throw new SocketTimeoutException("Read timed out");
                }
                ByteArrayOutputStream copy = new ByteArrayOutputStream();
                arrived.writeTo(copy, copy);
                chunk = copy.toByteArray();
                next = 0;
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SocketException("interrupted");
            }
        }
    }
}
