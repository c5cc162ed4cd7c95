package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.pipeline.PlayPlan;
import dev.lighterman.pipeline.ServerConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** A run followed by a thread of its own, which no listener holds up. */
final class FollowedRun implements PlaybookRun {
    private static final System.Logger LOG = System.getLogger("dev.lighterman");

    /** Starts a run and follows it on the calling thread. */
    interface Course {
        RunResult run(EventListener listener, BooleanSupplier detached)
                throws LightermanException, InterruptedException;
    }

    private final ServerConnection server;
    private final Course course;
    private final EventPublisher events = new EventPublisher();
    private final CompletableFuture<RunResult> end = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread follower;
    private volatile Optional<String> id = Optional.empty();
    private volatile boolean closed;

    private FollowedRun(ServerConnection server, Course course) {
        this.server = server;
        this.course = course;
        this.follower = new Thread(this::follow, "lighterman-run");
        follower.setDaemon(true);
    }

    /** Starts a run and waits until it has an id. */
    static FollowedRun start(ServerConnection server, PlayPlan plan) throws LightermanException, InterruptedException {
        return start(server, (listener, detached) -> server.run(plan, listener, detached));
    }

    static FollowedRun start(ServerConnection server, Course course) throws LightermanException, InterruptedException {
        FollowedRun run = new FollowedRun(server, course);
        run.follower.start();
        try {
            run.started.await();
        } catch (InterruptedException e) {
            run.follower.interrupt(); // ends the run on the server
            throw e;
        }
        if (run.id.isEmpty()) {
            run.result();
        }
        return run;
    }

    private void follow() {
        try {
            end.complete(course.run(this::tell, () -> closed));
            events.close();
        } catch (Throwable e) { // an Error as well: nobody may wait for ever
            end.completeExceptionally(e);
            events.fail(e);
        } finally {
            started.countDown();
        }
    }

    private void tell(Event event) {
        events.on(event);
        if (event instanceof RunEvent.Started begun) {
            id = Optional.of(begun.id());
            started.countDown();
        }
    }

    @Override
    public String id() {
        return id.orElseThrow();
    }

    @Override
    public EventPublisher events() {
        return events;
    }

    @Override
    public RunResult await(EventListener listener) throws LightermanException, InterruptedException {
        EventLog.Reader reader = events.reader();
        for (Optional<Event> next = reader.next(); next.isPresent(); next = reader.next()) {
            listener.on(next.get());
        }
        return result();
    }

    @Override
    public RunResult await() throws LightermanException, InterruptedException {
        return result();
    }

    private RunResult result() throws LightermanException, InterruptedException {
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
                        FailureKind.RUN,
                        "following the run failed: " + cause + "; it may go on on the server",
                        "perhaps you should look for it with `lighterman runs`",
                        cause);
            }
            throw new LightermanException(FailureKind.RUN, cause.getMessage(), cause);
        }
    }

    @Override
    public boolean cancel() throws LightermanException, InterruptedException {
        return server.cancel(id());
    }

    @Override
    public void close() {
        String goesOn = "the run " + id.orElse("") + " is no longer followed; it goes on on " + server.name()
                + "; perhaps you should attach to it by its id, or cancel it";
        IllegalStateException detached = new IllegalStateException(goesOn);
        if (end.completeExceptionally(detached)) {
            events.discard(detached);
            closed = true;
            follower.interrupt();
            LOG.log(System.Logger.Level.INFO, goesOn);
        }
    }
}
