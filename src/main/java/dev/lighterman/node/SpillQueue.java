package dev.lighterman.node;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands a command's output from the threads that receive it to the thread that executes the command, in the order it
 * arrived. Memory is bounded: past the limit, {@link #add} goes on in a temporary file that only this user can read and
 * that is gone afterwards, up to 1 GiB, while {@link #put} waits for room. Thread-safe.
 */
public final class SpillQueue implements AutoCloseable {
    /** Which output a chunk belongs to. */
    public enum Stream {
        /** Standard output. */
        OUTPUT,
        /** Standard error. */
        ERROR
    }

    /** Some bytes of one stream. Belongs to the thread that received it. */
    public static final class Chunk {
        private final Stream stream;
        private final byte[] bytes;
        private int length;

        private Chunk(Stream stream, byte[] bytes, int length) {
            this.stream = stream;
            this.bytes = bytes;
            this.length = length;
        }

        /**
         * Writes the bytes to the sink of their stream.
         *
         * @throws IOException as the sink does
         */
        public void writeTo(OutputStream output, OutputStream error) throws IOException {
            (stream == Stream.OUTPUT ? output : error).write(bytes, 0, length);
        }
    }

    private static final int SMALL = 16 * 1024;
    private static final long LARGEST_FILE = 1L << 30;

    private final int limit;
    private final long largestFile;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long inMemory;
    private Path path;
    private RandomAccessFile file;
    private long readAt;
    private long writeAt;
    private IOException failure;
    private boolean ended;
    private boolean closed;

    /**
     * An empty queue.
     *
     * @param limit how many bytes may wait in memory, positive
     */
    public SpillQueue(int limit) {
        this(limit, LARGEST_FILE, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** As above, with a directory for the temporary file, and how large it may become. */
    SpillQueue(int limit, long largestFile, Path directory) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be positive, not " + limit);
        }
        this.limit = limit;
        this.largestFile = largestFile;
        this.directory = directory;
    }

    /**
     * Appends bytes; never waits for the receiver and never throws. When even the temporary file fails or is full, the bytes are
     * dropped and {@link #poll} reports it after what came before them. After {@link #end} or {@link #close} bytes are
     * ignored.
     *
     * @param stream where they were written
     */
    public void add(Stream stream, byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            if (length == 0 || ended || closed || failure != null) {
                return;
            }
            if (readAt == writeAt && inMemory + length <= limit) {
                remember(stream, bytes, offset, length);
            } else {
                spill(stream, bytes, offset, length);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends bytes, waiting while the queue is full: for a sender that may be held up. After {@link #end} or
     * {@link #close} bytes are ignored.
     *
     * @param stream where they were written
     * @throws InterruptedException if interrupted while waiting
     */
    public void put(Stream stream, byte[] bytes, int offset, int length) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (inMemory > 0 && inMemory + length > limit && !ended && !closed) {
                room.await();
            }
            if (length > 0 && !ended && !closed) {
                remember(stream, bytes, offset, length);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that nothing more comes. May be called more than once. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@return whether {@link #end} was called and everything has been received; true when {@link #poll} will return
     * nothing more}
     */
    public boolean drained() {
        lock.lock();
        try {
            return ended && chunks.isEmpty() && readAt == writeAt;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next bytes, waiting for them.
     *
     * @param nanos how long to wait at most, in nanoseconds; 0 for not at all
     * @return the bytes, or null when the time passed or nothing more comes
     * @throws InterruptedException if interrupted while waiting
     * @throws IOException if output was lost because the temporary file could not be written or read
     */
    public Chunk poll(long nanos) throws InterruptedException, IOException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (true) {
                Chunk chunk = chunks.poll();
                if (chunk != null) {
                    inMemory -= chunk.bytes.length;
                    room.signalAll();
                    return chunk;
                }
                if (readAt < writeAt) {
                    return unspill();
                }
                if (failure != null) {
                    throw new IOException("output was lost: " + failure.getMessage(), failure);
                }
                if (ended || closed || left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Throws away what has not been received and removes the temporary file. May be called more than once. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            chunks.clear();
            inMemory = 0;
            readAt = 0;
            writeAt = 0;
            dropFile();
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void remember(Stream stream, byte[] bytes, int offset, int length) {
        Chunk last = chunks.peekLast();
        if (last == null || last.stream != stream || last.bytes.length - last.length < length) {
            last = new Chunk(stream, new byte[Math.max(length, SMALL)], 0);
            chunks.add(last);
            inMemory += last.bytes.length;
        }
        System.arraycopy(bytes, offset, last.bytes, last.length, length);
        last.length += length;
    }

    private void spill(Stream stream, byte[] bytes, int offset, int length) {
        try {
            if (file == null) {
                // Only its owner can read what createTempFile makes; where the system lets us, the name goes at once.
                path = Files.createTempFile(directory, "lighterman-output-", ".tmp");
                file = new RandomAccessFile(path.toFile(), "rw");
                if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.delete(path);
                }
            }
            if (writeAt + length > largestFile) {
                throw new IOException("more than " + (largestFile >> 20) + " MiB wait to be read");
            }
            file.seek(writeAt);
            file.writeBoolean(stream == Stream.ERROR);
            file.writeInt(length);
            file.write(bytes, offset, length);
            writeAt = file.getFilePointer();
        } catch (IOException e) {
            failure = e;
        }
    }

    private Chunk unspill() throws IOException {
        file.seek(readAt);
        Stream stream = file.readBoolean() ? Stream.ERROR : Stream.OUTPUT;
        byte[] bytes = new byte[file.readInt()];
        file.readFully(bytes);
        readAt = file.getFilePointer();
        if (readAt == writeAt) {
            readAt = 0;
            writeAt = 0;
            file.setLength(0);
        }
        return new Chunk(stream, bytes, bytes.length);
    }

    private void dropFile() {
        if (file == null) {
            return;
        }
        try {
            file.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Nothing was lost by it: the system's cleaner of temporary files is left to do the rest.
            System.getLogger(SpillQueue.class.getName()).log(System.Logger.Level.DEBUG, "cannot remove " + path, e);
        }
        file = null;
    }
}
