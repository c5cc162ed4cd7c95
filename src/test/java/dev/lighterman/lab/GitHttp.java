package dev.lighterman.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A git server with a login: {@code git http-backend}, as a web server runs it. */
public final class GitHttp implements AutoCloseable {
    private final Path root;
    private final String login;
    private final HttpServer server;

    /** Serves the repositories below a directory to {@code user:password} on the loopback, to all for no text. */
    public GitHttp(Path root, String login) throws IOException {
        this(root, login, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private GitHttp(Path root, String login, HttpServer server) {
        this.root = root;
        this.login = login;
        this.server = server;
        server.createContext("/", this::serve);
        server.start();
    }

    /** The same over TLS; a certificate of the client's own authority may be asked for. */
    public static GitHttp overTls(Path root, String login, SSLContext tls, boolean clients) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(clients);
                parameters.setSSLParameters(ssl);
            }
        });
        return new GitHttp(root, login, server);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The URL of the repository in a folder with a working tree. */
    public String url(String folder) {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort() + "/" + folder + "/.git";
    }

    private void serve(HttpExchange exchange) throws IOException {
        String wanted = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        if (!login.isEmpty()
                && !wanted.equals(header(exchange, "Authorization").replaceFirst("(?i)^basic ", "Basic "))) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.environment()
                .putAll(Map.of(
                        "GIT_PROJECT_ROOT",
                        root.toString(),
                        "GIT_HTTP_EXPORT_ALL",
                        "1",
                        "PATH_INFO",
                        exchange.getRequestURI().getPath(),
                        "QUERY_STRING",
                        Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""),
                        "REQUEST_METHOD",
                        exchange.getRequestMethod(),
                        "CONTENT_TYPE",
                        header(exchange, "Content-Type"),
                        "HTTP_CONTENT_ENCODING",
                        header(exchange, "Content-Encoding"),
                        "GIT_PROTOCOL",
                        header(exchange, "Git-Protocol")));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        int status = 200;
        try (InputStream out = process.getInputStream()) {
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                String[] header = line.split(": ", 2);
                if (header[0].equals("Status")) {
                    status = Integer.parseInt(header[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(header[0], header[1]);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            out.transferTo(exchange.getResponseBody());
        }
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
