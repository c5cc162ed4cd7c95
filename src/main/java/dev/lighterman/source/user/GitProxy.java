package dev.lighterman.source.user;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxy that git would ask. Immutable.
 *
 * @param kind how it is spoken to
 * @param host its host
 * @param port its port
 * @param user the user name for it
 * @param password the password for it
 * @param named what names it, for people: {@code HTTPS_PROXY}, {@code http.proxy}
 */
public record GitProxy(
        Kind kind, String host, int port, Optional<String> user, Optional<Secret> password, String named) {
    private static final Set<String> AUTHENTICATION = Set.of("", "anyauth", "basic");
    private static final Pattern LOGIN = Pattern.compile("(?:[A-Za-z0-9]+://)?[^/@:]*:([^/]+)@.*");
    private static final int CURLS_PORT = 1080;

    /** How a proxy is spoken to. */
    public enum Kind {
        /** HTTP. */
        HTTP,
        /** HTTP over TLS. */
        HTTPS,
        /** SOCKS 5, host names resolved here where they can be. */
        SOCKS5,
        /** SOCKS 5, host names resolved there. */
        SOCKS5H
    }

    /** What was decided for a URL. */
    public enum Rule {
        /** Nothing names a proxy. */
        NONE,
        /** A proxy is named, and not for this URL. */
        DIRECT,
        /** The proxy is asked. */
        ASKED
    }

    /** A decision, with the proxy where it is asked. */
    public record Choice(Rule rule, Optional<GitProxy> proxy) {}

    /**
     * Decides as git does: {@code http.proxy}, else {@code https_proxy} or {@code http_proxy}, else {@code all_proxy}; in capitals
     * too, but for {@code HTTP_PROXY}, which curl does not read since a web server may set it from a request.
     *
     * @param url an http or https URL
     * @throws LightermanException if the text is no proxy that can be asked
     */
    public static Choice of(UserGit git, GitConfig config, URI url) throws LightermanException {
        List<String> variables = url.getScheme().equalsIgnoreCase("https")
                ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        Optional<String> named = config.value("http", "proxy", url);
        String name = "http.proxy";
        for (String variable : variables) {
            if (named.isEmpty()) {
                named = git.variable(variable);
                name = variable;
            }
        }
        if (named.isEmpty()) {
            return new Choice(Rule.NONE, Optional.empty());
        }
        String without =
                git.variable("no_proxy").or(() -> git.variable("NO_PROXY")).orElse("");
        if (named.get().isEmpty() || NoProxy.covers(without, UrlMatch.hostOf(url))) {
            return new Choice(Rule.DIRECT, Optional.empty());
        }
        GitProxy proxy = parse(named.get(), name);
        String method = git.variable("GIT_HTTP_PROXY_AUTHMETHOD")
                .or(() -> config.value("http", "proxyauthmethod", url))
                .orElse("");
        if (proxy.user().isPresent() && !AUTHENTICATION.contains(method.toLowerCase(Locale.ROOT))) {
            throw new LightermanException(
                    FailureKind.SOURCE,
                    "http.proxyAuthMethod is " + method + " here, and Lighterman logs in to a proxy by basic only",
                    "perhaps you should set http.proxyAuthMethod to basic");
        }
        return new Choice(Rule.ASKED, Optional.of(proxy));
    }

    /** The passwords of all proxies that the environment names, for a mask: builds print their environment. */
    public static List<Secret> passwords(Map<String, String> environment) {
        List<Secret> found = new ArrayList<>();
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            for (String variable : List.of(name, name.toUpperCase(Locale.ROOT))) {
                Matcher login = LOGIN.matcher(environment.getOrDefault(variable, ""));
                if (login.matches()) {
                    found.add(Secret.of(login.group(1)));
                    found.add(Secret.of(decoded(login.group(1))));
                }
            }
        }
        return found;
    }

    static GitProxy parse(String text, String named) throws LightermanException {
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException e) {
            throw unusable(named, "is no URL");
        }
        if (uri.getHost() == null) {
            throw unusable(named, "is no URL with a host");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        Kind kind =
                switch (scheme) {
                    case "http" -> Kind.HTTP;
                    case "https" -> Kind.HTTPS;
                    case "socks5" -> Kind.SOCKS5;
                    case "socks5h" -> Kind.SOCKS5H;
                    default ->
                        throw unusable(
                                named,
                                "begins with " + scheme
                                        + "://, and Lighterman asks http, https and socks5 proxies only");
                };
        int port = uri.getPort() > 0 ? uri.getPort() : kind == Kind.HTTPS ? 443 : CURLS_PORT;
        String login = uri.getRawUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        return new GitProxy(
                kind,
                uri.getHost(),
                port,
                Optional.ofNullable(login).map(it -> decoded(colon < 0 ? it : it.substring(0, colon))),
                colon < 0 ? Optional.empty() : Optional.of(Secret.of(decoded(login.substring(colon + 1)))),
                named);
    }

    private static LightermanException unusable(String named, String why) {
        return new LightermanException(
                FailureKind.SOURCE,
                "the proxy that " + named + " names " + why,
                "perhaps you should write it as http://HOST:PORT");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a percent sign that stands for itself
        }
    }

    /** Its address, without the login. */
    public String shown() {
        return kind.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
    }

    /** For a sentence: which one, and who says so. */
    public String told() {
        return "the proxy " + shown() + " (" + named + ")";
    }

    /** Without the login. */
    @Override
    public String toString() {
        return told();
    }
}
