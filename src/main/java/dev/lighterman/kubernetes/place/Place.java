package dev.lighterman.kubernetes.place;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A place that this client has. A thread renews it; once that ends, the place is kept by what goes on in its pod, and goes with the
 * pod. Thread-safe.
 */
public final class Place implements AutoCloseable {
    private final PlaceLeases leases;
    private final String token;
    private final ScheduledThreadPoolExecutor renewing;
    private final Future<?> renewals;
    private Lease lease;
    private boolean lost;
    private long renewed = System.nanoTime();

    Place(PlaceLeases leases, Lease lease, String token) {
        this.leases = leases;
        this.lease = lease;
        this.token = token;
        this.renewing = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "lighterman-place");
            thread.setDaemon(true);
            return thread;
        });
        long seconds = PlaceLeases.RENEWAL.toSeconds();
        this.renewals = renewing.scheduleWithFixedDelay(this::renew, seconds, seconds, TimeUnit.SECONDS);
    }

    /** What marks it as this client's. */
    public String token() {
        return token;
    }

    /** Has it go together with a pod, the last of those that this was called with. */
    public synchronized void belongTo(Pod pod) {
        change(() -> lease = leases.belongTo(lease, pod));
    }

    private synchronized void renew() {
        if (!lost) {
            change(() -> {
                lease = leases.renew(lease);
                renewed = System.nanoTime();
            });
        }
    }

    /** Where it was changed by another, as an administrator may, what there is now counts, if it is still this client's. */
    private void change(Runnable change) {
        try {
            try {
                change.run();
            } catch (KubernetesClientException e) {
                if (e.getCode() != PlaceLeases.CONFLICT && e.getCode() != PlaceLeases.NOT_FOUND) {
                    throw e;
                }
                String name = lease.getMetadata().getName();
                leases.get(name)
                        .filter(now -> PlaceLeases.isOf(now, token))
                        .ifPresentOrElse(
                                now -> {
                                    lease = now;
                                    change.run();
                                },
                                () -> lost = true);
            }
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(
                            System.Logger.Level.DEBUG,
                            "cannot renew " + lease.getMetadata().getName(),
                            e);
        }
    }

    /** {@return whether it is another's by now, or nobody's} */
    public synchronized boolean isLost() {
        return lost;
    }

    /** {@return for how long the cluster has not said that it is this client's} */
    public synchronized Duration unconfirmed() {
        return Duration.ofNanos(System.nanoTime() - renewed);
    }

    /** Asks the cluster now. */
    public void confirm() {
        renew();
    }

    /** Says no more for it: it is in use for as long as something goes on in its pod. */
    public void leave() {
        renewals.cancel(false);
        renewing.shutdownNow();
    }

    /** Gives it back. */
    @Override
    public void close() {
        leave();
        boolean interrupted = Thread.interrupted(); // a request would fail at once
        synchronized (this) {
            if (!lost) {
                change(() -> {
                    if (!leases.remove(lease)) {
                        leases.get(lease.getMetadata().getName())
                                .filter(now -> PlaceLeases.isOf(now, token))
                                .ifPresent(leases::remove);
                    }
                });
                lost = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
