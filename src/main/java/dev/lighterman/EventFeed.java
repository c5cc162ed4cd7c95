package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Publishes a run to one subscriber, from a following of its own: where the subscriber is behind, that following waits and
 * nobody else. What waits here is bounded; the rest waits on the control node. Thread-safe.
 */
final class EventFeed {
    private static final System.Logger LOG = System.getLogger("dev.lighterman");
    private static final int BUFFER = 256;

    /** Tells a listener the run, to its end. */
    interface Source {
        void follow(Event.Listener listener) throws LightermanException, InterruptedException;
    }

    private final Source source;
    private final Runnable ended;
    private final Semaphore room = new Semaphore(BUFFER);
    private final SubmissionPublisher<Event> publisher;
    private final Thread follower;
    private volatile boolean cancelled;
    private volatile Optional<RuntimeException> stopped = Optional.empty();

    /**
     * A feed that does nothing yet.
     *
     * @param ended called once nothing more is read from the source
     */
    EventFeed(Source source, Runnable ended) {
        this.source = source;
        this.ended = ended;
        ThreadPoolExecutor teller = new ThreadPoolExecutor(
                0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> daemon(work, "lighterman-subscriber"));
        this.publisher = new SubmissionPublisher<>(
                teller,
                BUFFER,
                (subscriber, failure) ->
                        LOG.log(System.Logger.Level.WARNING, "a subscriber failed and is told nothing more", failure));
        this.follower = daemon(this::follow, "lighterman-follow");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void to(Flow.Subscriber<? super Event> subscriber) {
        publisher.subscribe(new Counted(subscriber));
        follower.start();
    }

    /** Ends at once; what the subscriber has not been told it is not told any more. */
    void stop(RuntimeException why) {
        stopped = Optional.of(why);
        publisher.closeExceptionally(why);
        follower.interrupt();
    }

    private void follow() {
        try {
            if (!cancelled) {
                source.follow(this::tell);
            }
            publisher.close();
        } catch (Left e) {
            publisher.close(); // no subscriber is left
        } catch (Throwable e) { // an Error as well: the subscriber may not wait for ever
            if (cancelled) {
                publisher.close();
            } else {
                fail(e);
            }
        } finally {
            ended.run();
        }
    }

    /** A failure comes after what came before it. */
    private void fail(Throwable failure) {
        try {
            if (stopped.isEmpty()) {
                room.acquire(BUFFER);
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "stopped while a failure was to be told", e);
        }
        publisher.closeExceptionally(stopped.map(Throwable.class::cast).orElse(failure));
    }

    private void tell(Event event) {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            throw new Left();
        }
        if (cancelled || stopped.isPresent()) {
            throw new Left();
        }
        publisher.submit(event);
    }

    /** The subscriber wants nothing more. */
    private static final class Left extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Left() {
            super("no subscriber is left", null, false, false);
        }
    }

    /** A subscriber, counting what it has been told. */
    private final class Counted implements Flow.Subscriber<Event>, Flow.Subscription {
        private final Flow.Subscriber<? super Event> subscriber;
        private volatile Flow.Subscription subscription;

        Counted(Flow.Subscriber<? super Event> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            try {
                subscriber.onSubscribe(this);
            } catch (RuntimeException | Error e) {
                leave();
                throw e;
            }
        }

        @Override
        public void onNext(Event event) {
            try {
                subscriber.onNext(event);
            } catch (RuntimeException | Error e) {
                leave();
                throw e;
            }
            room.release();
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }

        @Override
        public void request(long count) {
            subscription.request(count);
            if (count <= 0) {
                leave();
            }
        }

        @Override
        public void cancel() {
            subscription.cancel();
            leave();
        }

        /** Ends the following, which may wait long for a next event. */
        private void leave() {
            cancelled = true;
            follower.interrupt();
        }
    }
}
