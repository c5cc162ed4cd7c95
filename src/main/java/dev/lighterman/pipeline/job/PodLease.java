package dev.lighterman.pipeline.job;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.place.Place;
import dev.lighterman.kubernetes.place.PlaceHolder;
import dev.lighterman.kubernetes.place.PlaceTakenException;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.lock.LockHolder;
import dev.lighterman.run.lock.LockListener;
import dev.lighterman.run.lock.LockedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A lock that the cluster keeps, where control nodes are pods: jobs in different pods respect one another. Thread-safe. */
final class PodLease implements Lease {
    /** For how long the cluster may be silent before the lock counts as lost. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    private static final long AGAIN_MILLIS = 500;

    private final PodNode node;
    private final String name;
    private final String scope;
    private final String holder;
    private final boolean wait;
    /** For how long a cluster that says nothing is asked again: while it is away nobody gets the lock. */
    private final Duration patience;

    private volatile Place place;
    private volatile boolean closed;
    /** Further pods whose runs go on under it. */
    private final CopyOnWriteArrayList<PodNode> others = new CopyOnWriteArrayList<>();

    private PodLease(PodNode node, String name, String scope, String holder, boolean wait, Duration patience) {
        this.node = node;
        this.name = name;
        this.scope = scope;
        this.holder = holder;
        this.wait = wait;
        this.patience = patience;
    }

    /**
     * Takes a lock.
     *
     * @param scope what has this name beside others of it: a directory of a pod's own is none of another pipeline's
     */
    static PodLease take(PodNode node, String name, String scope, String holder, Server server, LockListener listener)
            throws LightermanException, InterruptedException {
        PodLease lease = new PodLease(node, name, scope, holder, server.waits(), server.reconnectTimeout());
        lease.place = lease.take(listener);
        return lease;
    }

    /** Has it kept by what goes on in another pod too. */
    void share(PodNode other) throws LightermanException, InterruptedException {
        if (others.addIfAbsent(other)) {
            other.keep(place);
        }
    }

    private Place take(LockListener listener) throws LightermanException, InterruptedException {
        try {
            Place taken = node.lock(scope + name, holder, wait, first -> listener.waiting(holder(first)));
            for (PodNode other : others) {
                other.keep(taken);
            }
            return taken;
        } catch (PlaceTakenException e) {
            throw new LockedException(holder(e.holder()));
        }
    }

    private LockHolder holder(PlaceHolder first) {
        return new LockHolder(name, first.name(), first.since(), Optional.empty());
    }

    @Override
    public String token() {
        return place.token();
    }

    @Override
    public boolean isHeld() {
        return !closed && !place.isLost() && place.unconfirmed().compareTo(AWAY) <= 0;
    }

    @Override
    public void confirm() throws LightermanException, InterruptedException {
        long asked = System.nanoTime();
        place.confirm();
        while (!isHeld()) {
            boolean away = System.nanoTime() - asked > Math.max(AWAY.toNanos(), patience.toNanos());
            if (closed || place.isLost() || away) {
                throw new LightermanException(
                        FailureKind.RUN,
                        "the lock " + name + " was lost, and others may be using what it was for",
                        "perhaps you should run it again");
            }
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            place.confirm();
        }
    }

    @Override
    public boolean regain(LockListener listener) throws LightermanException, InterruptedException {
        place.confirm();
        if (!closed && place.isLost()) {
            place.close();
            place = take(listener);
            return false;
        }
        confirm();
        return true;
    }

    private boolean isInUse() throws ConnectionException, InterruptedException {
        for (PodNode other : others) {
            if (other.isInUse()) {
                return true;
            }
        }
        return node.isInUse();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (isInUse()) {
                place.leave(); // a run's, for as long as it goes on
            } else {
                place.close();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            place.leave();
        } catch (ConnectionException e) {
            place.leave();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
