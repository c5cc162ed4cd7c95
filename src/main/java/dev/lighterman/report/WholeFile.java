package dev.lighterman.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files so that readers see the old text or the new one, never a part. */
final class WholeFile {
    private static final int MOST_LINKS = 40;

    private WholeFile() {}

    static void write(Path file, String text) throws IOException {
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
        // Not createTempFile: a report is for whoever the umask allows, like any file a build leaves.
        Path whole = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            Files.write(whole, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /**
     * Where links lead to, whether anything is there or not; a name for an open file ({@code /dev/stdout}) leads to itself.
     *
     * @throws FileSystemLoopException if it is nowhere
     */
    static Path target(Path file) throws IOException {
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

    /** Whether it names what some process has open: its links look as if they led to the file itself. */
    static boolean isOpened(Path target) {
        return target.startsWith("/proc") || target.startsWith("/dev/fd");
    }

    /** What is written stands between what else is written there: a shell's {@code > file} has its place in the file. */
    private static void writeOn(Path opened, byte[] bytes) throws IOException {
        Path own = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd");
        boolean ours = opened.getParent().equals(own) || opened.getParent().equals(Path.of("/dev/fd"));
        String number = opened.getFileName().toString();
        if (ours && (number.equals("1") || number.equals("2"))) {
            OutputStream standard = new FileOutputStream(number.equals("1") ? FileDescriptor.out : FileDescriptor.err);
            standard.write(bytes);
            standard.flush();
        } else {
            Files.write(opened, bytes, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
    }
}
