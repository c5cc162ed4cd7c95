package dev.lighterman.report.result;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Writes files so that readers see the old text or the new one, never a part. */
public final class WholeFile {
    private static final int MOST_LINKS = 40;

    private WholeFile() {}

    public static void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path target = target(file);
        if (isOpened(target)) {
            writeOn(target, bytes);
            return;
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            Files.write(target, bytes);
            return;
        }
        Files.createDirectories(target.getParent());
        // createTempFile would hide the report from users whom the umask lets read other files of a build.
        Path whole = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            writeAs(target, whole, bytes);
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Writes a new file, with the rights that the one in whose place it comes has given. */
    private static void writeAs(Path old, Path whole, byte[] bytes) throws IOException {
        boolean posix = whole.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!posix || !Files.exists(old)) {
            Files.write(whole, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return;
        }
        Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(old));
        Files.write(whole, bytes, StandardOpenOption.WRITE);
    }

    /**
     * The file that links lead to, whether it exists or not; a name for an open file ({@code /dev/stdout}) leads to itself.
     *
     * @throws FileSystemLoopException if the links lead in a circle
     */
    public static Path target(Path file) throws IOException {
        Path target = inRealDirectory(file);
        for (int links = 0; !isOpened(target) && Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemLoopException(file.toString());
            }
            target = inRealDirectory(target.resolveSibling(Files.readSymbolicLink(target)));
        }
        return target;
    }

    private static Path inRealDirectory(Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        Path directory = whole.getParent();
        return directory != null && Files.isDirectory(directory)
                ? directory.toRealPath().resolve(whole.getFileName())
                : whole;
    }

    /** Whether a path names an open file of a process: its links look as if they led to the file itself. */
    public static boolean isOpened(Path target) {
        return target.startsWith("/proc") || target.startsWith("/dev/fd");
    }

    /** Standard output has its own place in a file that a shell's {@code > file} opened; other names get the text at the end. */
    private static void writeOn(Path opened, byte[] bytes) throws IOException {
        if (opened.equals(Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/1"))) {
            new FileOutputStream(FileDescriptor.out).write(bytes);
        } else {
            Files.write(opened, bytes, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
    }
}
