package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import java.util.function.IntSupplier;

/**
 * Shows a pipeline to people or programs while it runs. Give it every event in order; it writes to the stream it was
 * made for and never closes that stream. Not thread-safe but for {@link #resized}: one console serves one pipeline run, on the
 * thread that runs it.
 */
public interface Console extends Event.Listener, AutoCloseable {
    /**
     * The terminal has another width. May be called on any thread, at any time.
     *
     * @param columns tells the width when asked, in columns; 0 if it is not known; not null
     */
    default void resized(IntSupplier columns) {}

    /** Writes what is still held back and, on a terminal, restores cursor and colours. May be called more than once. */
    @Override
    void close();
}
