package dev.lighterman.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A proxy on the loopback that leads everybody to one port of it, whatever host is asked for. Speaks HTTP's CONNECT or SOCKS 5. */
public final class ForwardProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final boolean socks;
    private final String answer;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private ForwardProxy(ServerSocket listener, int target, boolean socks, String answer) {
        this.listener = listener;
        this.target = target;
        this.socks = socks;
        this.answer = answer;
        Thread thread = new Thread(this::accept, "forward-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public static ForwardProxy http(int target) throws IOException {
        return new ForwardProxy(listener(), target, false, "200 OK");
    }

    /** One that leads nobody anywhere. */
    public static ForwardProxy answering(String status) throws IOException {
        return new ForwardProxy(listener(), 0, false, status);
    }

    public static ForwardProxy https(int target, SSLContext tls) throws IOException {
        return new ForwardProxy(
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                target,
                false,
                "200 OK");
    }

    public static ForwardProxy socks(int target) throws IOException {
        return new ForwardProxy(listener(), target, true, "");
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The header lines of each request of HTTP; of SOCKS the logins and the hosts. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread thread = new Thread(() -> serve(client), "forward-proxy-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] first = socks ? greet(new DataInputStream(in), out) : head(in);
            if (!socks && !new String(first, StandardCharsets.ISO_8859_1).startsWith("CONNECT ") && target > 0) {
                lead(in, out, first);
            } else if (target == 0) {
                out.write(("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            } else {
                out.write(socks ? first : "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                lead(in, out, new byte[0]);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void lead(InputStream in, OutputStream out, byte[] first) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            server.getOutputStream().write(first);
            Thread back = new Thread(
                    () -> {
                        try {
                            server.getInputStream().transferTo(out);
                        } catch (IOException e) {
                            // the client has gone
                        }
                    },
                    "forward-proxy-back");
            back.setDaemon(true);
            back.start();
            in.transferTo(server.getOutputStream());
        }
    }

    private byte[] head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed");
            }
            head.append((char) c);
        }
        asked.addAll(List.of(head.toString().strip().split("\r\n")));
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns what tells the client that it may go on. */
    private byte[] greet(DataInputStream in, OutputStream out) throws IOException {
        in.readByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        boolean login = methods.length == 2;
        out.write(new byte[] {5, (byte) (login ? 2 : 0)});
        if (login) {
            in.readByte();
            asked.add(text(in) + ":" + text(in));
            out.write(new byte[] {1, 0});
        }
        in.readNBytes(3);
        int type = in.readUnsignedByte();
        asked.add((type == 3 ? text(in) : "address " + in.readNBytes(type == 1 ? 4 : 16).length) + ":"
                + in.readUnsignedShort());
        return new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0};
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
