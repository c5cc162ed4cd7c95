package dev.lighterman.run.lock;

/** Told what goes on while locks are waited for, on the thread that waits. */
@FunctionalInterface
public interface LockListener {
    /** Another holder has a name; told once, and again when the holder changes. */
    void waiting(LockHolder other);

    /** Something to know: that the connection is lost, or back. */
    default void warning(String message) {}
}
