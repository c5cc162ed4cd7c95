package dev.lighterman.report.html;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lighterman.json.Json;
import dev.lighterman.json.JsonException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, spoken to by its DevTools protocol: what a reader of the page sees, and what a screen
 * reader is told. Not thread-safe.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>
 */
final class Browser implements AutoCloseable {
    private static final long SECONDS = 120;
    private static final Set<String> UNTOLD = Set.of("StaticText", "InlineTextBox", "LineBreak", "generic", "none");

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<Map<?, ?>>> answers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Map<?, ?>>> events = new ConcurrentHashMap<>();
    private String session = "";
    private int calls;

    /** Starts one, or skips the test where there is none; {@code directory} is for its profile. */
    static Browser start(Path directory) throws Exception {
        List<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(
                !found.isEmpty(), "no chromium on the PATH; perhaps you should install it: apt-get install chromium");
        return new Browser(found.get(0), Files.createTempDirectory(directory, "profile"));
    }

    private Browser(Path chromium, Path profile) throws Exception {
        process = new ProcessBuilder(
                        chromium.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address(profile.resolve("DevToolsActivePort")), new Answers())
                    .get(SECONDS, TimeUnit.SECONDS);
            Map<?, ?> page = call("Target.createTarget", Map.of("url", "about:blank"));
            session = (String) call("Target.attachToTarget", Map.of("targetId", page.get("targetId"), "flatten", true))
                    .get("sessionId");
            call("Page.enable", Map.of());
        } catch (Exception e) {
            end();
            throw e;
        }
    }

    /** Chromium writes its port and the socket's path there once it listens. */
    private URI address(Path file) throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() == 2) {
                return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            }
            Thread.sleep(50);
        }
        throw new TimeoutException("chromium does not listen");
    }

    /** Opens a page at that size in CSS pixels, light or dark, and waits until it is loaded. */
    void open(Path page, int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        CompletableFuture<Map<?, ?>> loaded = new CompletableFuture<>();
        events.put("Page.loadEventFired", loaded);
        call("Page.navigate", Map.of("url", page.toUri().toString()));
        loaded.get(SECONDS, TimeUnit.SECONDS);
    }

    /** The value of a JavaScript expression, a promise's once it is there. The page's own policy doesn't bind it. */
    Object evaluate(String expression) throws Exception {
        Map<?, ?> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.get("exceptionDetails") != null) {
            throw new IllegalStateException(String.valueOf(answer.get("exceptionDetails")));
        }
        return ((Map<?, ?>) answer.get("result")).get("value");
    }

    /** Presses and releases a key, for example {@code Tab} or {@code Enter}, as a keyboard would. */
    void press(String key) throws Exception {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", "keyDown");
        event.put("key", key);
        event.put("code", key);
        event.put("windowsVirtualKeyCode", key.equals("Tab") ? 9 : 13);
        if (key.equals("Enter")) {
            event.put("text", "\r");
        }
        call("Input.dispatchKeyEvent", event);
        event.put("type", "keyUp");
        event.remove("text");
        call("Input.dispatchKeyEvent", event);
    }

    /** Types text into what has the focus. */
    void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
    }

    /** The whole page as a PNG file. */
    void screenshot(Path file) throws Exception {
        Map<?, ?> size = (Map<?, ?>) call("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
        Map<String, Object> clip = new LinkedHashMap<>();
        clip.put("x", 0);
        clip.put("y", 0);
        clip.put("width", size.get("width"));
        clip.put("height", size.get("height"));
        clip.put("scale", 1);
        Map<?, ?> shot = call("Page.captureScreenshot", Map.of("clip", clip, "captureBeyondViewport", true));
        Files.write(file, Base64.getDecoder().decode((String) shot.get("data")));
    }

    /** What a screen reader is told: a line {@code role "name"} each, in reading order, plain text left out. */
    List<String> accessibilityTree() throws Exception {
        List<?> nodes = (List<?>) call("Accessibility.getFullAXTree", Map.of()).get("nodes");
        Map<Object, Map<?, ?>> byId = new LinkedHashMap<>();
        for (Object node : nodes) {
            byId.put(((Map<?, ?>) node).get("nodeId"), (Map<?, ?>) node);
        }
        List<String> told = new ArrayList<>();
        read((Map<?, ?>) nodes.get(0), byId, told);
        return told;
    }

    private static void read(Map<?, ?> node, Map<Object, Map<?, ?>> byId, List<String> told) {
        String role = text(node, "role");
        if (!Boolean.TRUE.equals(node.get("ignored")) && !UNTOLD.contains(role)) {
            told.add(role + " \"" + text(node, "name") + '"');
        }
        if (node.get("childIds") instanceof List<?> children) {
            for (Object child : children) {
                if (byId.containsKey(child)) {
                    read(byId.get(child), byId, told);
                }
            }
        }
    }

    private static String text(Map<?, ?> node, String what) {
        return node.get(what) instanceof Map<?, ?> value ? String.valueOf(value.get("value")) : "";
    }

    private Map<?, ?> call(String method, Map<String, ?> parameters) throws Exception {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", ++calls);
        request.put("method", method);
        request.put("params", parameters);
        if (!session.isEmpty()) {
            request.put("sessionId", session);
        }
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        answers.put(calls, answer);
        socket.sendText(Json.write(request), true).get(SECONDS, TimeUnit.SECONDS);
        try {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(method + ": " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        end();
    }

    /** With the processes it started, which would go on writing into the profile. */
    private void end() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one ->
                one.onExit().completeOnTimeout(one, SECONDS, TimeUnit.SECONDS).join());
    }

    /** Puts messages together and hands them to the threads that wait for them. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                received(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void received(String text) {
            try {
                Map<?, ?> answer = (Map<?, ?>) Json.parse(text);
                CompletableFuture<Map<?, ?>> waiting = answer.get("id") instanceof Number id
                        ? answers.remove(id.intValue())
                        : events.remove(String.valueOf(answer.get("method")));
                if (waiting != null && answer.get("error") != null) {
                    waiting.completeExceptionally(new IOException(String.valueOf(answer.get("error"))));
                } else if (waiting != null) {
                    waiting.complete(answer.get("result") instanceof Map<?, ?> result ? result : Map.of());
                }
            } catch (JsonException e) {
                answers.values().forEach(waiting -> waiting.completeExceptionally(e));
            }
        }
    }
}
