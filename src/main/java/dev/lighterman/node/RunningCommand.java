package dev.lighterman.node;

import dev.lighterman.api.ConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A command that has been started, and what every control node does with one: hand its output to the sinks on the calling
 * thread, watch its deadline, and end it in order (TERM, KILL after a grace) when time, the caller or a sink says so.
 * Implementations supply the process; none of their methods may block, or throw anything but what they declare.
 */
public abstract class RunningCommand {
    /** How often a quiet command is looked at for an end that nothing announced. */
    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(50);

    private final SpillQueue queue;
    private final Duration grace;
    private volatile Throwable inputFailure;

    /**
     * A command that writes into a queue.
     *
     * @param queue its output; ended when no more of it comes; not null
     * @param grace how long it may take to end after TERM, not null
     */
    protected RunningCommand(SpillQueue queue, Duration grace) {
        this.queue = queue;
        this.grace = grace;
    }

    /**
     * Sends a signal to the command and what it started.
     *
     * @param name without SIG
     */
    protected abstract void signal(String name);

    /** Looks after what nothing announces, now and then while no output comes: nothing unless there is something. */
    protected void glance() {}

    /** Whether the process has ended, though what it started may still hold its output open. */
    protected abstract boolean ended();

    /**
     * Whether a command that has ended is certain to write no more. Asked again and again while no output comes.
     *
     * @param quietNanos for how long nothing has come since it ended, in nanoseconds
     * @return true to stop waiting for output
     */
    protected abstract boolean settled(long quietNanos);

    /** Lets go of the command: closes its channel or streams, running or not. */
    protected abstract void abandon();

    /**
     * What is known of the end; called once nothing more comes.
     *
     * @throws ConnectionException if it turns out that the command was never started
     * @throws InterruptedException if interrupted
     */
    protected abstract Exit exit() throws ConnectionException, InterruptedException;

    /** A command's standard input, opened when it is written to. */
    @FunctionalInterface
    protected interface Stdin {
        /** Opens it; closing it is the input's end. */
        OutputStream open() throws IOException;
    }

    /**
     * Writes a command's input, on a thread of the implementation's, and closes it. An error of the code that supplies the
     * input, not of writing to the command, makes {@link #await} end the command and throw it.
     *
     * @param input what to write
     * @param stdin where to
     */
    protected final void feed(Command.Input input, Stdin stdin) {
        try {
            InputPipe pipe = new InputPipe(stdin.open());
            input.writeTo(pipe);
            pipe.close();
        } catch (InputPipe.Broken e) {
            // The command ended, or closed its input: its exit status says what it thinks of it.
        } catch (InterruptedException e) {
            // Interrupted since the command ended.
        } catch (IOException | RuntimeException | Error e) {
            // The input is not whole: the command must not take it for the end of it.
            inputFailure = e;
        }
    }

    /**
     * Waits for the end.
     *
     * @param command the sinks, the watch and the timeout
     * @param start when the command was started, as {@link System#nanoTime} counts
     * @throws ConnectionException if the command could not be started
     * @throws InterruptedException if interrupted; the command was ended. A command that
     *     {@link Command#isLeftWhenInterrupted} was only told to end. So was any command if a second interrupt came while
     *     it was being ended; the thread's flag is set then
     */
    public final Exit await(Command command, long start) throws ConnectionException, InterruptedException {
        boolean over = false;
        try {
            boolean inTime = follow(command, command.timeout().map(limit -> start + limit.toNanos()));
            if (!inTime) {
                end(command);
                over = true;
                return Exit.of(Exit.Kind.TIMED_OUT);
            }
            rethrow(Optional.ofNullable(inputFailure));
            over = true;
            return exit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            if (command.isLeftWhenInterrupted()) {
                signal("TERM");
                over = true;
            }
            throw e;
        } finally {
            if (!over) {
                endQuietly();
            }
            abandon();
            queue.close();
        }
    }

    /** Hands on output until the end, or until a moment or a failure of the input; false when the moment came first. */
    private boolean follow(Command command, Optional<Long> deadline) throws IOException, InterruptedException {
        OutputStream output = command.output();
        OutputStream error = command.error();
        boolean pending = false;
        long quietSince = 0;
        while (inputFailure == null) {
            long wait = ended() ? GLANCE / 5 : GLANCE;
            if (deadline.isPresent()) {
                wait = Math.min(wait, Math.max(0, deadline.get() - System.nanoTime()));
            }
            SpillQueue.Chunk chunk = queue.poll(pending ? 0 : wait);
            command.watch().look();
            if (chunk != null) {
                chunk.writeTo(output, error);
                pending = true;
                quietSince = 0;
            } else if (pending) {
                output.flush();
                error.flush();
                pending = false;
            } else if (queue.drained()) {
                return true;
            } else if (!ended()) {
                glance();
            } else {
                long now = System.nanoTime();
                quietSince = quietSince == 0 ? now : quietSince;
                if (settled(now - quietSince)) {
                    return true;
                }
            }
            if (deadline.isPresent() && System.nanoTime() >= deadline.get() && !ended() && !queue.drained()) {
                return false;
            }
        }
        return true;
    }

    private void end(Command command) throws IOException, InterruptedException {
        for (String signal : new String[] {"TERM", "KILL"}) {
            signal(signal);
            if (follow(command, Optional.of(System.nanoTime() + grace.toNanos()))) {
                return;
            }
        }
    }

    /** As {@link #end}, output thrown away. An interrupt during it is kept, and ends all waiting. */
    private void endQuietly() {
        boolean interrupted = false;
        for (String signal : new String[] {"TERM", "KILL"}) {
            signal(signal);
            long deadline = System.nanoTime() + grace.toNanos();
            while (!interrupted && !ended() && !queue.drained() && System.nanoTime() < deadline) {
                try {
                    queue.poll(GLANCE / 5);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (IOException e) {
                    queue.close();
                }
            }
            if (ended() || queue.drained()) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Optional<Throwable> failure) throws IOException, InterruptedException {
        if (failure.isEmpty()) {
            return;
        }
        Throwable thrown = failure.get();
        if (thrown instanceof IOException e) {
            throw e;
        } else if (thrown instanceof RuntimeException e) {
            throw e;
        } else if (thrown instanceof Error e) {
            throw e;
        }
        throw new IOException("the command's input failed: " + thrown.getMessage(), thrown);
    }
}
