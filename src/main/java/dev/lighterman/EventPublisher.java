package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Hands events on to any number of listeners, in three ways: blocking iteration, a callback on a thread of its own
 * ({@link #listen}), and {@link Flow.Publisher}. A listener is told everything from the beginning, in order, each event
 * once, however late it comes. Listeners neither hold up the operation that tells the events nor each other, and none loses
 * anything: what they are behind with waits in memory, 4 MB for all of them together, then in a temporary file that only
 * this user can read.
 *
 * <p>A {@link PlaybookRun} has one. For a {@link Pipeline}, make one, give it as the listener and close it afterwards:
 *
 * <pre>{@code
 * EventPublisher events = new EventPublisher();
 * CompletableFuture<Void> told = events.listen(slowListener);
 * try (events) {
 *     pipeline.run(events);
 * }
 * told.join();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class EventPublisher implements EventListener, Flow.Publisher<Event>, Iterable<Event>, AutoCloseable {
    private final EventLog log;

    /** Without events yet. */
    public EventPublisher() {
        this(new EventLog());
    }

    EventPublisher(EventLog log) {
        this.log = log;
    }

    /**
     * Adds an event; waits for nobody. Ignored once closed.
     *
     * @param event not null
     */
    @Override
    public void on(Event event) {
        log.add(Objects.requireNonNull(event, "event"));
    }

    /** Says that nothing more comes: listeners get what is left to them, then their end. May be called twice. */
    @Override
    public void close() {
        log.end(Optional.empty());
    }

    /** As {@link #close}, for an operation that failed. */
    void fail(Throwable why) {
        log.end(Optional.of(why));
    }

    /** Ends at once; what has not been told is not told any more. */
    void discard(Throwable why) {
        log.discard(why);
    }

    EventLog.Reader reader() {
        return log.reader();
    }

    /**
     * All events from the first on; {@code hasNext} waits for the next one or the end. The iteration ends when nothing more
     * comes, for whatever reason.
     *
     * @return a new iterator for one thread, whose methods throw {@link CancellationException} when that thread is
     *     interrupted while waiting, its interrupt flag set
     */
    @Override
    public Iterator<Event> iterator() {
        return new Iteration(log.reader());
    }

    /**
     * Calls a listener for all events from the first on, on a daemon thread of its own.
     *
     * @param listener not null
     * @return done once everything was told; failed with what the listener threw, after which it is told nothing more, or
     *     with what the operation failed with; cancelling it changes nothing
     */
    public CompletableFuture<Void> listen(EventListener listener) {
        Objects.requireNonNull(listener, "listener");
        CompletableFuture<Void> told = new CompletableFuture<>();
        start(() -> {
            try {
                EventLog.Reader reader = log.reader();
                for (Optional<Event> next = reader.next(); next.isPresent(); next = reader.next()) {
                    listener.on(next.get());
                }
                log.failure().ifPresentOrElse(told::completeExceptionally, () -> told.complete(null));
            } catch (InterruptedException | RuntimeException | Error e) {
                told.completeExceptionally(e);
            }
        });
        return told;
    }

    /**
     * Publishes all events from the first on to a subscriber, as many as it requests, on a daemon thread of its own.
     * {@code onError} gets what the operation failed with. A subscriber that throws is told nothing more.
     *
     * @param subscriber not null
     */
    @Override
    public void subscribe(Flow.Subscriber<? super Event> subscriber) {
        start(new Delivery(log, Objects.requireNonNull(subscriber, "subscriber")));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "lighterman-listener");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Iteration implements Iterator<Event> {
        private final EventLog.Reader reader;
        private Optional<Event> next = Optional.empty();

        Iteration(EventLog.Reader reader) {
            this.reader = reader;
        }

        @Override
        public boolean hasNext() {
            try {
                if (next.isEmpty()) {
                    next = reader.next();
                }
                return next.isPresent();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException)
                        new CancellationException("interrupted while waiting for an event").initCause(e);
            }
        }

        @Override
        public Event next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there are no more events");
            }
            Event event = next.orElseThrow();
            next = Optional.empty();
            return event;
        }
    }

    /** What one subscriber is owed. */
    private static final class Delivery implements Flow.Subscription, Runnable {
        private final EventLog log;
        private final Flow.Subscriber<? super Event> subscriber;
        private long demand;
        private boolean cancelled;
        private Optional<IllegalArgumentException> misuse = Optional.empty();

        Delivery(EventLog log, Flow.Subscriber<? super Event> subscriber) {
            this.log = log;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            synchronized (this) {
                if (n <= 0) {
                    misuse = Optional.of(new IllegalArgumentException("a positive number must be requested, not " + n));
                } else {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                }
            }
            log.wake();
        }

        @Override
        public void cancel() {
            synchronized (this) {
                cancelled = true;
            }
            log.wake();
        }

        private synchronized boolean isCancelled() {
            return cancelled;
        }

        private synchronized boolean isStopped() {
            return cancelled || misuse.isPresent();
        }

        private synchronized boolean isWanted() {
            return demand > 0;
        }

        private synchronized Optional<? extends Throwable> failure() {
            return misuse.isPresent() ? misuse : log.failure();
        }

        private synchronized void deliver() {
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        }

        @Override
        public void run() {
            try {
                subscriber.onSubscribe(this);
                EventLog.Reader reader = log.reader();
                while (true) {
                    Optional<Event> next = reader.next(this::isWanted, this::isStopped);
                    if (isCancelled()) {
                        return;
                    } else if (next.isEmpty()) {
                        failure().ifPresentOrElse(subscriber::onError, subscriber::onComplete);
                        return;
                    }
                    deliver();
                    subscriber.onNext(next.get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                System.getLogger(EventPublisher.class.getName())
                        .log(System.Logger.Level.WARNING, "a subscriber failed and is told nothing more", e);
            }
        }
    }
}
