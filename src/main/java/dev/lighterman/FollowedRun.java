package dev.lighterman;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.OutcomeUnknownException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunException;
import dev.lighterman.api.RunResult;
import dev.lighterman.pipeline.PlayPlan;
import dev.lighterman.pipeline.ServerConnection;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A run followed by a thread of its own, which hands events over through a bounded queue: a slow listener holds that
 * thread up, never the run.
 */
final class FollowedRun implements PlaybookRun {
    private static final int QUEUE = 1024;

    /** What the following thread hands over: an event, or the end. */
    private sealed interface Message {
        record Told(Event event) implements Message {}

        record Ended(RunResult result) implements Message {}

        record Failed(Exception e) implements Message {}
    }

    private final ServerConnection server;
    private final PlayPlan plan;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>(QUEUE);
    private final CountDownLatch started = new CountDownLatch(1);
    private final AtomicBoolean awaited = new AtomicBoolean();
    private final Thread follower;
    private volatile Optional<String> id = Optional.empty();
    private volatile Optional<Exception> failure = Optional.empty();
    private volatile boolean closed;

    private FollowedRun(ServerConnection server, PlayPlan plan) {
        this.server = server;
        this.plan = plan;
        this.follower = new Thread(this::follow, "lighterman-run");
        follower.setDaemon(true);
    }

    /** Starts a run and waits until it has an id. */
    static FollowedRun start(ServerConnection server, PlayPlan plan)
            throws ConnectionException, RunException, InterruptedException {
        FollowedRun run = new FollowedRun(server, plan);
        run.follower.start();
        try {
            run.started.await();
        } catch (InterruptedException e) {
            run.follower.interrupt(); // ends the run on the server
            throw e;
        }
        if (run.id.isEmpty()) {
            run.rethrow(run.failure.orElseThrow());
        }
        return run;
    }

    private void follow() {
        try {
            hand(new Message.Ended(server.run(plan, this::tell)));
        } catch (LightermanException | InterruptedException | RuntimeException e) {
            failure = Optional.of(e);
            hand(new Message.Failed(e));
        } finally {
            started.countDown();
        }
    }

    private void tell(Event event) {
        hand(new Message.Told(event));
        if (event instanceof RunEvent.Started begun) {
            id = Optional.of(begun.id());
            started.countDown();
        }
    }

    private void hand(Message message) {
        boolean interrupted = Thread.interrupted();
        while (!closed) {
            try {
                queue.put(message);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow(Exception e) throws ConnectionException, RunException, InterruptedException {
        if (e instanceof ConnectionException of) {
            throw of;
        } else if (e instanceof RunException of) {
            throw of;
        } else if (e instanceof InterruptedException of) {
            throw of;
        } else if (e instanceof RuntimeException of) {
            throw of;
        }
        throw new RunException(e.getMessage(), e);
    }

    @Override
    public String id() {
        return id.orElseThrow();
    }

    @Override
    public RunResult await(EventListener listener)
            throws ConnectionException, RunException, OutcomeUnknownException, InterruptedException {
        if (!awaited.compareAndSet(false, true)) {
            throw new IllegalStateException("the run " + id() + " is awaited already");
        }
        while (true) {
            Message message = queue.take();
            if (message instanceof Message.Told told) {
                listener.on(told.event());
            } else if (message instanceof Message.Ended ended) {
                return ended.result();
            } else if (message instanceof Message.Failed failed) {
                if (failed.e() instanceof OutcomeUnknownException unknown) {
                    throw unknown;
                }
                rethrow(failed.e());
            }
        }
    }

    @Override
    public boolean cancel() throws ConnectionException, RunException, InterruptedException {
        return server.cancel(id());
    }

    @Override
    public void close() {
        closed = true;
        queue.clear(); // lets a follower that waits for room go on, and no longer hand over
        queue.offer(new Message.Failed(new IllegalStateException("the run " + id.orElse("") + " was closed")));
    }
}
