package dev.lighterman.pipeline.notify;

import dev.lighterman.api.Secret;
import dev.lighterman.kubernetes.EnvironmentProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** One HTTP request to a URL that is a secret. Immutable. */
final class WebHook {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int TRIES = 2;
    private static final int MOST_REDIRECTS = 3;
    private static final int MAX_SAID = 200;

    private final UnaryOperator<String> environment;
    private final Duration limit;
    private final Duration pause;

    WebHook(UnaryOperator<String> environment) {
        this(environment, LIMIT, Duration.ofSeconds(1));
    }

    WebHook(UnaryOperator<String> environment, Duration limit, Duration pause) {
        this.environment = environment;
        this.limit = limit;
        this.pause = pause;
    }

    /** What came of a request: an answer, or why there is none. */
    private record Answer(int status, Optional<String> location, String said) {}

    /** Why something was not delivered, and whether another try may help. */
    static final class NotDelivered extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean again;

        NotDelivered(String why, boolean again) {
            super(why);
            this.again = again;
        }
    }

    /** Posts JSON. An interrupt ends it, and is kept; the sentence says why it was not delivered. */
    Optional<String> post(Secret url, String body) {
        URI uri = URI.create(url.reveal());
        try {
            HttpClient client = client(uri);
            for (int tries = 1; ; tries++) {
                try {
                    deliver(client, uri, body);
                    return Optional.empty();
                } catch (NotDelivered e) {
                    if (!e.again || tries == TRIES) {
                        return Optional.of(warning(uri, e.getMessage()));
                    }
                    Thread.sleep(pause.toMillis());
                }
            }
        } catch (NotDelivered e) {
            return Optional.of(warning(uri, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(warning(uri, "it was interrupted"));
        }
    }

    /** Of the URL only what is no secret. */
    private static String warning(URI uri, String why) {
        return "a notification could not be delivered to " + uri.getScheme() + "://" + uri.getAuthority() + ": " + why;
    }

    private void deliver(HttpClient client, URI uri, String body) throws NotDelivered, InterruptedException {
        URI at = uri;
        for (int redirects = 0; ; redirects++) {
            Answer answer = ask(client, at, body);
            if (answer.status() / 100 == 2) {
                return;
            } else if (answer.status() / 100 != 3 || answer.location().isEmpty()) {
                boolean again = answer.status() == 429 || answer.status() / 100 == 5;
                String said = answer.said().isEmpty() ? "" : " (" + answer.said() + ")";
                throw new NotDelivered("it answers with status " + answer.status() + said, again);
            }
            at = redirected(at, answer.location().get());
            if (redirects == MOST_REDIRECTS) {
                throw new NotDelivered("it redirects again and again", false);
            }
        }
    }

    /** Who has the URL may write there, so no other host gets it, or what is told; nor anybody who listens. */
    static URI redirected(URI from, String location) throws NotDelivered {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new NotDelivered("it redirects to what is no URL", false);
        }
        if (to.getHost() == null || !to.getHost().equalsIgnoreCase(from.getHost())) {
            throw new NotDelivered(
                    "it redirects to another host, " + to.getHost()
                            + "; perhaps you should write the URL that it leads to",
                    false);
        }
        boolean lessSafe = "https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(to.getScheme());
        if (lessSafe || !String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT).matches("https?")) {
            throw new NotDelivered("it redirects from https to " + to.getScheme(), false);
        }
        return to;
    }

    private Answer ask(HttpClient client, URI uri, String body) throws NotDelivered, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(limit)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "lighterman")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(
                request,
                HttpResponse.BodyHandlers.ofByteArrayConsumer(
                        piece -> piece.ifPresent(bytes -> said.write(bytes, 0, room(said, bytes)))));
        try {
            HttpResponse<Void> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Location"),
                    said.toString(StandardCharsets.UTF_8).strip().replaceAll("\\s+", " "));
        } catch (TimeoutException e) {
            throw new NotDelivered("it did not answer within " + limit.toSeconds() + " seconds", true);
        } catch (ExecutionException e) {
            throw new NotDelivered(words(e.getCause()), true);
        } finally {
            answer.cancel(true);
        }
    }

    private static int room(ByteArrayOutputStream said, byte[] bytes) {
        return Math.min(bytes.length, MAX_SAID - said.size());
    }

    private String words(Throwable why) {
        if (why instanceof java.net.http.HttpTimeoutException) {
            return "it did not answer within " + limit.toSeconds() + " seconds";
        } else if (why instanceof java.net.ConnectException) {
            return "it cannot be connected to";
        }
        return why instanceof IOException && why.getMessage() != null ? why.getMessage() : why.toString();
    }

    private HttpClient client(URI uri) throws NotDelivered {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY);
        Optional<String> named = EnvironmentProxy.of(uri, environment);
        if (named.isPresent()) {
            builder.proxy(ProxySelector.of(proxy(named.get())));
        }
        return builder.build();
    }

    private static InetSocketAddress proxy(String named) throws NotDelivered {
        URI proxy;
        try {
            proxy = URI.create(named);
        } catch (IllegalArgumentException e) {
            throw new NotDelivered("the proxy of the environment is no URL", false);
        }
        if (!"http".equalsIgnoreCase(proxy.getScheme()) || proxy.getHost() == null || proxy.getUserInfo() != null) {
            throw new NotDelivered(
                    "the proxy of the environment is not asked: only one of http:// without a login is", false);
        }
        return new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
    }
}
