package dev.lighterman.kubernetes;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The proxy that kubectl takes from the environment: Go's rules for HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals first.
 * Stateless.
 *
 * @see <a href="https://pkg.go.dev/golang.org/x/net/http/httpproxy">httpproxy</a>
 */
public final class EnvironmentProxy {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private EnvironmentProxy() {}

    /**
     * The proxy for a server.
     *
     * @param server its address
     * @param environment gives null for a variable that is not set
     * @return empty where it is reached directly
     */
    public static Optional<String> of(URI server, UnaryOperator<String> environment) {
        String host = bare(String.valueOf(server.getHost()));
        int port = server.getPort() >= 0 ? server.getPort() : "http".equals(server.getScheme()) ? 80 : 443;
        Optional<String> proxy = value(environment, "http".equals(server.getScheme()) ? "HTTP_PROXY" : "HTTPS_PROXY");
        if (proxy.isEmpty() || isLoopback(host)) {
            return Optional.empty();
        }
        for (String entry : value(environment, "NO_PROXY").orElse("").split(",", -1)) {
            if (matches(entry.strip().toLowerCase(Locale.ROOT), host, port)) {
                return Optional.empty();
            }
        }
        return proxy.map(url -> url.contains("://") ? url : "http://" + url);
    }

    private static Optional<String> value(UnaryOperator<String> environment, String name) {
        return Optional.ofNullable(environment.apply(name))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(environment.apply(name.toLowerCase(Locale.ROOT))))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || (isAddress(host)
                        && address(host).map(InetAddress::isLoopbackAddress).orElse(false));
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.isEmpty()) {
            return false;
        } else if (entry.equals("*")) {
            return true;
        } else if (entry.indexOf('/') > 0) {
            return isAddress(host) && isWithin(entry, host);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        boolean ofName = colon > 0 && entry.indexOf(':') == colon;
        boolean ofBrackets = entry.startsWith("[") && colon > entry.indexOf(']');
        if (ofName || ofBrackets) {
            if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = bare(name);
        if (isAddress(name)) {
            return isAddress(host) && address(name).equals(address(host));
        }
        String domain = name.startsWith("*.") ? name.substring(1) : name;
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isWithin(String range, String host) {
        int slash = range.indexOf('/');
        Optional<InetAddress> network = Optional.of(range.substring(0, slash))
                .filter(EnvironmentProxy::isAddress)
                .flatMap(EnvironmentProxy::address);
        Optional<InetAddress> address = address(host);
        if (network.isEmpty()
                || address.isEmpty()
                || !range.substring(slash + 1).matches("[0-9]{1,3}")) {
            return false;
        }
        byte[] wanted = network.get().getAddress();
        byte[] given = address.get().getAddress();
        int free = wanted.length * 8 - Integer.parseInt(range.substring(slash + 1));
        return wanted.length == given.length
                && free >= 0
                && new BigInteger(1, wanted).shiftRight(free).equals(new BigInteger(1, given).shiftRight(free));
    }

    /** Without the brackets of an IPv6 address, in small letters. */
    private static String bare(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isAddress(String host) {
        return ADDRESS.matcher(host).matches();
    }

    /** Of a literal address only, so that no name is looked up. */
    private static Optional<InetAddress> address(String literal) {
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
