package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.kubernetes.LostNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which pods of a server there are, and which of them has a run. Immutable. */
record PodSearch(PodCluster cluster) {
    /** Looks into a pod. */
    interface Look {
        boolean has(Pod pod) throws ConnectionException, InterruptedException;
    }

    /** The pod of a key. */
    static String nameOf(String run) {
        return "lighterman-" + run.substring(run.lastIndexOf('-') + 1);
    }

    /** Those that run; one that is being removed may do so for a while yet. */
    List<Pod> running() throws ConnectionException, InterruptedException {
        return those(each -> "Running".equals(each.getStatus().getPhase()) && !PodEnd.isConfirmed(each));
    }

    List<Pod> ended() throws ConnectionException, InterruptedException {
        return those(PodEnd::isOver);
    }

    private List<Pod> those(Predicate<Pod> wanted) throws ConnectionException, InterruptedException {
        try {
            return cluster.all().stream().filter(wanted).toList();
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot list the pods that are control nodes", e);
        }
    }

    /**
     * The pod that has a run, or had it and tells of its end.
     *
     * @return empty where none has it
     * @throws ConnectionException where one that cannot be looked into may have it
     */
    Optional<Pod> having(String run, Look look) throws ConnectionException, InterruptedException {
        Map<String, ConnectionException> closed = new LinkedHashMap<>();
        for (Pod each : running()) {
            try {
                if (look.has(each)) {
                    return Optional.of(each);
                }
            } catch (ConnectionException e) {
                if (e.reason() != ConnectionException.Cause.GONE
                        || LostNode.of(each).isPresent()) {
                    closed.put(each.getMetadata().getName(), e);
                }
            }
        }
        for (Pod each : ended()) {
            if (LastWords.of(each, run).isPresent()) {
                return Optional.of(each);
            }
        }
        String name = nameOf(run);
        if (closed.containsKey(name) || (!closed.isEmpty() && !cluster.keys().had(name))) {
            throw closed.getOrDefault(name, closed.values().iterator().next());
        }
        return Optional.empty();
    }
}
