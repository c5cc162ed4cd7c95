package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Secret;
import dev.lighterman.kubernetes.LocalProxy;
import dev.lighterman.ssh.SshNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP proxy on this machine's loopback that leads to one API server through a control node. A proxy and not a plain
 * forwarded port: the client goes on to speak to the server by its own name, so its certificate is verified as it always is, and a
 * connection that breaks is replaced by another over a session opened anew. A client must know a random word: other users
 * of this machine can connect to its loopback too. Thread-safe.
 */
final class ApiProxy implements AutoCloseable {
    private static final int LONGEST_HEAD = 8192;

    private static final int MOST_CONNECTIONS = 32;
    private static final int HEAD_MILLIS = 10_000;

    private final SshNode node;
    private final String target;
    private final ServerSocket door;
    private final Secret word = Secret.of(word());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ApiProxy(SshNode node, String target, ServerSocket door) {
        this.node = node;
        this.target = target;
        this.door = door;
    }

    /**
     * Opens it.
     *
     * @param target the only {@code host:port} it leads to, as the control node knows it
     */
    static ApiProxy open(SshNode node, String target) throws IOException {
        ApiProxy proxy = new ApiProxy(node, target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        thread("accept", proxy::accept);
        return proxy;
    }

    /** Where it listens, and what it asks for. */
    LocalProxy address() {
        return new LocalProxy(door.getLocalPort(), word);
    }

    private static String word() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void thread(String purpose, Runnable work) {
        Thread thread = new Thread(work, "lighterman-proxy-" + purpose);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (open.size() >= MOST_CONNECTIONS) {
                    client.close();
                    continue;
                }
                open.add(client);
                thread("connect", () -> serve(client));
            } catch (IOException e) {
                // Closed: a client that waits to be accepted sees its connection end.
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            client.setSoTimeout(HEAD_MILLIS);
            String request = head(client.getInputStream());
            client.setSoTimeout(0);
            OutputStream answer = client.getOutputStream();
            if (!authorized(request)) {
                answer.write(ascii("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
                close(client);
                return;
            }
            if (!request.startsWith("CONNECT " + target + " ")) {
                answer.write(ascii("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
                close(client);
                return;
            }
            try (Socket server = connect()) {
                open.add(server);
                answer.write(ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
                thread("up", () -> pump(client, server));
                pump(server, client);
            }
        } catch (IOException | ConnectionException e) {
            // The client sees its connection end, and tries again for as long as it has time.
            close(client);
        } catch (InterruptedException e) {
            close(client);
            Thread.currentThread().interrupt();
        }
    }

    private boolean authorized(String request) {
        byte[] wanted = ascii(LocalProxy.HEADER + ": " + new LocalProxy(0, word).authorization());
        return request.lines().anyMatch(line -> MessageDigest.isEqual(wanted, ascii(line)));
    }

    private Socket connect() throws ConnectionException, InterruptedException {
        int colon = target.lastIndexOf(':');
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        return node.connectTo(host, Integer.parseInt(target.substring(colon + 1)));
    }

    /** A request's head, up to and with its empty line. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (head.size() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ended early");
            }
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        throw new IOException("the request's head is too long");
    }

    private void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has gone; so does the other.
            close(from);
        }
        close(from);
        close(to);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
            return;
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            // A loopback port that cannot be closed ends with the process.
            return;
        }
        open.forEach(this::close);
    }
}
