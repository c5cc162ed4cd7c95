package dev.lighterman.kubernetes;

import dev.lighterman.api.Secret;

/**
 * An HTTP proxy on this machine's loopback that leads to the API server. Immutable.
 *
 * @param port 1 to 65535
 * @param word the word that a client must send, not null
 */
public record LocalProxy(int port, Secret word) {
    /** The header with the {@link #authorization}. */
    public static final String HEADER = "Proxy-Authorization";

    /**
     * What to send in the header. Not {@code Basic}: the JDK's HTTP client keeps that from proxies that lead to https.
     */
    public String authorization() {
        return "Bearer " + word.reveal();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }
}
