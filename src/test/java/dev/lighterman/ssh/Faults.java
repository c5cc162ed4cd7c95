package dev.lighterman.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Servers and links that misbehave, on the loopback. */
final class Faults {
    private Faults() {}

    /** What a server does with a connection. */
    @FunctionalInterface
    interface Behaviour {
        void with(Socket socket) throws Exception;
    }

    /** A server of raw bytes. */
    static final class Server implements Closeable {
        private final ServerSocket socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        Server(Behaviour behaviour) throws IOException {
            daemon(() -> {
                while (true) {
                    Socket accepted = socket.accept();
                    sockets.add(accepted);
                    daemon(() -> behaviour.with(accepted));
                }
            });
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    /** A link to a port that can be frozen, both ways, and thawed again; or made to deliver in halves. */
    static final class Link implements Closeable {
        private final Server server;
        private final AtomicBoolean frozen = new AtomicBoolean();
        private final List<Socket> sockets = new ArrayList<>();

        Link(int port) throws IOException {
            server = new Server(client -> {
                Socket target = new Socket(InetAddress.getLoopbackAddress(), port);
                synchronized (sockets) {
                    sockets.add(target);
                }
                daemon(() -> pump(client.getInputStream(), target.getOutputStream()));
                pump(target.getInputStream(), client.getOutputStream());
                client.close();
            });
        }

        int port() {
            return server.port();
        }

        void freeze() {
            frozen.set(true);
        }

        void thaw() {
            synchronized (frozen) {
                frozen.set(false);
                frozen.notifyAll();
            }
        }

        private void pump(InputStream in, OutputStream out) throws Exception {
            byte[] buffer = new byte[1000];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int half = n / 2;
                out.write(buffer, 0, half);
                out.flush();
                synchronized (frozen) {
                    while (frozen.get()) {
                        frozen.wait();
                    }
                }
                out.write(buffer, half, n - half);
                out.flush();
            }
            out.close();
        }

        @Override
        public void close() throws IOException {
            thaw();
            server.close();
            synchronized (sockets) {
                for (Socket each : sockets) {
                    each.close();
                }
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // The socket was closed: the test is over.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
