package dev.lighterman.kubernetes;

import dev.lighterman.api.Secret;
import java.util.Objects;

/**
 * An HTTP proxy on this machine's loopback that leads to the API server. Immutable.
 *
 * @param port 1 to 65535
 * @param word what it wants to hear from whoever connects, not null
 */
public record LocalProxy(int port, Secret word) {
    /** The header with the {@link #authorization}. */
    public static final String HEADER = "Proxy-Authorization";

    public LocalProxy {
        Objects.requireNonNull(word, "word");
    }

    /**
     * What to send in the header. Not {@code Basic}: the JDK's HTTP client keeps that from proxies that lead to https.
     *
     * @return never null
     */
    public String authorization() {
        return "Bearer " + word.reveal();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }
}
