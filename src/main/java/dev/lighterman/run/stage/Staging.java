package dev.lighterman.run.stage;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the archive; remembers whether all of it went out, or which local file could not be read. Written on a thread of its
 * own and looked at on the one that executes the command.
 */
public final class Staging implements Command.Input, Command.Watch {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

    private final RunArchive archive;
    private final Sent listener;
    private final AtomicLong written = new AtomicLong();
    private final long size;
    private volatile boolean complete;
    private volatile LightermanException failure;
    private long told;
    private long toldAt = System.nanoTime();

    /** Told how many bytes have gone out so far, of how many. */
    @FunctionalInterface
    public interface Sent {
        void sent(long bytes, long of) throws IOException;
    }

    /** Calls {@code listener} a few times a second, and never for what takes less time. */
    public Staging(RunArchive archive, Sent listener) {
        this.archive = archive;
        this.listener = listener;
        this.size = archive.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            archive.writeTo(out, written);
            complete = true;
        } catch (TarWriter.UnreadableFileException e) {
            failure = new LightermanException(
                    FailureKind.RUN, "the run's files could not be put together: " + e.getMessage(), e);
            throw e;
        }
    }

    @Override
    public void look() throws IOException {
        long now = System.nanoTime();
        if (now - toldAt < INTERVAL || complete) {
            return;
        }
        long bytes = Math.min(written.get(), size);
        if (bytes > told) {
            told = bytes;
            toldAt = now;
            listener.sent(bytes, size);
        }
    }

    /** Whether the node may have all it needs to start. */
    public boolean complete() {
        return complete;
    }

    public Optional<LightermanException> failure() {
        return Optional.ofNullable(failure);
    }
}
