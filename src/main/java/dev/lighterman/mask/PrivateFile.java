package dev.lighterman.mask;

import dev.lighterman.node.ShellQuote;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Files for their owner alone. Where a file system has no permissions, every file is. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFile() {}

    /** Makes a directory, with those above it, for its owner alone. One that exists stays as it is: others may share it on purpose. */
    public static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, mode(directory, "rwx------"));
        }
    }

    /** Replaces a file: it is the old one or the whole new one, also where the machine loses its power or the thread is interrupted. */
    public static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
        try {
            Files.createFile(fresh, mode(fresh, "rw-------"));
            try (FileOutputStream out = new FileOutputStream(fresh.toFile())) { // an interrupt would close a channel
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        syncNames(file.getParent());
    }

    /** Without it a machine that loses its power may have the old file again. Not every system opens directories. */
    private static void syncNames(Path directory) {
        boolean interrupted = Thread.interrupted(); // it would close the channel
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            System.getLogger("dev.lighterman.mask").log(System.Logger.Level.DEBUG, "cannot sync " + directory, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What to make a file with.
     *
     * @param permissions such as {@code rw-------}
     */
    public static FileAttribute<?>[] mode(Path file, String permissions) {
        return posix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * As {@code ssh} judges a private key: a file of ours may give others no right at all.
     *
     * @return what is wrong with it and what to do, as the end of a sentence; empty when nothing is
     */
    public static Optional<String> problemOfKey(Path file) {
        try {
            if (!posix(file) || !ours(file) || OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                return Optional.empty();
            }
            return Optional.of(problem(file));
        } catch (IOException e) {
            return Optional.empty(); // the code that reads it says why it cannot
        }
    }

    /**
     * As for a key, but what counts is whether others can come by it: not in a directory that they may not enter.
     *
     * @return what is wrong with it and what to do, as the end of a sentence; empty when nothing is
     */
    public static Optional<String> problemOfSecret(Path file) {
        Optional<String> problem = problemOfKey(file);
        return problem.isPresent() && reachable(file) ? problem : Optional.empty();
    }

    @SuppressWarnings("EnumOrdinal") // the order of the permissions is that of their bits
    private static String problem(Path file) throws IOException {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
        int mode = 0;
        for (PosixFilePermission permission : PosixFilePermission.values()) { // in the order of the bits
            mode = mode << 1 | (granted.contains(permission) ? 1 : 0);
        }
        return String.format("can be used by others on this machine (mode %04o); perhaps you should run", mode)
                + " `chmod 600 " + ShellQuote.quote(file.toString()) + "`";
    }

    private static boolean posix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** A file of another user, such as a secret that is mounted into a container, keeps the mode it has. */
    private static boolean ours(Path file) throws IOException {
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            return Files.getAttribute(file, "unix:uid").equals(Files.getAttribute(self, "unix:uid"));
        }
        return Files.getOwner(file).getName().equals(System.getProperty("user.name"));
    }

    private static boolean reachable(Path file) {
        try {
            for (Path at = file.toRealPath().getParent(); at != null; at = at.getParent()) {
                Set<PosixFilePermission> mode = Files.getPosixFilePermissions(at);
                if (!mode.contains(PosixFilePermission.GROUP_EXECUTE)
                        && !mode.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
        } catch (IOException e) {
            return true;
        }
        return true;
    }
}
