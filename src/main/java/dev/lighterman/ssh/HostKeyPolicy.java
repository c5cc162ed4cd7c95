package dev.lighterman.ssh;

import dev.lighterman.api.InvalidInputException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Which host keys are trusted. Immutable. */
public sealed interface HostKeyPolicy {
    /** Only a key that known_hosts has for the host. The default. */
    HostKeyPolicy STRICT = new Strict();

    /** As {@link #STRICT}, but the key of a host that known_hosts does not know is accepted and added to the file. */
    HostKeyPolicy ACCEPT_NEW = new AcceptNew();

    /** Any key, unchecked: the machine that answers gets the credentials and the commands. Each connection warns of it. */
    HostKeyPolicy INSECURE = new Insecure();

    /** See {@link HostKeyPolicy#STRICT}. */
    record Strict() implements HostKeyPolicy {}

    /** See {@link HostKeyPolicy#ACCEPT_NEW}. */
    record AcceptNew() implements HostKeyPolicy {}

    /** See {@link HostKeyPolicy#INSECURE}. */
    record Insecure() implements HostKeyPolicy {}

    /**
     * Only a key with one of these fingerprints, whatever known_hosts says.
     *
     * @param fingerprints as {@code ssh-keygen -l} prints them: {@code SHA256:} and 43 characters; at least one
     */
    record Pinned(List<String> fingerprints) implements HostKeyPolicy {
        public Pinned {
            fingerprints = List.copyOf(fingerprints);
        }
    }

    /**
     * Reads a policy as it stands in a pipeline file.
     *
     * @param text {@code strict}, {@code accept-new}, {@code insecure}, or fingerprints {@code SHA256:...} separated by commas
     * @return the policy
     * @throws InvalidInputException if it is none of these; there is no close-enough, since a misread policy would be an open
     *     door
     */
    static HostKeyPolicy parse(String text) throws InvalidInputException {
        if (text.equals("strict")) {
            return STRICT;
        }
        if (text.equals("accept-new")) {
            return ACCEPT_NEW;
        }
        if (text.equals("insecure")) {
            return INSECURE;
        }
        if (!text.toUpperCase(Locale.ROOT).startsWith("SHA256:")) {
            throw new InvalidInputException(
                    "unknown host key policy \"" + text
                            + "\"; it must be strict, accept-new, insecure, or a fingerprint SHA256:... as `ssh-keygen -lf` prints it");
        }
        List<String> fingerprints = List.of(text.split(",", -1));
        for (String fingerprint : fingerprints) {
            if (!isFingerprint(fingerprint)) {
                throw new InvalidInputException("\"" + fingerprint
                        + "\" is no fingerprint of a host key; perhaps you should copy it from `ssh-keygen -lf"
                        + " /etc/ssh/ssh_host_ed25519_key.pub` on the server: SHA256: and 43 characters");
            }
        }
        return new Pinned(fingerprints);
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
}
