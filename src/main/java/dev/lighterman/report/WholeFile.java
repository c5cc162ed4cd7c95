package dev.lighterman.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files so that readers see the old text or the new one, never a part. */
final class WholeFile {
    private WholeFile() {}

    static void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path target = file.toAbsolutePath();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            Files.write(target, bytes);
            return;
        }
        if (Files.isSymbolicLink(target)) {
            target = target.toRealPath();
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
}
