package dev.lighterman.node;

import dev.lighterman.api.ConnectionException;
import java.util.Optional;

/**
 * The ansible-server as everything above sees it: a place where commands run. Reached over SSH ({@code dev.lighterman.ssh}),
 * a pod ({@code dev.lighterman.kubernetes.pod}), or this machine itself ({@code dev.lighterman.local}). Thread-safe: several
 * commands may run at once, within what the server allows.
 */
public interface ControlNode extends AutoCloseable {
    /** {@return the name shown in [brackets]} */
    String name();

    /**
     * Runs a command and waits for its end. Its output is handed to the command's sinks on the calling thread; its
     * standard input is written by a thread of its own.
     *
     * <p>The end is the end of the process, not of its output: a background child that keeps the output open holds
     * nothing up for more than a moment.
     *
     * @param command what to run, not null
     * @return how it ended, never null
     * @throws ConnectionException if the command could not be started; a connection lost later is an {@link Exit}
     * @throws InterruptedException if the calling thread was interrupted; the command was then asked to end (TERM, and
     *     KILL after a grace) and its channel closed
     * @throws java.io.UncheckedIOException if a sink threw, or what writes the input did (other than for the command's having
     *     ended): the command, which must not take half of its input for the whole, was then asked to end
     */
    Exit execute(Command command) throws ConnectionException, InterruptedException;

    /**
     * What is known of a run's end although nothing can be run here any more.
     *
     * @param run the run's id, not null
     * @return a JSON object as the list of runs has it; empty where nothing is known
     */
    default Optional<String> lastWord(String run) {
        return Optional.empty();
    }

    /** {@return whether its home may go with it, so that the next run finds nothing of this one} */
    default boolean isPassing() {
        return false;
    }

    /** {@return whether it was closed, so that trying again is no use; true once {@link #close} was called} */
    boolean isClosed();

    /** Gives up the connection; commands still running see it as lost. May be called twice. */
    @Override
    void close();
}
