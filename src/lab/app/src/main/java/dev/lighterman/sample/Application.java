package dev.lighterman.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * Answers on port 8080: {@code GET /} with the greeting and the commit this was built from, {@code GET /healthz} with
 * {@code ok}. Ends at once on SIGTERM.
 */
public final class Application {
    private static final String GREETING = "Hello from the sample application";
    private static final int PORT = 8080;

    private Application() {}

    /** Serves until the process is told to end. */
    public static void main(String[] args) throws IOException {
        String line = GREETING + " (commit " + commit() + ")\n";
        HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", exchange -> answer(exchange, "/", line));
        server.createContext("/healthz", exchange -> answer(exchange, "/healthz", "ok\n"));
        server.start();
        System.out.print(line);
    }

    private static void answer(HttpExchange exchange, String path, String text) throws IOException {
        try (exchange) {
            boolean known = exchange.getRequestURI().getPath().equals(path);
            byte[] body = (known ? text : "not found\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(known ? 200 : 404, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** The full commit id, or "unknown" for a build outside a git clone; git's own files are in the jar, see pom.xml. */
    private static String commit() throws IOException {
        String head = resource("HEAD").strip();
        if (!head.startsWith("ref: ")) {
            return head.isEmpty() ? "unknown" : head;
        }
        String ref = head.substring("ref: ".length());
        String commit = resource(ref).strip();
        if (!commit.isEmpty()) {
            return commit;
        }
        return resource("packed-refs")
                .lines()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElse("unknown");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Application.class.getResourceAsStream("/git/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
