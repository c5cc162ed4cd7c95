package dev.lighterman.kubernetes.place;

import dev.lighterman.kubernetes.ApiPatience;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * So many places at once, given in order of arrival, as Leases. What makes it safe is that the cluster lets one client alone make
 * a place's Lease; the tickets of those who wait only say whose turn it is. A place is free again once it was given back, or
 * its client is silent and nothing goes on in its pod. Not thread-safe; each who waits has one.
 */
public final class PlaceQueue {
    /** A place that its client has not renewed for so long is nobody's, as a rule. */
    public static final Duration SILENCE = Duration.ofSeconds(15);

    private static final long NEXT_MILLIS = 500;
    private static final long EACH_MILLIS = 200;
    private static final long LONGEST_MILLIS = 5000;
    /** How long a pod that was found in use is not asked again. */
    private static final long IN_USE = TimeUnit.SECONDS.toNanos(10);

    private final PlaceLeases leases;
    private final int places;
    private final Occupants occupants;
    private final ApiPatience patience;
    private final String token = UUID.randomUUID().toString().replace("-", "");
    private final Silences silences;
    private final Map<String, Long> asked = new HashMap<>();
    private Optional<Lease> ticket = Optional.empty();
    private boolean queued;
    private long renewed;

    /**
     * A queue of the cluster's.
     *
     * @param key its name, the same for all who are to wait for each other
     * @param places how many may have a place at once
     * @param silence after which a place that its client has not renewed is nobody's, unless a pod uses it; each renews every 5 seconds
     */
    public PlaceQueue(
            KubernetesClient client,
            String namespace,
            String key,
            int places,
            Occupants occupants,
            ApiPatience patience,
            Duration silence) {
        this.silences = new Silences(silence);
        this.leases = new PlaceLeases(client, namespace, key);
        this.places = places;
        this.occupants = occupants;
        this.patience = patience;
    }

    /** {@return whether nobody has a place or waits for one} */
    public boolean isEmpty() {
        return leases.list().isEmpty();
    }

    /**
     * Takes a place.
     *
     * @param holder who wants it, told to others who wait
     * @param pod the name of the pod that it is for
     * @param wait whether to wait
     * @param waiting told who has a place, on the calling thread, again when that changes
     * @throws PlaceTakenException if none is free and {@code wait} is false; it takes a few seconds to know that the clients who
     *     have them live
     * @throws KubernetesClientException if the API server refuses, or is away for too long
     * @throws InterruptedException if interrupted; no ticket is left then
     */
    public Place take(String holder, String pod, boolean wait, Consumer<PlaceHolder> waiting)
            throws PlaceTakenException, InterruptedException {
        Optional<PlaceHolder> told = Optional.empty();
        try {
            while (true) {
                State now = patience.ask(() -> look(holder, pod));
                if (now.taken().isPresent()) {
                    return new Place(leases, now.taken().get(), token);
                } else if (now.first().isPresent()) {
                    if (!wait && !now.maybe()) {
                        throw new PlaceTakenException(now.first().get());
                    }
                    if (wait) {
                        patience.ask(() -> queueUp(holder, pod));
                    }
                    if (wait && !told.equals(now.first().map(PlaceHolder::alone))) {
                        waiting.accept(now.first().get());
                        told = now.first().map(PlaceHolder::alone);
                    }
                }
                Thread.sleep(Math.min(
                        LONGEST_MILLIS,
                        NEXT_MILLIS
                                + EACH_MILLIS
                                        * now.first().map(PlaceHolder::before).orElse(0)));
            }
        } finally {
            giveUpTicket();
        }
    }

    /**
     * What a look at the queue came to: a place, or else who has one, where all are taken or promised to others.
     *
     * @param maybe whether it is not known yet of each who has one, or is before this client, that it lives or its place is in use
     */
    private record State(Optional<Lease> taken, Optional<PlaceHolder> first, boolean maybe) {}

    private State look(String holder, String pod) throws InterruptedException {
        List<Lease> all = leases.list();
        silences.see(all, System.nanoTime());
        int before = 0;
        boolean maybe = false;
        boolean found = false;
        for (Lease each : all) {
            if (PlaceLeases.isTicket(each) && PlaceLeases.isOf(each, token)) {
                found = true;
            } else if (PlaceLeases.isTicket(each) && !found && !(silences.isSilent(each) && leases.remove(each))) {
                before++;
                maybe |= !silences.isRenewed(each);
            }
        }
        if (!found) {
            ticket = Optional.empty(); // another took this client for dead; it comes after those who are there
        }
        List<Lease> taken = new ArrayList<>();
        for (Lease each : all) {
            if (!PlaceLeases.isTicket(each) && isTaken(each, before < places)) {
                taken.add(each);
                maybe |= !silences.isRenewed(each)
                        && !asked.containsKey(each.getMetadata().getUid());
            }
        }
        if (before < places - taken.size()) {
            Set<String> names =
                    taken.stream().map(each -> each.getMetadata().getName()).collect(Collectors.toSet());
            for (int number = 1; number <= places; number++) {
                String name = leases.placeName(number);
                Optional<Lease> mine = names.contains(name) ? Optional.empty() : make(name, holder, pod);
                if (mine.isPresent()) {
                    return new State(mine, Optional.empty(), false);
                }
            }
            return new State(Optional.empty(), Optional.empty(), false); // others were faster: looked at again
        }
        Lease other = taken.isEmpty() ? all.get(0) : taken.get(0);
        return new State(
                Optional.empty(),
                Optional.of(new PlaceHolder(
                        PlaceLeases.holder(other),
                        other.getSpec().getAcquireTime().toInstant(),
                        before)),
                maybe);
    }

    private boolean isTaken(Lease place, boolean ask) throws InterruptedException {
        if (PlaceLeases.isOf(place, token)) {
            leases.remove(place); // made by a request whose answer was lost
            return false;
        }
        if (!ask || !silences.isSilent(place)) {
            return true;
        }
        String uid = place.getMetadata().getUid();
        Long last = asked.get(uid);
        if (last != null && System.nanoTime() - last < IN_USE) {
            return true;
        }
        asked.put(uid, System.nanoTime());
        for (String pod : PlaceLeases.pods(place)) {
            if (occupants.use(pod, silences.silence(place))) {
                return true;
            }
        }
        return !leases.remove(place);
    }

    private Optional<Lease> make(String name, String holder, String pod) {
        try {
            return Optional.of(leases.create(name, token, holder, pod));
        } catch (KubernetesClientException e) {
            if (e.getCode() == PlaceLeases.CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Lease> queueUp(String holder, String pod) {
        long now = System.nanoTime();
        queued = true;
        try {
            if (ticket.isEmpty()) {
                ticket = Optional.of(leases.create(leases.ticketName(token), token, holder, pod));
                renewed = now;
            } else if (now - renewed > PlaceLeases.RENEWAL.toNanos()) {
                ticket = Optional.of(leases.renew(ticket.get()));
                renewed = now;
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != PlaceLeases.CONFLICT && e.getCode() != PlaceLeases.NOT_FOUND) {
                throw e;
            }
            ticket = leases.get(leases.ticketName(token));
        }
        return ticket;
    }

    private void giveUpTicket() {
        if (!queued) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // a request would fail at once
        try {
            leases.get(leases.ticketName(token)).ifPresent(leases::remove);
        } catch (KubernetesClientException e) {
            System.getLogger("dev.lighterman.kubernetes")
                    .log(System.Logger.Level.DEBUG, "cannot remove a ticket", e); // it is nobody's soon
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
