package dev.lighterman.ssh;

import dev.lighterman.api.Server;
import dev.lighterman.digest.Sha256;
import dev.lighterman.mask.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Files of known hosts, as sshd(8) describes them: plain, wildcard and hashed names, {@code [host]:port}, {@code @revoked} and
 * {@code @cert-authority}. Lines that make no sense are passed over, as OpenSSH does. Immutable.
 *
 * <p>JSch reads them as well, but not with the line numbers that people need, and it writes them without a lock.
 *
 * @param passedOver the lines that make no sense, as {@code file:line}
 */
record KnownHosts(List<KnownHosts.Entry> entries, List<String> passedOver) {
    private static final String REVOKED = "@revoked";
    private static final String AUTHORITY = "@cert-authority";

    /**
     * One line.
     *
     * @param marker {@code @revoked}, {@code @cert-authority} or empty
     * @param names the names as they stand there
     * @param key the key in the format of RFC 4253
     */
    record Entry(Path file, int line, String marker, String names, HostKeyBlob key) {
        boolean revoked() {
            return marker.equals(REVOKED);
        }

        boolean authority() {
            return marker.equals(AUTHORITY);
        }

        boolean plain() {
            return marker.isEmpty();
        }

        boolean hashed() {
            return names.startsWith("|1|");
        }

        boolean matches(String name) {
            return hashed() ? hash(name, salt()).equals(names) : matchesPatterns(name);
        }

        private byte[] salt() {
            return Base64.getDecoder().decode(names.split("\\|", -1)[2]);
        }

        private boolean matchesPatterns(String name) {
            boolean matched = false;
            for (String pattern : names.toLowerCase(Locale.ROOT).split(",", -1)) {
                boolean negated = pattern.startsWith("!");
                if (HostPattern.matches(negated ? pattern.substring(1) : pattern, name)) {
                    if (negated) {
                        return false;
                    }
                    matched = true;
                }
            }
            return matched;
        }

        /** For messages: {@code file:line}. */
        String place() {
            return file + ":" + line;
        }
    }

    /**
     * Reads files; those that don't exist are taken for empty.
     *
     * @throws IOException if one cannot be read
     */
    static KnownHosts read(List<Path> files) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file)) {
                KnownHosts read = parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
                entries.addAll(read.entries());
                passedOver.addAll(read.passedOver());
            }
        }
        return new KnownHosts(List.copyOf(entries), List.copyOf(passedOver));
    }

    /** How known_hosts names a server: the name in small letters, in brackets with the port when that is not 22. */
    static String name(Server server) {
        return server.port() == 22 ? lowerHost(server) : "[" + lowerHost(server) + "]:" + server.port();
    }

    static String lowerHost(Server server) {
        return server.host().toLowerCase(Locale.ROOT);
    }

    /** The entries for a host, by the {@link #name} it goes by. */
    List<Entry> of(String name) {
        return entries.stream().filter(entry -> entry.matches(name)).collect(Collectors.toList());
    }

    /**
     * Adds a host to a file, unless it has it by now: one line, under a lock, so that several programs may do it at once.
     *
     * @return the entry that the file had for the host already, if it had one
     */
    static Optional<Entry> append(Path file, String name, HostKeyBlob key) throws IOException {
        PrivateFile.makeDirectory(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(
                        file,
                        java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        PrivateFile.mode(file, "rw-------"));
                FileLock lock = lock(channel)) {
            if (!lock.isValid()) {
                throw new IOException("cannot lock " + file);
            }
            String content = content(channel);
            List<Entry> present = parse(file, content).entries();
            Optional<Entry> known = present.stream()
                    .filter(entry -> entry.plain() && entry.matches(name))
                    .findFirst();
            if (known.isPresent()) {
                return known;
            }
            boolean hashed = present.stream().anyMatch(Entry::hashed);
            String line = (content.isEmpty() || content.endsWith("\n") ? "" : "\n")
                    + (hashed ? hash(name, randomSalt()) : name) + " " + key.type() + " " + key.base64() + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            long end = channel.size();
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
            channel.force(false);
            return Optional.empty();
        }
    }

    /** Waits for the lock, also while another thread of this JVM has it, which the JDK reports as an error. */
    private static FileLock lock(FileChannel channel) throws IOException {
        for (int i = 0; i < 500; i++) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                try {
                    Thread.sleep(10);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for a lock", interrupted);
                }
            }
        }
        throw new IOException("the file stays locked");
    }

    private static String content(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        int n = 0;
        while (n >= 0 && bytes.hasRemaining()) {
            n = channel.read(bytes, bytes.position());
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    private static KnownHosts parse(Path file, String content) {
        List<Entry> entries = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        int number = 0;
        for (String line : content.lines().toList()) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Optional<Entry> entry = entry(file, number, text.split("[ \t]+", -1));
            entry.ifPresentOrElse(entries::add, passing(passedOver, file + ":" + number));
        }
        return new KnownHosts(entries, passedOver);
    }

    private static Runnable passing(List<String> passedOver, String place) {
        return () -> passedOver.add(place);
    }

    private static Optional<Entry> entry(Path file, int number, String[] words) {
        int first = words[0].startsWith("@") ? 1 : 0;
        String marker = first == 1 ? words[0] : "";
        boolean known = marker.isEmpty() || marker.equals(REVOKED) || marker.equals(AUTHORITY);
        if (!known || words.length < first + 3 || !understood(words[first])) {
            return Optional.empty();
        }
        return HostKeyBlob.parse(words[first + 2])
                .filter(key -> key.type().equals(words[first + 1]))
                .map(key -> new Entry(file, number, marker, words[first], key));
    }

    /** Whether names can be compared with: those that are hashed need their salt for it. */
    private static boolean understood(String names) {
        if (!names.startsWith("|")) {
            return true;
        }
        String[] parts = names.split("\\|", -1);
        try {
            return parts.length == 4
                    && parts[1].equals("1")
                    && Base64.getDecoder().decode(parts[2]).length > 0
                    && Base64.getDecoder().decode(parts[3]).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] randomSalt() {
        byte[] salt = new byte[20];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    private static String hash(String name, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            Base64.Encoder base64 = Base64.getEncoder();
            return "|1|" + base64.encodeToString(salt) + "|"
                    + base64.encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }

    /** A public key as it goes over the wire. Immutable. */
    record HostKeyBlob(String base64) {
        static HostKeyBlob of(byte[] blob) {
            return new HostKeyBlob(Base64.getEncoder().encodeToString(blob));
        }

        /** Reads what stands in a file, if it is a key. */
        static Optional<HostKeyBlob> parse(String base64) {
            try {
                HostKeyBlob key = new HostKeyBlob(
                        Base64.getEncoder().encodeToString(Base64.getDecoder().decode(base64)));
                return key.type().isEmpty() ? Optional.empty() : Optional.of(key);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        byte[] bytes() {
            return Base64.getDecoder().decode(base64);
        }

        /** The type that the key itself tells, such as {@code ssh-ed25519}; empty when it is no key. */
        String type() {
            ByteBuffer buffer = ByteBuffer.wrap(bytes());
            if (buffer.remaining() < 4) {
                return "";
            }
            int length = buffer.getInt();
            return length <= 0 || length > 64 || length > buffer.remaining()
                    ? ""
                    : new String(buffer.array(), 4, length, StandardCharsets.US_ASCII);
        }

        /** As {@code ssh-keygen -l} prints it: {@code SHA256:} and base64 without padding. */
        String fingerprint() {
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(Sha256.start().digest(bytes()));
        }
    }
}
