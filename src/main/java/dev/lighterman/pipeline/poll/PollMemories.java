package dev.lighterman.pipeline.poll;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.source.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The memories of all refs of one pipeline and URL, held by a lock, so that two programs never poll for the same pipeline.
 * Belongs to one thread.
 */
final class PollMemories implements AutoCloseable {
    private final Path directory;
    private final String pipeline;
    private final String url;
    private final FileChannel lockFile;
    private final Map<String, PollMemory> memories = new HashMap<>();

    private PollMemories(Path directory, String pipeline, String url, FileChannel lockFile) {
        this.directory = directory;
        this.pipeline = pipeline;
        this.url = url;
        this.lockFile = lockFile;
    }

    /** Takes the lock, without waiting for it. */
    static PollMemories open(Path directory, String pipeline, String url) throws InvalidInputException {
        FileChannel channel = null;
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            channel = FileChannel.open(
                    directory.resolve(fileName(url, pipeline, url) + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (!FileLocks.tryLock(channel)) {
                throw new InvalidInputException("another program polls " + url + " for " + pipeline
                        + " already; perhaps you should leave it to that one, or end it");
            }
            PollMemories memories = new PollMemories(directory, pipeline, url, channel);
            channel = null;
            return memories;
        } catch (IOException e) {
            throw new InvalidInputException("polling cannot keep its memory in " + directory + ": " + e.getMessage());
        } finally {
            FileLocks.release(channel);
        }
    }

    /** What was built from a ref. */
    PollMemory of(String ref) throws InvalidInputException {
        PollMemory memory = memories.get(ref);
        if (memory == null) {
            memory =
                    PollMemory.open(directory.resolve(fileName(url, pipeline, url, ref) + ".json"), pipeline, url, ref);
            memories.put(ref, memory);
        }
        return memory;
    }

    /** The repository's name for people to find it, a hash of the rest to keep it apart from others. */
    private static String fileName(String url, String... parts) {
        String name = url.replaceFirst("/+$", "").replaceFirst("\\.git$", "").replaceFirst("^.*[/:]", "");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return name.replaceAll("[^\\p{L}\\p{N}._-]", "_") + "-"
                    + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        FileLocks.release(lockFile);
    }
}
