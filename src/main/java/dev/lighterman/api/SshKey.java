package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A private key to log in to managed hosts with, given with a run. It goes into the memory of an agent that the run has for
 * itself, and into no file on the control node that outlasts the start of the run. The certificate that lies beside a file,
 * {@code id_ed25519-cert.pub} say, goes with it. Immutable and thread-safe.
 */
public final class SshKey {
    private static final String ALL = "all";

    private final Optional<Path> file;
    private final Optional<Secret> text;
    private final Optional<Secret> passphrase;
    private final String hosts;

    private SshKey(Optional<Path> file, Optional<Secret> text, Optional<Secret> passphrase, String hosts) {
        this.file = file;
        this.text = text;
        this.passphrase = passphrase;
        this.hosts = Objects.requireNonNull(hosts, "hosts");
    }

    /**
     * A key in a file of this machine, for all hosts.
     *
     * @param file in a format of OpenSSH, PEM or PuTTY, not null
     * @return never null
     */
    public static SshKey of(Path file) {
        return new SshKey(Optional.of(file), Optional.empty(), Optional.empty(), ALL);
    }

    /**
     * A key by its text, for all hosts.
     *
     * @param text what its file would hold, not null
     * @return never null
     */
    public static SshKey of(Secret text) {
        return new SshKey(Optional.empty(), Optional.of(text), Optional.empty(), ALL);
    }

    /**
     * The same key with its passphrase.
     *
     * @param value not null
     * @return a new key
     */
    public SshKey passphrase(Secret value) {
        return new SshKey(file, text, Optional.of(value), hosts);
    }

    /**
     * The same key for some hosts only: others are not offered it.
     *
     * @param pattern a host pattern as in a play's {@code hosts}, without positions such as {@code web[0]}; not null
     * @return a new key
     */
    public SshKey hosts(String pattern) {
        return new SshKey(file, text, passphrase, pattern);
    }

    /** {@return its file; empty where its text is given} */
    public Optional<Path> file() {
        return file;
    }

    /** {@return its text; empty where its file is given} */
    public Optional<Secret> text() {
        return text;
    }

    /** {@return its passphrase; empty for none} */
    public Optional<Secret> passphrase() {
        return passphrase;
    }

    /** {@return the pattern of the hosts that it is for; {@code all} by default} */
    public String hosts() {
        return hosts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SshKey key
                && key.file.equals(file)
                && key.text.equals(text)
                && key.passphrase.equals(passphrase)
                && key.hosts.equals(hosts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, text, passphrase, hosts);
    }

    /** The key's file and its hosts, not the key. */
    @Override
    public String toString() {
        return "SshKey[" + file.map(Path::toString).orElse("text") + ", " + hosts + "]";
    }
}
