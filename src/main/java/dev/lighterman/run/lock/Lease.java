package dev.lighterman.run.lock;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.LightermanException;

/**
 * Names held on a control node, see {@link WorkspaceLocks}. Runs started with {@code RunRequest.under} keep it held
 * until they have ended, also if this machine fails. Thread-safe.
 */
public interface Lease extends AutoCloseable {
    /** What marks the runs that belong to it. */
    String token();

    /**
     * {@return whether it is still held for sure; false once it may have been lost, or was given back} A connection
     * that was lost and came back within 10 seconds, or while a run under the lease went on, loses nothing; after a
     * longer loss another client may have had the names. After 10 seconds without a connection this method returns
     * false.
     */
    boolean isHeld();

    /**
     * Makes sure that it is still held. Where its connection is lost, waits for word of it, for up to 10 seconds.
     *
     * @throws LightermanException if it may have been lost, or was given back
     * @throws InterruptedException if interrupted
     */
    void confirm() throws LightermanException, InterruptedException;

    /**
     * Waits until it is held, and takes it again if it was lost. For a client that has done nothing under the lease yet, or does
     * all of it again. Where its connection is lost, waits for up to 10 seconds.
     *
     * @param listener called with the holder of the names while it waits, on the calling thread; not null
     * @return false if others may have had the names since it was taken, or since this was asked last
     * @throws ConnectionException if the connection is lost and was not regained by then; perhaps it is later
     * @throws LightermanException if it was given back, cannot be taken any more, or others are not to be waited for
     * @throws InterruptedException if interrupted
     */
    boolean regain(LockListener listener) throws LightermanException, InterruptedException;

    /** Gives the names back; those that a run under the lease goes on with once that has ended. May be called twice. */
    @Override
    void close();
}
