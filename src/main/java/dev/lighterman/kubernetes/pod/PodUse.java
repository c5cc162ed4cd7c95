package dev.lighterman.kubernetes.pod;

import dev.lighterman.kubernetes.place.Occupants;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Looks whether something goes on in a pod whose client says nothing any more. Immutable. */
record PodUse(PodCluster cluster) implements Occupants {
    private static final long ANSWER = TimeUnit.SECONDS.toNanos(5);

    @Override
    public boolean use(String name) throws InterruptedException {
        try {
            PodResource resource = cluster.pod(name);
            Pod pod = resource.get();
            if (pod == null || PodEnd.isConfirmed(pod)) {
                return false;
            } else if (!"Running".equals(pod.getStatus().getPhase())) {
                return true;
            }
            try (PodLink link = PodLink.open(
                    resource, pod.getSpec().getContainers().get(0).getName(), name, PodLink.mark(), ANSWER)) {
                return !link.idle(ANSWER);
            }
        } catch (IOException | KubernetesClientException e) {
            PodCluster.throwIfInterrupted();
            return true;
        }
    }
}
