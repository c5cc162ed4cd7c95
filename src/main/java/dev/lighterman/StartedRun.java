package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** A run started here, followed to its end by a thread of its own. Thread-safe. */
final class StartedRun {
    /** Starts a run and follows it on the calling thread. */
    interface Course {
        RunResult run(Event.Listener listener, BooleanSupplier detached)
                throws LightermanException, InterruptedException;
    }

    private final Course course;
    private final CompletableFuture<RunResult> end = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread follower;
    private volatile Optional<String> id = Optional.empty();
    private volatile boolean left;

    private StartedRun(Course course) {
        this.course = course;
        this.follower = new Thread(this::follow, "lighterman-run");
        follower.setDaemon(true);
    }

    /** Starts a run and waits until it has an id. */
    static StartedRun start(Course course) throws LightermanException, InterruptedException {
        StartedRun run = new StartedRun(course);
        run.follower.start();
        try {
            run.started.await();
        } catch (InterruptedException e) {
            throw run.aborted(e);
        }
        if (run.id.isEmpty()) {
            run.result();
        }
        return run;
    }

    /**
     * Ends the run on the server, and waits for that: the caller may close the connection now, over which it is ended.
     *
     * @return what to throw
     * @throws LightermanException if the run may go on
     * @throws InterruptedException if interrupted again; the run is still being ended
     */
    private InterruptedException aborted(InterruptedException why) throws LightermanException, InterruptedException {
        follower.interrupt();
        follower.join();
        try {
            end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LightermanException of && of.kind() == FailureKind.OUTCOME_UNKNOWN) {
                Thread.currentThread().interrupt();
                throw of;
            }
        }
        return why;
    }

    private void follow() {
        try {
            end.complete(course.run(this::tell, () -> left));
        } catch (Throwable e) { // an Error as well: no thread may wait for ever
            end.completeExceptionally(e);
        } finally {
            started.countDown();
        }
    }

    private void tell(Event event) {
        if (event instanceof RunEvent.Started begun) {
            id = Optional.of(begun.id());
            started.countDown();
        }
    }

    String id() {
        return id.orElseThrow();
    }

    boolean hasEnded() {
        return end.isDone() && !end.isCompletedExceptionally();
    }

    /** Waits for the end. */
    RunResult result() throws LightermanException, InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof LightermanException of) {
                throw of;
            } else if (cause instanceof InterruptedException of) {
                throw of;
            } else if (cause instanceof RuntimeException of) {
                throw of;
            } else if (cause instanceof Error && id.isPresent()) {
                throw new LightermanException(
                        Failure.of(
                                        FailureKind.OUTCOME_UNKNOWN,
                                        "following the run " + id.get() + " failed: " + cause
                                                + "; it may go on on the server")
                                .remedy("perhaps you should attach to it by its id, or cancel it")
                                .runId(id.get()),
                        cause);
            } else if (cause instanceof Error) {
                throw new LightermanException(
                        Failure.of(
                                        FailureKind.RUN,
                                        "following the run failed: " + cause + "; it may go on on the server")
                                .remedy("perhaps you should look for it with `lighterman runs`"),
                        cause);
            }
            throw new LightermanException(FailureKind.RUN, cause.getMessage(), cause);
        }
    }

    /** Stops following a run that has not ended; who waits for its end gets the exception. */
    boolean leave(RuntimeException why) {
        if (!end.completeExceptionally(why)) {
            return false;
        }
        left = true;
        follower.interrupt();
        return true;
    }
}
