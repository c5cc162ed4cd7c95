package dev.lighterman.lab;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A link to a port of the loopback that can be cut: after so many bytes, or at once; and be kept from coming back. */
public final class CuttingLink implements Closeable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int target;
    private volatile boolean down;
    private volatile long silentUpTo;

    public CuttingLink(int target) throws IOException {
        this.target = target;
        daemon(() -> {
            while (true) {
                Socket client = server.accept();
                daemon(() -> link(client));
            }
        });
    }

    private void link(Socket client) throws Exception {
        sockets.add(client);
        if (down) {
            client.close();
            return;
        }
        long number = connections.incrementAndGet();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(to);
        daemon(() -> pump(client.getInputStream(), to.getOutputStream(), client, to, number));
        pump(to.getInputStream(), client.getOutputStream(), client, to, number);
    }

    private void pump(InputStream in, OutputStream out, Socket client, Socket to, long number) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (number <= silentUpTo) {
                    continue;
                }
                long after = left.addAndGet(-n);
                if (after < 0) {
                    out.write(buffer, 0, (int) Math.max(0, n + after));
                    cut();
                    return;
                }
                out.write(buffer, 0, n);
            }
        } finally {
            client.close();
            to.close();
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Where new connections lead from now on: a port of the loopback. */
    public void leadTo(int port) {
        target = port;
    }

    /** Cuts once this many bytes more have passed, in both directions together. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Cuts every connection there is. */
    public void cut() {
        left.set(Long.MAX_VALUE);
        cuts.incrementAndGet();
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        sockets.clear();
    }

    /** Lets nothing more through the connections there are, without closing them: a firewall that forgot them. */
    public void silence() {
        silentUpTo = connections.get();
    }

    /** Whether new connections are closed at once. */
    public void down(boolean value) {
        down = value;
    }

    public int cuts() {
        return cuts.get();
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                return; // closed: the test is over, or the link was cut
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
