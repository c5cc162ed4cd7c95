package dev.lighterman.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.lighterman.api.HostKey.Kind;
import dev.lighterman.api.Server;
import dev.lighterman.ssh.KnownHosts.Entry;
import dev.lighterman.ssh.KnownHosts.HostKeyBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides about the key a server shows. JSch is told to be strict and asks here; so none of its own ways to let a key pass,
 * which any misspelt option value opens, is ever taken. One connection attempt; not thread-safe but for what it found.
 */
final class HostKeyCheck implements HostKeyRepository {
    /** What the check of the server's key gave. */
    enum Verdict {
        NOT_SEEN,
        TRUSTED,
        UNKNOWN,
        CHANGED,
        REVOKED,
        NOT_PINNED,
        NOT_THE_FIRST,
        NOT_RECORDED
    }

    private final Server endpoint;
    private final Path file;
    private final List<Entry> known;

    /** The entries for the host's name alone: as OpenSSH has it, they speak for a key on another port, but not against. */
    private final List<Entry> elsewhere;

    private final Optional<HostKeyBlob> first;
    private final Runnable seen;

    private volatile Verdict verdict = Verdict.NOT_SEEN;
    private volatile HostKeyBlob key;
    private volatile Optional<Entry> contrary = Optional.empty();
    private volatile Optional<String> warning = Optional.empty();
    private volatile Optional<IOException> failure = Optional.empty();

    /**
     * A check for one hop.
     *
     * @param first the key shown when this connection was first made; empty the first time
     * @param seen called when the server has shown its key
     */
    HostKeyCheck(Prepared.PreparedHop hop, Optional<HostKeyBlob> first, Runnable seen) {
        this.first = first;
        this.endpoint = hop.endpoint();
        this.file = hop.knownHostsFiles().get(0);
        this.known = hop.knownHosts().of(KnownHosts.name(endpoint));
        this.elsewhere = endpoint.port() == 22 ? List.of() : hop.knownHosts().of(KnownHosts.lowerHost(endpoint));
        this.seen = seen;
    }

    @Override
    public int check(String name, byte[] blob) {
        key = HostKeyBlob.of(blob);
        verdict = judge();
        seen.run();
        return switch (verdict) {
            case TRUSTED -> OK;
            case CHANGED, REVOKED, NOT_THE_FIRST -> CHANGED;
            default -> NOT_INCLUDED;
        };
    }

    private Verdict judge() {
        if (first.isPresent() && !first.get().equals(key)) {
            return Verdict.NOT_THE_FIRST;
        }
        Kind policy = endpoint.hostKey().kind();
        if (policy == Kind.INSECURE) {
            if (first.isPresent()) {
                return Verdict.TRUSTED; // said already
            }
            warning = Optional.of("the host key of " + endpoint + " was not checked (insecure): " + key.type() + " "
                    + key.fingerprint() + "; another server in its place would get the credentials and the commands");
            return Verdict.TRUSTED;
        }
        if (policy == Kind.PINNED) {
            return endpoint.hostKey().fingerprints().contains(key.fingerprint()) ? Verdict.TRUSTED : Verdict.NOT_PINNED;
        }
        contrary = both().filter(entry -> entry.revoked() && entry.key().equals(key))
                .findFirst();
        if (contrary.isPresent()) {
            return Verdict.REVOKED;
        }
        List<Entry> plain = known.stream().filter(Entry::plain).toList();
        if (plain.stream().anyMatch(entry -> entry.key().equals(key))) {
            return Verdict.TRUSTED;
        }
        if (!plain.isEmpty()) {
            // Keys of the types known are asked for first: a server that shows another one has none of those any more.
            contrary = Optional.of(plain.stream()
                    .filter(entry -> entry.key().type().equals(key.type()))
                    .findFirst()
                    .orElse(plain.get(0)));
            return Verdict.CHANGED;
        }
        if (elsewhere.stream().anyMatch(entry -> entry.plain() && entry.key().equals(key))) {
            return Verdict.TRUSTED;
        }
        return policy == Kind.ACCEPT_NEW ? record() : Verdict.UNKNOWN;
    }

    private Stream<Entry> both() {
        return Stream.concat(known.stream(), elsewhere.stream());
    }

    private Verdict record() {
        try {
            Optional<Entry> meanwhile = KnownHosts.append(file, KnownHosts.name(endpoint), key);
            if (meanwhile.isPresent() && !meanwhile.get().key().equals(key)) {
                contrary = meanwhile;
                return Verdict.CHANGED;
            }
            warning = Optional.of("the host key of " + endpoint + " was accepted for the first time and added to "
                    + file + ": " + key.type() + " " + key.fingerprint());
            return Verdict.TRUSTED;
        } catch (IOException e) {
            failure = Optional.of(e);
            return Verdict.NOT_RECORDED;
        }
    }

    Verdict verdict() {
        return verdict;
    }

    /** The key the server showed; null before it did. */
    HostKeyBlob key() {
        return key;
    }

    /** The entry that speaks against the key. */
    Optional<Entry> contrary() {
        return contrary;
    }

    Optional<String> warning() {
        return warning;
    }

    /** Why a new key could not be recorded. */
    Optional<IOException> failure() {
        return failure;
    }

    Path file() {
        return file;
    }

    /** The key shown when this connection was first made. */
    Optional<HostKeyBlob> first() {
        return first;
    }

    /** Types of keys to ask for first: that of the connection's first key, or those that known_hosts has for the host. */
    List<String> knownTypes() {
        return first.map(Stream::of)
                .orElseGet(() -> both().filter(Entry::plain).map(Entry::key))
                .map(HostKeyBlob::type)
                .distinct()
                .toList();
    }

    boolean hasAuthority() {
        return known.stream().anyMatch(Entry::authority);
    }

    /** What JSch wants to know for revoked keys and for certificates. */
    @Override
    public HostKey[] getHostKey(String host, String type) {
        List<HostKey> keys = new ArrayList<>();
        both().filter(entry -> type == null || type.equals(entry.key().type()))
                .forEach(entry -> forJsch(entry).ifPresent(keys::add));
        return keys.toArray(new HostKey[0]);
    }

    /** Empty for a type that JSch does not know: it will not be shown such a key either. */
    private Optional<HostKey> forJsch(Entry entry) {
        try {
            return Optional.of(new HostKey(
                    entry.marker(),
                    KnownHosts.lowerHost(endpoint),
                    HostKey.GUESS,
                    entry.key().bytes(),
                    ""));
        } catch (JSchException e) {
            return Optional.empty();
        }
    }

    @Override
    public HostKey[] getHostKey() {
        return getHostKey(null, null);
    }

    @Override
    public void add(HostKey hostkey, UserInfo ui) {
        throw new UnsupportedOperationException("JSch was told never to add a key");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("JSch was told never to remove a key");
    }

    @Override
    public void remove(String host, String type, byte[] blob) {
        throw new UnsupportedOperationException("JSch was told never to remove a key");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return file.toString();
    }
}
