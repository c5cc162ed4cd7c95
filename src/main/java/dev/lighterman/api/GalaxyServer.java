package dev.lighterman.api;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A server that {@code ansible-galaxy} asks for roles and collections, as a section {@code [galaxy_server.NAME]} of ansible.cfg
 * has it. Immutable and thread-safe.
 */
public final class GalaxyServer {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private final String name;
    private final Optional<String> url;
    private final Optional<Secret> token;

    private GalaxyServer(String name, Optional<String> url, Optional<Secret> token) {
        this.name = name;
        this.url = url;
        this.token = token;
    }

    /**
     * A server by its name; without {@link #url(String)}, ansible.cfg says where it is.
     *
     * @param name letters, digits, hyphens and underscores, not null
     * @return never null
     * @throws IllegalArgumentException if that is no name
     */
    public static GalaxyServer named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a Galaxy server has letters, digits, - and _ only, but is \"" + name + "\"");
        }
        return new GalaxyServer(name, Optional.empty(), Optional.empty());
    }

    /**
     * Says where it is.
     *
     * @param address such as {@code https://hub.example.org/api/galaxy/}, not null
     * @return a new value
     */
    public GalaxyServer url(String address) {
        return new GalaxyServer(name, Optional.of(address), token);
    }

    /**
     * Logs in with a token. It is in no file but one that is removed once it was read, and it is hidden wherever it turns up.
     *
     * @param value not null
     * @return a new value
     */
    public GalaxyServer token(Secret value) {
        return new GalaxyServer(name, url, Optional.of(value));
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return where it is; empty for what ansible.cfg says} */
    public Optional<String> url() {
        return url;
    }

    /** {@return the token; empty for what ansible.cfg says, or none} */
    public Optional<Secret> token() {
        return token;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GalaxyServer server
                && name.equals(server.name)
                && url.equals(server.url)
                && token.equals(server.token);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, url, token);
    }

    /** {@return name and address, without the token} */
    @Override
    public String toString() {
        return name + url.map(address -> " (" + address + ")").orElse("");
    }
}
