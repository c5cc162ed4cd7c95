package dev.lighterman.kubernetes.pod;

import dev.lighterman.kubernetes.place.Occupants;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Looks whether something goes on in a pod whose client says nothing any more. Immutable. */
record PodUse(PodCluster cluster) implements Occupants {
    private static final long ANSWER = TimeUnit.SECONDS.toNanos(5);

    /** After so long without a word a client does not come back to wait for its pod. */
    private static final Duration ABANDONED = Duration.ofMinutes(1);

    @Override
    public boolean use(String name, Duration silent) throws InterruptedException {
        try {
            PodResource resource = cluster.pod(name);
            Pod pod = resource.get();
            if (pod == null || PodEnd.isConfirmed(pod)) {
                return false;
            } else if (!"Running".equals(pod.getStatus().getPhase())) {
                // it may never start, and nobody but its client would end it then
                return silent.compareTo(ABANDONED) < 0 || !cluster.removeUnstarted(name);
            }
            try (PodLink link =
                    PodLink.open(resource, PodManifest.container(pod), name, PodLink.mark(), false, ANSWER)) {
                return !link.idle(ANSWER);
            }
        } catch (IOException | KubernetesClientException e) {
            PodCluster.throwIfInterrupted();
            return true;
        }
    }
}
