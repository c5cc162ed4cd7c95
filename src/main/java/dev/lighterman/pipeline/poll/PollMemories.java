package dev.lighterman.pipeline.poll;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.mask.PrivateFile;
import dev.lighterman.source.FileLocks;
import dev.lighterman.source.FileNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
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
            PrivateFile.makeDirectory(directory);
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

    private static String fileName(String url, String... parts) {
        return FileNames.ofRepository(url, String.join("\n", parts), 16);
    }

    @Override
    public void close() {
        FileLocks.release(lockFile);
    }
}
