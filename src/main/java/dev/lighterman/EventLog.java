package dev.lighterman;

import dev.lighterman.api.Event;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Everything that was told, in order, for any number of readers, each at its own pace and from the beginning. Memory is
 * bounded: past the limit the oldest events go to a temporary file that only this user can read and that has no name where
 * the system lets us. Adding never waits for a reader. Thread-safe.
 */
final class EventLog {
    private static final long LIMIT = 4L * 1024 * 1024;

    private record Entry(Event event, long weight) {}

    /** Events that were moved to the file together. */
    private record Block(long first, int count, long offset, int length) {}

    private final long limit;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Entry> recent = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private long spilled;
    private long inMemory;
    private RandomAccessFile file;
    private boolean unusable;
    private boolean ended;
    private boolean discarded;
    private Optional<Throwable> failure = Optional.empty();

    EventLog() {
        this(LIMIT, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** With another limit in bytes, roughly, and directory for the temporary file. */
    EventLog(long limit, Path directory) {
        this.limit = limit;
        this.directory = directory;
    }

    /** Appends; nothing once it has ended. */
    void add(Event event) {
        Entry entry = new Entry(event, EventBytes.weight(event));
        lock.lock();
        try {
            if (ended) {
                return;
            }
            recent.add(entry);
            inMemory += entry.weight;
            if (inMemory > limit && !unusable) {
                spill();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; readers get what is left to them. */
    void end(Optional<Throwable> why) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes, and what has not been read is thrown away. */
    void discard(Throwable why) {
        lock.lock();
        try {
            ended = true;
            discarded = true;
            failure = Optional.of(why);
            recent.clear();
            blocks.clear();
            inMemory = 0;
            closeFile();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets readers look again at what they wait for. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why it ended, where that was no good end. */
    Optional<Throwable> failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes are in memory and in the file, roughly. */
    long[] bytes() {
        lock.lock();
        try {
            long inFile = blocks.stream().mapToLong(Block::length).sum();
            return new long[] {inMemory, inFile};
        } finally {
            lock.unlock();
        }
    }

    Reader reader() {
        return new Reader();
    }

    /** Moves the older half to the file. When even that fails, events stay in memory: none is lost. */
    private void spill() {
        int count = 0;
        long weight = 0;
        List<Event> oldest = new ArrayList<>();
        while (count < recent.size() && inMemory - weight > limit / 2) {
            weight += recent.get(count).weight;
            oldest.add(recent.get(count++).event);
        }
        try {
            byte[] bytes = EventBytes.write(oldest);
            if (file == null) {
                // Only its owner can read what createTempFile makes.
                Path path = Files.createTempFile(directory, "lighterman-events-", ".tmp");
                file = new RandomAccessFile(path.toFile(), "rw");
                if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.delete(path);
                } else {
                    path.toFile().deleteOnExit();
                }
            }
            long offset = file.length();
            file.seek(offset);
            file.write(bytes);
            blocks.add(new Block(spilled, count, offset, bytes.length));
        } catch (IOException e) {
            unusable = true;
            System.getLogger(EventLog.class.getName()).log(System.Logger.Level.WARNING, "events stay in memory: " + e);
            return;
        }
        spilled += count;
        inMemory -= weight;
        recent.subList(0, count).clear();
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // Nothing was lost by it: its name has gone already, or goes when the program ends.
                System.getLogger(EventLog.class.getName()).log(System.Logger.Level.DEBUG, "cannot close", e);
            }
            file = null;
        }
    }

    /** One reader's place. Not thread-safe. */
    final class Reader {
        private long position;
        private List<Event> block = List.of();
        private long blockFirst;

        /** The next event, waiting for it; empty when there is none and none will come. */
        Optional<Event> next() throws InterruptedException {
            return next(() -> true, () -> false);
        }

        /** As above, but only once it is wanted; and empty when to be stopped. What these say may change with {@link #wake}. */
        Optional<Event> next(BooleanSupplier wanted, BooleanSupplier stopped) throws InterruptedException {
            byte[] bytes;
            lock.lockInterruptibly();
            try {
                while (!over() && !stopped.getAsBoolean() && !(available() && wanted.getAsBoolean())) {
                    changed.await();
                }
                if (over() || stopped.getAsBoolean()) {
                    return Optional.empty();
                }
                if (position >= spilled) {
                    return Optional.of(recent.get((int) (position++ - spilled)).event);
                }
                if (inBlock()) {
                    return Optional.of(block.get((int) (position++ - blockFirst)));
                }
                bytes = read();
            } finally {
                lock.unlock();
            }
            block = EventBytes.read(bytes);
            return Optional.of(block.get((int) (position++ - blockFirst)));
        }

        private boolean over() {
            return ended && !available();
        }

        private boolean available() {
            return !discarded && position < spilled + recent.size();
        }

        private boolean inBlock() {
            return position >= blockFirst && position < blockFirst + block.size();
        }

        private byte[] read() {
            Block at = blocks.stream()
                    .filter(one -> position < one.first + one.count)
                    .findFirst()
                    .orElseThrow();
            blockFirst = at.first;
            byte[] bytes = new byte[at.length];
            try {
                file.seek(at.offset);
                file.readFully(bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("events were lost: " + e.getMessage(), e);
            }
            return bytes;
        }
    }
}
