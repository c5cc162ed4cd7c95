package dev.lighterman;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.run.AttachedRun;
import dev.lighterman.run.PlaybookRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/**
 * A playbook run on a control node, started here or by anybody else, going on or ended. It lives there and goes on whether
 * anybody follows it or not: closing this, also by an exception in a try-with-resources block, and an interrupt end the
 * following, {@link #cancel} ends the run. ({@link Pipeline#run} ends what it started.) All it tells is kept there, so any
 * number of listeners may follow it, each from its beginning and at its own pace, however late they come. Each of them uses a
 * channel of the {@link AnsibleServer}'s connection, which must stay open meanwhile. Thread-safe.
 */
public final class Run implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lighterman");

    private final String id;
    private final String server;
    private final PlaybookRunner runner;
    private final Optional<StartedRun> started;
    private final Set<EventFeed> feeds = ConcurrentHashMap.newKeySet();
    private final Set<Following> followings = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;
    private volatile boolean closed;

    private Run(String id, String server, PlaybookRunner runner, Optional<StartedRun> started) {
        this.id = id;
        this.server = server;
        this.runner = runner;
        this.started = started;
    }

    /** A run that may be there. */
    static Run existing(String id, String server, PlaybookRunner runner) {
        return new Run(id, server, runner, Optional.empty());
    }

    /** A run that was started here. */
    static Run started(StartedRun run, String server, PlaybookRunner runner) {
        return new Run(run.id(), server, runner, Optional.of(run));
    }

    /** {@return the run's id, also the name of its directory on the control node} */
    public String id() {
        return id;
    }

    /**
     * Waits for the run's end.
     *
     * @return how it ended, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be followed
     * @throws LightermanException if it could not be followed any more, the connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on, perhaps {@link #cancel} it
     * @throws IllegalStateException if this was closed before the run had ended
     */
    public RunResult await() throws LightermanException, InterruptedException {
        return started.isPresent() ? started.get().result() : follow(Event.Listener.none());
    }

    /**
     * Follows the run from its beginning to its end.
     *
     * @param listener told everything, on this thread; what it throws ends the following, not the run; not null
     * @return how it ended: what the client that started it gets; never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be followed
     * @throws LightermanException if it could not be followed any more, the connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on, perhaps {@link #cancel} it
     * @throws IllegalStateException if this was closed before the run had ended
     */
    public RunResult follow(Event.Listener listener) throws LightermanException, InterruptedException {
        return follow(Event.Position.START, listener);
    }

    /**
     * As {@link #follow(Event.Listener)}, for a listener that has had the beginning before. The result is that of the whole
     * run.
     *
     * @param from what the listener has had, not null
     * @param listener told the rest, on this thread; what it throws ends the following, not the run; not null
     * @return how it ended: what the client that started it gets; never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be followed
     * @throws LightermanException if it could not be followed any more, the connection was lost say; the run goes on
     * @throws InterruptedException if this thread was interrupted; the run goes on, perhaps {@link #cancel} it
     * @throws IllegalStateException if this was closed before the run had ended
     */
    public RunResult follow(Event.Position from, Event.Listener listener)
            throws LightermanException, InterruptedException {
        Following following = new Following(from.rest(listener), notFollowed());
        followings.add(following);
        try {
            return following.whole(() -> told(following));
        } finally {
            followings.remove(following);
        }
    }

    private RunResult told(Event.Listener listener) throws LightermanException, InterruptedException {
        if (closed && !hasEnded()) {
            throw notFollowed();
        }
        AttachedRun run = runner.attached(id, listener);
        ended = true;
        return RunNotes.parse(run.purpose().notes()).helped(run.result());
    }

    /**
     * {@return what the run tells, for subscribers: each is told everything from the beginning, in order, as many
     * events as it requests, on a daemon thread of its own} A slow one holds up neither the run nor anybody else, and
     * loses nothing. A subscriber gets {@code onError} with what {@link #follow} would have thrown.
     */
    public Flow.Publisher<Event> events() {
        return events(Event.Position.START);
    }

    /**
     * As {@link #events()}, for subscribers that have had the beginning before.
     *
     * @param from what they have had, not null
     * @return never null
     */
    public Flow.Publisher<Event> events(Event.Position from) {
        Objects.requireNonNull(from, "from");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            EventFeed[] feed = new EventFeed[1];
            feed[0] = new EventFeed(listener -> told(from.rest(listener)), () -> feeds.remove(feed[0]));
            feeds.add(feed[0]);
            feed[0].to(subscriber);
        };
    }

    /**
     * Ends the run and all it started, and waits for its end; clients that follow it get an ABORTED result.
     *
     * @return false when it had ended already
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be ended
     * @throws InterruptedException if this thread was interrupted
     */
    public boolean cancel() throws LightermanException, InterruptedException {
        return runner.cancel(id);
    }

    /**
     * Copies what ansible-playbook has printed in the run so far, byte for byte.
     *
     * @param out where to; flushed, not closed; not null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run
     * @throws IOException if {@code out} cannot be written to
     * @throws InterruptedException if this thread was interrupted; the run goes on
     */
    public void logs(OutputStream out) throws LightermanException, IOException, InterruptedException {
        logs(0, false, out);
    }

    /**
     * Copies what ansible-playbook prints in the run, byte for byte.
     *
     * @param offset how many bytes to leave out, 0 or more
     * @param follow whether to go on until the run has ended
     * @param out where to; flushed, not closed; not null
     * @return the offset to go on from
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run
     * @throws IOException if {@code out} cannot be written to
     * @throws InterruptedException if this thread was interrupted; the run goes on
     */
    public long logs(long offset, boolean follow, OutputStream out)
            throws LightermanException, IOException, InterruptedException {
        return runner.logs(id, offset, follow, out);
    }

    private boolean hasEnded() {
        return ended || started.filter(StartedRun::hasEnded).isPresent();
    }

    private IllegalStateException notFollowed() {
        return new IllegalStateException("the run " + id + " is no longer followed; it goes on on " + server
                + "; perhaps you should attach to it by its id, or cancel it");
    }

    /**
     * Stops following. A run that has not ended goes on on the control node, its subscribers are told nothing more, and that
     * is said: in what {@link #await} and {@link #follow(Event.Listener)} throw then, also on threads that wait in them now, and to
     * the {@link System.Logger} {@code dev.lighterman} as information.
     * Subscribers to a run that has ended get what is left to them. May be called twice.
     */
    @Override
    public void close() {
        closed = true;
        if (hasEnded()) {
            return;
        }
        IllegalStateException notFollowed = notFollowed();
        boolean followed = started.filter(run -> run.leave(notFollowed)).isPresent();
        for (EventFeed feed : feeds) {
            feed.stop(notFollowed);
            followed = true;
        }
        for (Following following : followings) {
            following.leave();
            followed = true;
        }
        if (followed) {
            LOG.log(System.Logger.Level.INFO, notFollowed.getMessage());
        }
    }
}
