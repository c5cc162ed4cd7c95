package dev.lighterman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A private key to log in to managed hosts with, given with a run. It goes into the memory of an agent that the run has for
 * itself, and into no file on the control node that outlasts the start of the run. The certificate that lies beside a file,
 * {@code id_ed25519-cert.pub} say, goes with it. Immutable and thread-safe.
 */
public final class SshKey extends OptionSet<SshKey> {
    private static final Key<Path> FILE = new Key<>("file");
    private static final Key<Secret> TEXT = new Key<>("text");
    private static final Key<Secret> PASSPHRASE = new Key<>("passphrase");
    private static final Key<String> HOSTS = new Key<>("hosts");
    private static final SshKey FOR_ALL = new SshKey(Map.of(HOSTS.name(), "all"));

    private SshKey(Map<String, Object> values) {
        super(values);
    }

    @Override
    SshKey of(Map<String, Object> changed) {
        return new SshKey(changed);
    }

    /**
     * A key in a file of this machine, for all hosts.
     *
     * @param file in a format of OpenSSH, PEM or PuTTY, not null
     * @return never null
     */
    public static SshKey of(Path file) {
        return FOR_ALL.with(FILE, file);
    }

    /**
     * A key by its text, for all hosts.
     *
     * @param text what its file would hold, not null
     * @return never null
     */
    public static SshKey of(Secret text) {
        return FOR_ALL.with(TEXT, text);
    }

    /**
     * The same key with its passphrase.
     *
     * @param value not null
     * @return a new key
     */
    public SshKey passphrase(Secret value) {
        return with(PASSPHRASE, value);
    }

    /**
     * The same key for some hosts only: others are not offered it.
     *
     * @param pattern a host pattern as in a play's {@code hosts}, without positions such as {@code web[0]}; not null
     * @return a new key
     */
    public SshKey hosts(String pattern) {
        return with(HOSTS, pattern);
    }

    /** {@return its file; empty where its text is given} */
    public Optional<Path> file() {
        return get(FILE);
    }

    /** {@return its text; empty where its file is given} */
    public Optional<Secret> text() {
        return get(TEXT);
    }

    /** {@return its passphrase; empty for none} */
    public Optional<Secret> passphrase() {
        return get(PASSPHRASE);
    }

    /** {@return the pattern of the hosts that it is for; {@code all} by default} */
    public String hosts() {
        return get(HOSTS).orElseThrow();
    }

    /** The key's file and its hosts, not the key. */
    @Override
    public String toString() {
        return "SshKey[" + file().map(Path::toString).orElse("text") + ", " + hosts() + "]";
    }
}
