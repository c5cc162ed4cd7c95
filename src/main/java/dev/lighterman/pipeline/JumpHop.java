package dev.lighterman.pipeline;

import dev.lighterman.api.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A host on the way to the control node, with its own user, port and key. Immutable.
 *
 * @param host name or address, not null
 * @param port its SSH port; 22 when empty
 * @param user the login name; the server's user when empty
 * @param identity the private key file; the server's credentials when there is neither this nor a password
 * @param passphrase of the identity file
 * @param password the login password
 */
public record JumpHop(
        String host,
        OptionalInt port,
        Optional<String> user,
        Optional<Path> identity,
        Optional<Secret> passphrase,
        Optional<Secret> password) {
    public JumpHop {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(passphrase, "passphrase");
        Objects.requireNonNull(password, "password");
    }

    /**
     * Reads {@code user@host:port}; user and port may be left out, an IPv6 address stands in brackets.
     *
     * @param text as a person writes it, not null
     * @return the hop; what is wrong with it is found when the pipeline is built
     */
    public static JumpHop parse(String text) {
        String rest = text;
        Optional<String> user = Optional.empty();
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            user = Optional.of(rest.substring(0, at));
            rest = rest.substring(at + 1);
        }
        OptionalInt port = OptionalInt.empty();
        int colon = rest.lastIndexOf(':');
        boolean bracketed = rest.startsWith("[") && rest.contains("]");
        if (colon > 0 && (bracketed ? colon > rest.indexOf(']') : rest.indexOf(':') == colon)) {
            String digits = rest.substring(colon + 1);
            port = OptionalInt.of(digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1);
            rest = rest.substring(0, colon);
        }
        if (bracketed && rest.endsWith("]")) {
            rest = rest.substring(1, rest.length() - 1);
        }
        return new JumpHop(rest, port, user, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * This hop with a key of its own.
     *
     * @param file the private key file, not null
     * @return a new hop
     */
    public JumpHop withIdentity(Path file) {
        return new JumpHop(host, port, user, Optional.of(file), passphrase, password);
    }

    /** What is wrong with it, if anything. */
    Optional<String> problem() {
        if (host.isBlank()
                || host.indexOf(' ') >= 0
                || user.filter(String::isBlank).isPresent()) {
            return Optional.of("a jump host is written user@host:port, but this has no host or an empty user");
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            return Optional.of("the port of the jump host " + host + " must be a whole number from 1 to 65535");
        }
        return Optional.empty();
    }
}
