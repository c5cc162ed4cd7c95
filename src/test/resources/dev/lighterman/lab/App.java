import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * Answers with what the image's /version.txt says, and for some seconds after SIGTERM. It listens only once it has answered itself: a probe of
 * the port is content as soon as something listens, and the first answer of a new JVM costs as much as its start.
 */
public final class App {
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes();

    /** The port, default 8080, and the file, default /version.txt. */
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        byte[] version = Files.readAllBytes(Path.of(args.length > 1 ? args[1] : "/version.txt"));
        rehearse(version);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Thread.sleep(8000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        serve(new InetSocketAddress(port), version);
    }

    private static HttpServer serve(InetSocketAddress address, byte[] version) throws IOException {
        HttpServer server = HttpServer.create();
        server.setExecutor(Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, version.length);
                exchange.getResponseBody().write(version);
            }
        });
        server.bind(address, 0);
        server.start();
        return server;
    }

    private static void rehearse(byte[] version) throws IOException {
        HttpServer server = serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), version);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
            socket.getOutputStream().write(REQUEST);
            socket.getInputStream().readAllBytes();
        } finally {
            server.stop(0);
        }
    }
}
