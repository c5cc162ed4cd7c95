package dev.lighterman.kubernetes.pod;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lighterman.json.Json;
import dev.lighterman.json.JsonObject;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** As much of an API server as keeps pods and Leases: no watches, no patches, selectors of Leases alone. */
public final class FakeApi implements AutoCloseable {
    /** What is said to the next who make a pod, with 403. */
    final Deque<String> refusals = new ArrayDeque<>();

    /** What is answered to the next who make a pod, once there are no more refusals, and to the next who look at one. */
    final Deque<Map<String, Object>> toMakers = new ArrayDeque<>();

    final Deque<Map<String, Object>> toLookers = new ArrayDeque<>();

    /** How pods are that are made from now on. */
    Map<String, Object> status = Map.of("phase", "Running", "containerStatuses", List.of());

    /** When all that is made from now on was made. */
    Instant made = Instant.now();

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Map<String, Map<String, Object>> objects = new ConcurrentHashMap<>();
    private int versions;

    public FakeApi() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl(url())
                        .withNamespace("deploy")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    /** The names of what there is, as {@code leases/NAME}. */
    public List<String> names() {
        return objects.keySet().stream()
                .map(path -> path.replaceFirst(".*/namespaces/deploy/", ""))
                .sorted()
                .toList();
    }

    Map<String, Object> remove(String name) {
        return objects.remove(objects.keySet().stream()
                .filter(path -> path.endsWith(name))
                .findFirst()
                .orElseThrow());
    }

    void put(String kind, String name, Map<String, Object> object) {
        String path = "leases".equals(kind) ? "/apis/coordination.k8s.io/v1" : "/api/v1";
        objects.put(path + "/namespaces/deploy/" + kind + "/" + name, object);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                Map<String, Object> object = object(body);
                String name = path + "/" + metadata(object).get("name");
                if (path.endsWith("/pods") && !refusals.isEmpty()) {
                    say(exchange, 403, status(403, refusals.remove()));
                } else if (path.endsWith("/pods") && !toMakers.isEmpty()) {
                    say(exchange, (int) toMakers.peek().get("code"), toMakers.remove());
                } else if (objects.containsKey(name)) {
                    say(exchange, 409, status(409, name + " already exists"));
                } else {
                    metadata(object).put("uid", "uid-" + ++versions);
                    metadata(object)
                            .put(
                                    "creationTimestamp",
                                    made.truncatedTo(ChronoUnit.SECONDS).toString());
                    object.put("status", new LinkedHashMap<>(status));
                    say(exchange, 201, keep(name, object));
                }
            }
            case "PUT" -> say(exchange, 200, keep(path, object(body)));
            case "DELETE" -> {
                if (body.length > 0 && isAnother(objects.get(path), JsonObject.parse(body))) {
                    say(exchange, 409, status(409, "the object has been modified"));
                    return;
                }
                Map<String, Object> gone = objects.remove(path);
                say(exchange, gone == null ? 404 : 200, gone == null ? status(404, "not found") : gone);
            }
            default -> {
                if (path.endsWith("/pods") || path.endsWith("/leases")) {
                    List<Object> items = new ArrayList<>();
                    objects.forEach((name, object) -> {
                        if (name.startsWith(path + "/") && isWanted(exchange, object)) {
                            items.add(object);
                        }
                    });
                    say(exchange, 200, Map.of("kind", "List", "apiVersion", "v1", "items", items));
                } else {
                    if (path.contains("/pods/") && !toLookers.isEmpty()) {
                        say(exchange, (int) toLookers.peek().get("code"), toLookers.remove());
                        return;
                    }
                    Map<String, Object> found = objects.get(path);
                    say(exchange, found == null ? 404 : 200, found == null ? status(404, "not found") : found);
                }
            }
        }
    }

    private Map<String, Object> keep(String name, Map<String, Object> object) {
        metadata(object).put("resourceVersion", Integer.toString(++versions));
        objects.put(name, object);
        return object;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(byte[] json) {
        Map<String, Object> object = new LinkedHashMap<>(JsonObject.parse(json).map());
        object.put("metadata", new LinkedHashMap<>((Map<String, Object>) object.get("metadata")));
        return object;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> metadata(Map<String, Object> object) {
        return (Map<String, Object>) object.get("metadata");
    }

    private static boolean isWanted(HttpExchange exchange, Map<String, Object> object) {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String[] selector = query.replaceFirst("^labelSelector=", "").split("=", 2);
        Object label = new JsonObject(metadata(object)).object("labels").get(selector[0]);
        return !exchange.getRequestURI().getPath().endsWith("/leases")
                || (label != null && (selector.length < 2 || label.equals(selector[1])));
    }

    private static boolean isAnother(Map<String, Object> object, JsonObject options) {
        Object wanted = options.object("preconditions").get("resourceVersion");
        return object != null
                && wanted != null
                && !wanted.equals(metadata(object).get("resourceVersion"));
    }

    static Map<String, Object> status(int code, String reason, String message) {
        Map<String, Object> status = new LinkedHashMap<>(status(code, message));
        status.put("reason", reason);
        return status;
    }

    static Map<String, Object> status(int code, String message) {
        return Map.of("kind", "Status", "apiVersion", "v1", "status", "Failure", "message", message, "code", code);
    }

    private static void say(HttpExchange exchange, int code, Map<String, Object> object) throws IOException {
        byte[] bytes = Json.write(object).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
