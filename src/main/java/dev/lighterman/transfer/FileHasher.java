package dev.lighterman.transfer;

import dev.lighterman.digest.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * SHA-256 on a thread beside the one that sends. A chunk is both hashed and sent, and used again once both are done. Used
 * by one thread.
 */
final class FileHasher implements AutoCloseable {
    private static final int CHUNKS = 8;
    private static final int SIZE = 256 * 1024;

    /** A piece of a file. */
    static final class Chunk {
        private final byte[] bytes = new byte[SIZE];
        private Future<?> hashed;

        byte[] bytes() {
            return bytes;
        }
    }

    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread hasher = new Thread(work, "lighterman-hash");
        hasher.setDaemon(true);
        return hasher;
    });
    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    private final MessageDigest digest = Sha256.start();

    FileHasher() {
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new Chunk());
        }
    }

    /** Begins another file. */
    void start() {
        digest.reset();
    }

    /** A chunk to read into, waited for. */
    Chunk emptyChunk() throws InterruptedException {
        Chunk chunk = free.take();
        await(chunk.hashed);
        return chunk;
    }

    /** Starts hashing the chunk's first bytes on the thread of this object. */
    void hash(Chunk chunk, int length) {
        chunk.hashed = thread.submit(() -> digest.update(chunk.bytes, 0, length));
    }

    /** Gives a chunk back that is sent. */
    void give(Chunk chunk) {
        free.add(chunk);
    }

    /** The file's hash, in lower-case hexadecimal digits. */
    String finish() throws InterruptedException {
        Future<byte[]> result = thread.submit(() -> digest.digest());
        try {
            return HexFormat.of().formatHex(result.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static void await(Future<?> work) throws InterruptedException {
        try {
            if (work != null) {
                work.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
