package dev.lighterman.settings;

import dev.lighterman.api.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files on this machine that secrets are read from. They are told by what they are, not by their names: another path, a
 * symbolic or a hard link to such a file is the file. Immutable.
 */
public final class SecretRegister {
    private static final int MOST_SPACE = 16;

    /** No file. */
    public static final SecretRegister NONE = new SecretRegister(List.of(), List.of());

    private final Set<Object> identities = new HashSet<>();
    private final List<Secret> contents;

    /**
     * A register.
     *
     * @param files those that are known; one that is not there counts for nothing
     * @param contents secrets whose files are not known: a file that holds one, and nothing else, is such a file
     */
    SecretRegister(Collection<Path> files, Collection<Secret> contents) {
        for (Path file : files) {
            if (Files.exists(file)) {
                identities.add(identity(file));
            }
        }
        this.contents = List.copyOf(contents);
    }

    /** The same with more files. */
    SecretRegister and(Collection<Path> files) {
        SecretRegister all = new SecretRegister(files, contents);
        all.identities.addAll(identities);
        return all;
    }

    /** {@return whether a secret is read from a file; false also for a file that cannot be read} */
    public boolean has(Path file) {
        return (!identities.isEmpty() && identities.contains(identity(file))) || holdsSecret(file);
    }

    private static Object identity(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file.toRealPath() : key;
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }

    private boolean holdsSecret(Path file) {
        try {
            for (Secret secret : contents) {
                long more = Files.size(file) - secret.reveal().getBytes(StandardCharsets.UTF_8).length;
                if (more >= 0
                        && more <= MOST_SPACE
                        && Files.readString(file).strip().equals(secret.reveal())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Not readable, or no text: sending the file will say so.
        }
        return false;
    }
}
