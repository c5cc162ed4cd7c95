package dev.lighterman.source.user;

import dev.lighterman.api.LightermanException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HttpsURLConnection;

/**
 * Opens HTTP connections as git is told to: through which proxy, whom to trust, with which headers. Thread-safe.
 */
public final class GitConnections {
    /** Headers that no other server than the one they are meant for may see, as for curl. */
    private static final Set<String> PRIVATE = Set.of("authorization", "cookie");

    private final UserGit git;
    private final GitConfig config;
    private final GitLogins logins;
    /** One for each server: connections are used again only where they were made alike. */
    private final Map<String, GitTls> tls = new ConcurrentHashMap<>();

    private final Map<String, TunnelSockets> tunnels = new ConcurrentHashMap<>();

    public GitConnections(UserGit git, GitConfig config, GitLogins logins) {
        this.git = git;
        this.config = config;
        this.logins = logins;
    }

    /**
     * Looks at all that is needed for a URL before anything is sent.
     *
     * @return a warning for people, if there is one to be given
     * @throws LightermanException if something cannot be used, or is not supported
     */
    public Optional<String> check(URL url) throws LightermanException, InterruptedException {
        URI uri = uri(url);
        proxy(uri);
        if (!url.getProtocol().equalsIgnoreCase("https") || tls(uri).verified()) {
            return Optional.empty();
        }
        return Optional.of("git's configuration switches the check of certificates off for " + url.getHost()
                + " (http.sslVerify, GIT_SSL_NO_VERIFY): anybody on the way can read and change what is fetched");
    }

    /** The proxy for a URL; empty where it is reached directly. */
    public Optional<GitProxy> proxy(URL url) throws LightermanException, InterruptedException {
        return proxy(uri(url)).proxy();
    }

    private GitProxy.Choice proxy(URI uri) throws LightermanException, InterruptedException {
        GitProxy.Choice choice = GitProxy.of(git, config, uri);
        if (choice.proxy().isPresent()) {
            return new GitProxy.Choice(
                    choice.rule(), Optional.of(logins.complete(choice.proxy().get())));
        }
        return choice;
    }

    /**
     * A URL whose connections are as git's.
     *
     * @param url an http or https URL
     * @param fallback how it is reached where git has nothing to say about it
     * @param from the URL that was to be reached in the first place: another one, after a redirect, gets no logins in headers
     */
    public URL opened(URL url, Proxy fallback, URL from) throws IOException {
        return new URL(null, url.toExternalForm(), new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL it) throws IOException {
                return open(url, fallback, from);
            }

            @Override
            protected URLConnection openConnection(URL it, Proxy proxy) throws IOException {
                return open(url, fallback, from);
            }
        });
    }

    private HttpURLConnection open(URL url, Proxy fallback, URL from) throws IOException {
        try {
            boolean same = same(url, from);
            URI asked = uri(same ? from : url); // as git: what holds for the repository's URL holds for all below it
            GitProxy.Choice choice = proxy(asked);
            HttpURLConnection connection = url.getProtocol().equalsIgnoreCase("https")
                    ? secure(url, asked, choice, fallback)
                    : plain(url, choice, fallback);
            headers(connection, uri(from), same);
            return connection;
        } catch (LightermanException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private HttpURLConnection secure(URL url, URI asked, GitProxy.Choice choice, Proxy fallback)
            throws IOException, LightermanException {
        GitTls way = tls(asked);
        HttpsURLConnection connection = (HttpsURLConnection)
                url.openConnection(choice.rule() == GitProxy.Rule.NONE ? fallback : Proxy.NO_PROXY);
        connection.setSSLSocketFactory(
                choice.proxy().isEmpty()
                        ? way.factory()
                        : tunnels.computeIfAbsent(
                                asked.toString(),
                                it -> new TunnelSockets(choice.proxy().get(), way.factory())));
        if (!way.verified()) {
            connection.setHostnameVerifier((host, session) -> true);
        }
        return connection;
    }

    /** The JDK asks proxies for http URLs as curl does, without a tunnel. */
    private static HttpURLConnection plain(URL url, GitProxy.Choice choice, Proxy fallback) throws IOException {
        if (choice.rule() != GitProxy.Rule.ASKED) {
            return (HttpURLConnection)
                    url.openConnection(choice.rule() == GitProxy.Rule.NONE ? fallback : Proxy.NO_PROXY);
        }
        GitProxy proxy = choice.proxy().orElseThrow();
        if (proxy.kind() == GitProxy.Kind.HTTPS
                || (proxy.kind() != GitProxy.Kind.HTTP && proxy.user().isPresent())) {
            throw new ProxyException(proxy.told() + " can be asked for https URLs only: Lighterman asks "
                    + "http proxies, and socks5 proxies without a login, for http URLs");
        }
        InetSocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
        if (address.isUnresolved()) {
            throw new ProxyException(proxy.told() + " has a host that is not known");
        }
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(
                new Proxy(proxy.kind() == GitProxy.Kind.HTTP ? Proxy.Type.HTTP : Proxy.Type.SOCKS, address));
        if (proxy.user().isPresent()) {
            connection.setRequestProperty("Proxy-Authorization", ProxyTunnel.basic(proxy));
        }
        return connection;
    }

    /** {@code http.extraHeader}, of which an empty one takes back those before it. */
    private void headers(HttpURLConnection connection, URI from, boolean same) {
        List<String> headers = config.values("http", "extraHeader", from);
        for (String header : headers.subList(headers.lastIndexOf("") + 1, headers.size())) {
            int colon = header.indexOf(':');
            String name = colon < 0 ? "" : header.substring(0, colon).strip();
            if (!name.isEmpty() && (same || !PRIVATE.contains(name.toLowerCase(Locale.ROOT)))) {
                connection.addRequestProperty(name, header.substring(colon + 1).strip());
            }
        }
    }

    private GitTls tls(URI uri) throws LightermanException {
        GitTls known = tls.get(uri.toString());
        if (known == null) {
            known = GitTls.of(git, config, uri);
            tls.put(uri.toString(), known);
        }
        return known;
    }

    private static boolean same(URL one, URL other) {
        return one.getProtocol().equalsIgnoreCase(other.getProtocol())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && UrlMatch.port(uri(one)) == UrlMatch.port(uri(other));
    }

    private static URI uri(URL url) {
        try {
            return url.toURI();
        } catch (URISyntaxException e) { // a space in it, for example
            try {
                return new URI(url.getProtocol(), null, url.getHost(), url.getPort(), url.getPath(), null, null);
            } catch (URISyntaxException again) {
                throw new IllegalArgumentException(again);
            }
        }
    }
}
