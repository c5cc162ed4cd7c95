package dev.lighterman.run;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lighterman.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A Galaxy server with one collection in one version: the few answers of its API that ansible-galaxy asks for. */
final class GalaxyHttp implements AutoCloseable {
    private final HttpServer server;
    private final String name;
    private final String version;
    private final byte[] archive;
    private final String token;
    private final String api;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private volatile String checksum;
    private volatile CountDownLatch stuck = new CountDownLatch(0);

    /** Serves an archive on the loopback to clients that have the token; to all where it is empty. */
    GalaxyHttp(String name, String version, Path archive, String token) throws IOException {
        this("v3", name, version, archive, token);
    }

    private GalaxyHttp(String api, String name, String version, Path archive, String token) throws IOException {
        this.api = api;
        this.name = name.replace('.', '/');
        this.version = version;
        this.archive = Files.readAllBytes(archive);
        this.token = token;
        this.checksum = sha256(this.archive);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    /** One that has no other version of the API for collections than the second, as Galaxy before 2023 and mirrors of it. */
    static GalaxyHttp old(String name, String version, Path archive, String token) throws IOException {
        return new GalaxyHttp("v2", name, version, archive, token);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/";
    }

    /** What was asked for: path and the login, if any. */
    Set<String> asked() {
        return asked;
    }

    /** Says another checksum than the archive has. */
    void lie() {
        checksum = sha256(new byte[0]);
    }

    /** Gives no answer from now on until it is closed. */
    void stick() {
        stuck = new CountDownLatch(1);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        asked.add(path + " " + login);
        try {
            stuck.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String of = "/api/" + api + "/collections/" + name + "/";
        if (path.equals("/api/") || path.equals("/api")) {
            Map<String, String> versions = api.equals("v3") ? Map.of("v3", "v3/") : Map.of("v1", "v1/", "v2", "v2/");
            answer(exchange, 200, Map.of("available_versions", versions));
        } else if (!token.isEmpty() && !login.equals("Token " + token)) {
            answer(exchange, 401, Map.of("errors", List.of(Map.of("code", "not_authenticated", "title", "no login"))));
        } else if (path.equals(of)) {
            answer(exchange, 200, Map.of("name", name, "highest_version", Map.of("version", version)));
        } else if (path.equals(of + "versions/")) {
            boolean last = String.valueOf(exchange.getRequestURI().getQuery()).contains("page=2");
            answer(exchange, 200, api.equals("v3") ? versions(of) : page(of, last));
        } else if (path.equals(of + "versions/" + version + "/")) {
            answer(exchange, 200, described(of));
        } else if (path.equals("/download/" + name.replace('/', '-') + "-" + version + ".tar.gz")) {
            send(exchange, 200, "application/gzip", archive);
        } else {
            answer(exchange, 404, Map.of("errors", List.of(Map.of("code", "not_found", "title", "Not found."))));
        }
    }

    private Map<String, Object> versions(String of) {
        return Map.of("meta", Map.of("count", 1), "links", Map.of(), "data", List.of(listed(of, version)));
    }

    /** The second version of the API tells of versions in pages: one that is too old is on the first, the other on the last. */
    private Map<String, Object> page(String of, boolean last) {
        Map<String, Object> page = new HashMap<>();
        page.put("count", 2);
        page.put("next", last ? null : url().replaceFirst("/api/$", of) + "versions/?page=2");
        page.put("results", List.of(listed(of, last ? version : "0.1.0")));
        return page;
    }

    private static Map<String, String> listed(String of, String version) {
        return Map.of("version", version, "href", of + "versions/" + version + "/");
    }

    private Map<String, Object> described(String of) {
        String[] parts = name.split("/", -1);
        return Map.of(
                "version",
                version,
                "href",
                of + "versions/" + version + "/",
                "namespace",
                Map.of("name", parts[0]),
                "collection",
                Map.of("name", parts[1], "href", of),
                "name",
                parts[1],
                "download_url",
                url().replace("/api/", "/download/") + name.replace('/', '-') + "-" + version + ".tar.gz",
                "artifact",
                Map.of("sha256", checksum, "size", archive.length, "filename", "a.tar.gz"),
                "metadata",
                Map.of("dependencies", Map.of()),
                "signatures",
                List.of());
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> json) throws IOException {
        send(exchange, status, "application/json", Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stuck.countDown();
        server.stop(0);
    }
}
