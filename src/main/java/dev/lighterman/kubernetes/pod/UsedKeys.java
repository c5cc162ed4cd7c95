package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Optional;

/**
 * Which keys had a pod: a Lease of the pod's name, which belongs to nobody, so that a pod that is evicted or removed does not free its
 * key for another run. It is there before anything runs in the pod. Immutable.
 */
record UsedKeys(PodCluster cluster) {
    private static final String KEY = "lighterman.dev/key";
    private static final String UID = "lighterman.dev/pod-uid";
    private static final String TOLD = "lighterman.dev/told";

    /** Whether a pod of this name has been there. */
    boolean had(String pod) throws ConnectionException, InterruptedException {
        try {
            return cluster.leases().withName(pod).get() != null;
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot see whether the key was used before", e);
        }
    }

    /**
     * Notes a pod as the one of its key.
     *
     * @throws ConnectionException also where another pod was that; nothing may run in this one
     */
    void note(Pod pod) throws ConnectionException, InterruptedException {
        String name = pod.getMetadata().getName();
        String uid = pod.getMetadata().getUid();
        try {
            cluster.leases()
                    .resource(new LeaseBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels(PodManifest.LABEL, PodManifest.LABEL_VALUE)
                            .addToLabels(KEY, "used")
                            .addToAnnotations(UID, uid)
                            .endMetadata()
                            .withNewSpec()
                            .endSpec()
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw cluster.problem("cannot note that the key is used", e);
            } else if (!annotation(name, UID).equals(Optional.of(uid))) {
                cluster.remove(pod);
                throw cluster.gone(name, Optional.empty());
            }
        }
    }

    /** Keeps what a pod that has ended tells of its run. */
    void keepWords(Pod ended) {
        String name = ended.getMetadata().getName();
        LastWords.of(ended).stream()
                .findFirst()
                .ifPresent(line -> Optional.ofNullable(
                                cluster.leases().withName(name).get())
                        .ifPresent(lease -> cluster.leases()
                                .resource(new LeaseBuilder(lease)
                                        .editMetadata()
                                        .addToAnnotations(TOLD, line)
                                        .endMetadata()
                                        .build())
                                .update()));
    }

    /** {@return what the pod of a run told of it, where that is kept} */
    Optional<String> words(String pod) throws ConnectionException, InterruptedException {
        return annotation(pod, TOLD);
    }

    private Optional<String> annotation(String lease, String of) throws ConnectionException, InterruptedException {
        try {
            return Optional.ofNullable(cluster.leases().withName(lease).get())
                    .map(found -> found.getMetadata().getAnnotations())
                    .map(annotations -> annotations.get(of));
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot see whether the key was used before", e);
        }
    }

    /** Forgets keys whose runs are not kept any more. */
    void sweep() {
        for (Lease each : cluster.leases().withLabel(KEY).list().getItems()) {
            String name = each.getMetadata().getName();
            boolean old = Instant.parse(each.getMetadata().getCreationTimestamp())
                    .plus(cluster.server().keep().age())
                    .isBefore(Instant.now());
            if (old && cluster.pod(name).get() == null) {
                cluster.leases().resource(each).delete();
            }
        }
    }
}
