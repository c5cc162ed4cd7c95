package dev.lighterman.report;

import dev.lighterman.api.EventListener;

/**
 * Shows a pipeline to people or programs while it runs. Give it every event in order; it writes to the stream it was
 * made for and never closes that stream. Not thread-safe: one console serves one pipeline run, on the thread that runs it.
 */
public interface Console extends EventListener, AutoCloseable {
    /** Writes what is still held back and, on a terminal, restores cursor and colours. May be called more than once. */
    @Override
    void close();
}
