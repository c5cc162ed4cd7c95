package dev.lighterman.kubernetes.place;

import dev.lighterman.digest.Sha256;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Leases of one queue: a ticket for everybody who waits, and one for each place that is taken. A place's Lease has a name that
 * follows from the place, so that the cluster lets one client make it. Immutable.
 */
record PlaceLeases(KubernetesClient client, String namespace, String key) {
    static final Duration RENEWAL = Duration.ofSeconds(5);
    static final int CONFLICT = 409;
    static final int NOT_FOUND = 404;

    private static final String QUEUE = "lighterman.dev/queue";
    private static final String KEY = "lighterman.dev/name";
    private static final String HOLDER = "lighterman.dev/holder";
    private static final String POD = "lighterman.dev/pod";
    private static final String TICKET = "-t-";

    /** In order of arrival, by the API server's clock; within one of its seconds by the clients'. */
    private static final Comparator<Lease> ARRIVAL = Comparator.comparing(
                    (Lease lease) -> lease.getMetadata().getCreationTimestamp())
            .thenComparing(lease -> lease.getSpec().getAcquireTime())
            .thenComparing(lease -> lease.getMetadata().getName());

    private NonNamespaceOperation<Lease, LeaseList, Resource<Lease>> leases() {
        return client.leases().inNamespace(namespace);
    }

    private String queue() {
        return Sha256.hex(key, 20);
    }

    /** All of the queue, in order of arrival. */
    List<Lease> list() {
        return leases().withLabel(QUEUE, queue()).list().getItems().stream()
                .filter(lease -> lease.getSpec() != null && lease.getSpec().getAcquireTime() != null)
                .sorted(ARRIVAL)
                .toList();
    }

    static boolean isTicket(Lease lease) {
        return lease.getMetadata().getName().contains(TICKET);
    }

    String ticketName(String token) {
        return "lighterman-" + queue() + TICKET + token;
    }

    String placeName(int number) {
        return "lighterman-" + queue() + "-" + number;
    }

    /** Makes one; fails with 409 where another client has made it. */
    Lease create(String name, String token, String holder, String pod) {
        ZonedDateTime now = now();
        return leases().resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("app.kubernetes.io/managed-by", "lighterman")
                        .addToLabels(QUEUE, queue())
                        .addToAnnotations(Map.of(KEY, key, HOLDER, holder, POD, pod))
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(token)
                        .withLeaseDurationSeconds((int) PlaceQueue.SILENCE.toSeconds())
                        .withAcquireTime(now)
                        .withRenewTime(now)
                        .endSpec()
                        .build())
                .create();
    }

    private static ZonedDateTime now() {
        return ZonedDateTime.now(ZoneOffset.UTC);
    }

    /** Says that its client lives; fails with 404 or 409 where it is another's by now. */
    Lease renew(Lease lease) {
        return leases().resource(new LeaseBuilder(lease)
                        .editSpec()
                        .withRenewTime(now())
                        .endSpec()
                        .build())
                .update();
    }

    /** Has the cluster remove it once this pod, and all others that it belongs to, are gone. */
    Lease belongTo(Lease lease, Pod pod) {
        return leases().resource(new LeaseBuilder(lease)
                        .editMetadata()
                        .addToOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("v1")
                                .withKind("Pod")
                                .withName(pod.getMetadata().getName())
                                .withUid(pod.getMetadata().getUid())
                                .build())
                        .endMetadata()
                        .build())
                .update();
    }

    Optional<Lease> get(String name) {
        return Optional.ofNullable(leases().withName(name).get());
    }

    /** Removes one as it was seen; false where it has changed since, or is no more. */
    boolean remove(Lease seen) {
        try {
            return !leases().resource(seen)
                    .lockResourceVersion(seen.getMetadata().getResourceVersion())
                    .delete()
                    .isEmpty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    static String holder(Lease lease) {
        return annotation(lease, HOLDER);
    }

    /** The names of the pods that keep it. */
    static Set<String> pods(Lease lease) {
        Set<String> pods = new LinkedHashSet<>(Set.of(annotation(lease, POD)));
        lease.getMetadata().getOwnerReferences().forEach(owner -> pods.add(owner.getName()));
        return pods;
    }

    private static String annotation(Lease lease, String name) {
        Map<String, String> all = lease.getMetadata().getAnnotations();
        return all == null ? "" : all.getOrDefault(name, "");
    }

    static boolean isOf(Lease lease, String token) {
        return token.equals(lease.getSpec().getHolderIdentity());
    }
}
