package dev.lighterman.ssh;

import dev.lighterman.api.InvalidInputException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SSH server, the goal or a jump host on the way: where it is, who logs in there with what, and which host key it must
 * have. Immutable.
 *
 * @param host a name or address, without brackets; not null
 * @param port 1 to 65535
 * @param user the user to log in as, not null
 * @param credentials what to log in with, not null
 * @param hostKey which host keys are trusted, not null
 * @param knownHosts the file to look the host up in; empty for {@code ~/.ssh/known_hosts} and {@code
 *     /etc/ssh/ssh_known_hosts}
 */
public record SshEndpoint(
        String host, int port, String user, Credentials credentials, HostKeyPolicy hostKey, Optional<Path> knownHosts) {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:(?<user>[^@]+)@)?(?:\\[(?<v6>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^:\\s\\[\\]@]+))(?::(?<port>[0-9]{1,5}))?");

    public SshEndpoint {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(hostKey, "hostKey");
        Objects.requireNonNull(knownHosts, "knownHosts");
    }

    /**
     * Starts an endpoint: port 22, this process' user, default credentials, strict host keys, the user's known_hosts.
     *
     * @param host a name or address, not null
     * @return a builder
     */
    public static Builder of(String host) {
        return new Builder(host);
    }

    /**
     * Reads {@code [user@]host[:port]}, an IPv6 address in brackets if a port follows.
     *
     * @param text the address
     * @return a builder, for what else there is to set
     * @throws InvalidInputException if it cannot be read
     */
    public static Builder parse(String text) throws InvalidInputException {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    "\"" + text + "\" is no address of an SSH server; it must be [user@]host[:port]");
        }
        Builder builder = of(matcher.group("v6") != null ? matcher.group("v6") : matcher.group("host"));
        if (matcher.group("user") != null) {
            builder.user(matcher.group("user"));
        }
        if (matcher.group("port") != null) {
            builder.port(Integer.parseInt(matcher.group("port")));
            if (builder.port < 1 || builder.port > 65535) {
                throw new InvalidInputException("\"" + text + "\": a port is a number from 1 to 65535");
            }
        }
        return builder;
    }

    /** How known_hosts names it: the name in small letters, in brackets with the port when that is not 22. */
    String knownName() {
        return port == 22 ? lowerHost() : "[" + lowerHost() + "]:" + port;
    }

    String lowerHost() {
        return host.toLowerCase(Locale.ROOT);
    }

    /** For messages: {@code user@host:port}. */
    @Override
    public String toString() {
        return user + "@" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Collects an endpoint. Not thread-safe. */
    public static final class Builder {
        private final String host;
        private int port = 22;
        private String user = System.getProperty("user.name");
        private Credentials credentials = Credentials.ofDefaults();
        private HostKeyPolicy hostKey = HostKeyPolicy.STRICT;
        private Optional<Path> knownHosts = Optional.empty();

        private Builder(String host) {
            this.host = Objects.requireNonNull(host, "host");
        }

        /**
         * Sets the port.
         *
         * @param value 1 to 65535
         * @return this
         */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /**
         * Sets the user.
         *
         * @param value not null
         * @return this
         */
        public Builder user(String value) {
            user = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets what to log in with.
         *
         * @param value not null
         * @return this
         */
        public Builder credentials(Credentials value) {
            credentials = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets which host keys are trusted.
         *
         * @param value not null
         * @return this
         */
        public Builder hostKey(HostKeyPolicy value) {
            hostKey = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets the file of known hosts.
         *
         * @param value not null
         * @return this
         */
        public Builder knownHosts(Path value) {
            knownHosts = Optional.of(value);
            return this;
        }

        /**
         * The endpoint.
         *
         * @return a new record
         */
        public SshEndpoint build() {
            return new SshEndpoint(host, port, user, credentials, hostKey, knownHosts);
        }
    }
}
