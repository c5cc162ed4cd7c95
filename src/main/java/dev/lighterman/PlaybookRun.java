package dev.lighterman;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;

/**
 * A playbook run on its way. It lives on the control node and goes on whether anybody follows it or not. Any number of
 * listeners may follow it, each from its beginning and at its own pace. Thread-safe.
 */
public interface PlaybookRun extends AutoCloseable {
    /**
     * The run's id, also the name of its directory on the control node.
     *
     * @return never null
     */
    String id();

    /**
     * What the run tells, for blocking iteration, callbacks on threads of their own, and subscribers.
     *
     * @return the same for the run's whole life, never null
     */
    EventPublisher events();

    /**
     * Follows the run to its end, telling the listener everything from the beginning.
     *
     * @param listener called on this thread, not null
     * @return how it ended, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if the run could not be followed; or if it could not be followed any more, the
     *     connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on, perhaps {@link #cancel} it
     * @throws IllegalStateException if this was closed before the run had ended
     */
    RunResult await(EventListener listener) throws LightermanException, InterruptedException;

    /**
     * Waits for the run's end.
     *
     * @return how it ended, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if the run could not be followed; or if it could not be followed any more, the
     *     connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on, perhaps {@link #cancel} it
     * @throws IllegalStateException if this was closed before the run had ended
     */
    RunResult await() throws LightermanException, InterruptedException;

    /**
     * Asks for the end of the run and all it started; {@link #await} then gives an ABORTED result.
     *
     * @return false when it had ended already
     * @throws ConnectionException if the control node could not be asked
     * @throws LightermanException if the run could not be cancelled
     * @throws InterruptedException if this thread was interrupted
     */
    boolean cancel() throws LightermanException, InterruptedException;

    /**
     * Stops following. A run that has not ended goes on on the control node, its listeners are told nothing more, and that is
     * said: in what {@link #await} throws then, and to the {@link System.Logger} {@code dev.lighterman} as information.
     * Listeners of a run that has ended get what is left to them. May be called twice.
     */
    @Override
    void close();
}
