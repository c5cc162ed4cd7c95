package dev.lighterman.source;

import java.net.URL;
import java.util.Locale;
import org.eclipse.jgit.transport.URIish;

/**
 * The server that a login is for: one scheme, host and port, as for a browser.
 *
 * @param port the scheme's own where an address names none
 */
record Origin(String scheme, String host, int port) {
    static Origin of(URIish uri) {
        return of(uri.getScheme(), uri.getHost(), uri.getPort());
    }

    static Origin of(URL url) {
        return of(url.getProtocol(), url.getHost(), url.getPort());
    }

    private static Origin of(String scheme, String host, int port) {
        String known = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
        return new Origin(known, host == null ? "" : host.toLowerCase(Locale.ROOT), port > 0 ? port : usual(known));
    }

    private static int usual(String scheme) {
        return switch (scheme) {
            case "https" -> 443;
            case "http" -> 80;
            default -> 0;
        };
    }

    /** Whether a login for this one is for another as well: itself, and the same host once it asks for https. */
    boolean covers(Origin other) {
        return equals(other)
                || (equals(new Origin("http", other.host(), 80))
                        && other.equals(new Origin("https", other.host(), 443)));
    }
}
