package dev.lighterman.api;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Which host keys of a server are trusted. Immutable and thread-safe.
 *
 * <p>{@link #toString} gives what {@link #parse} reads.
 */
public final class HostKey {
    /** The kinds of policy. */
    public enum Kind {
        /** See {@link HostKey#strict}. */
        STRICT,
        /** See {@link HostKey#acceptNew}. */
        ACCEPT_NEW,
        /** See {@link HostKey#pinned}. */
        PINNED,
        /** See {@link HostKey#insecure}. */
        INSECURE
    }

    private static final HostKey STRICT = new HostKey(Kind.STRICT, List.of());
    private static final HostKey ACCEPT_NEW = new HostKey(Kind.ACCEPT_NEW, List.of());
    private static final HostKey INSECURE = new HostKey(Kind.INSECURE, List.of());

    private final Kind kind;
    private final List<String> fingerprints;

    private HostKey(Kind kind, List<String> fingerprints) {
        this.kind = kind;
        this.fingerprints = fingerprints;
    }

    /**
     * Only a key that known_hosts has for the host. The default.
     *
     * @return never null
     */
    public static HostKey strict() {
        return STRICT;
    }

    /**
     * As {@link #strict}, but the key of a host that known_hosts does not know is accepted and added to the file.
     *
     * @return never null
     */
    public static HostKey acceptNew() {
        return ACCEPT_NEW;
    }

    /**
     * Any key, unchecked: the host that answers gets the credentials and all that is run. Each connection gives a warning.
     *
     * @return never null
     */
    public static HostKey insecure() {
        return INSECURE;
    }

    /**
     * Only a key with one of these fingerprints, whatever known_hosts says.
     *
     * @param fingerprints as {@code ssh-keygen -l} prints them: {@code SHA256:} and 43 characters; at least one, not null
     * @return never null
     * @throws IllegalArgumentException if there is none, or one is no fingerprint
     */
    public static HostKey pinned(String... fingerprints) {
        List<String> all = List.of(fingerprints);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there must be a fingerprint to pin");
        }
        all.stream().filter(text -> !isFingerprint(text)).findFirst().ifPresent(text -> {
            throw new IllegalArgumentException(noFingerprint(text));
        });
        return new HostKey(Kind.PINNED, all);
    }

    /**
     * Reads a policy as it stands in a pipeline file.
     *
     * @param text {@code strict}, {@code accept-new}, {@code insecure}, or fingerprints {@code SHA256:...} separated by
     *     commas; not null
     * @return never null
     * @throws InvalidInputException if it is none of these; there is no close-enough, since a misread policy would be an open
     *     door
     */
    public static HostKey parse(String text) throws InvalidInputException {
        for (HostKey word : List.of(STRICT, ACCEPT_NEW, INSECURE)) {
            if (word.toString().equals(text)) {
                return word;
            }
        }
        if (!text.toUpperCase(Locale.ROOT).startsWith("SHA256:")) {
            throw new InvalidInputException(
                    "unknown host key policy \"" + text
                            + "\"; it must be strict, accept-new, insecure, or a fingerprint SHA256:... as `ssh-keygen -lf` prints it");
        }
        List<String> fingerprints = List.of(text.split(",", -1));
        for (String fingerprint : fingerprints) {
            if (!isFingerprint(fingerprint)) {
                throw new InvalidInputException(noFingerprint(fingerprint));
            }
        }
        return new HostKey(Kind.PINNED, fingerprints);
    }

    private static String noFingerprint(String text) {
        return "\"" + text + "\" is no fingerprint of a host key; perhaps you should copy it from `ssh-keygen -lf"
                + " /etc/ssh/ssh_host_ed25519_key.pub` on the server: SHA256: and 43 characters";
    }

    private static boolean isFingerprint(String text) {
        if (!text.startsWith("SHA256:")) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(text.substring("SHA256:".length())).length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@return what kind of policy this is} */
    public Kind kind() {
        return kind;
    }

    /** {@return the fingerprints that are trusted; empty unless the key is pinned} */
    public List<String> fingerprints() {
        return fingerprints;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostKey key && kind == key.kind && fingerprints.equals(key.fingerprints);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, fingerprints);
    }

    /** As it stands in a pipeline file. */
    @Override
    public String toString() {
        return switch (kind) {
            case STRICT -> "strict";
            case ACCEPT_NEW -> "accept-new";
            case INSECURE -> "insecure";
            case PINNED -> String.join(",", fingerprints);
        };
    }
}
