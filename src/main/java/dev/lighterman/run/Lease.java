package dev.lighterman.run;

/**
 * Names held on a control node, see {@link WorkspaceLocks}. Runs started with {@link RunRequest#under} keep it held
 * until they have ended, whatever becomes of this machine. Thread-safe.
 */
public interface Lease extends AutoCloseable {
    /**
     * What marks the runs that belong to it.
     *
     * @return never null
     */
    String token();

    /**
     * Whether it is still held for sure. A connection that was lost and came back within 10 seconds, or while a run under
     * the lease went on, loses nothing; after a longer one somebody else may have had the names.
     *
     * @return false once it may have been lost, or was given back
     */
    boolean isHeld();

    /** Gives the names back. May be called twice. */
    @Override
    void close();
}
