package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks up what explains the failure of a pod: the end of its log and the warnings about it. Belongs to one watch. */
final class PodEvidence {
    private static final int LINES = 20;
    private static final int EVENTS = 5;
    private static final int LONGEST = 400;
    private static final Set<String> MAKING = Set.of("FailedCreate", "ReplicaSetCreateError", "SuccessfulCreate");

    private final KubernetesClient client;

    PodEvidence(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The last lines a container wrote.
     *
     * @param before what it wrote before it was last started, as long as it waits to be started again
     * @return none when it wrote nothing, or the log cannot be had
     */
    List<String> lastWords(Pod pod, String container, boolean before) {
        try {
            var of = client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .inContainer(container);
            String log = (before ? of.terminated() : of).tailingLines(LINES).getLog();
            return log == null
                    ? List.of()
                    : log.lines()
                            .map(String::stripTrailing)
                            .filter(line -> !line.isEmpty())
                            .map(PodEvidence::shortened)
                            .toList();
        } catch (KubernetesClientException e) {
            // The verdict stands without the log; the kubelet may have removed it already.
            return List.of();
        }
    }

    /** The newest warnings about an object, one a reason, as {@code Unhealthy: Readiness probe failed: ...}. */
    List<String> warnings(HasMetadata object) {
        Map<String, String> byReason = new LinkedHashMap<>();
        for (Event event : events(object)) {
            byReason.remove(event.getReason());
            byReason.put(event.getReason(), event.getReason() + ": " + shortened(oneLine(event.getMessage())));
        }
        List<String> all = new ArrayList<>(byReason.values());
        return List.copyOf(all.subList(Math.max(0, all.size() - EVENTS), all.size()));
    }

    /** What a node does to start a pod, or fails at, by its newest event about that, as {@code Pulling: Pulling image "x"}. */
    Optional<String> starting(Pod pod) {
        return events(pod, Map.of()).stream()
                .filter(event -> String.valueOf(event.getReason()).matches("Pulling|Failed.*"))
                .reduce((first, second) -> second)
                .map(event -> event.getReason() + ": " + shortened(oneLine(event.getMessage())));
    }

    /** Why the scheduler finds no node; it may tell that as an event before the pod shows it. */
    Optional<String> unscheduled(Pod pod) {
        return pod.getSpec().getNodeName() != null
                ? Optional.empty()
                : events(pod).stream()
                        .filter(event -> "FailedScheduling".equals(event.getReason()))
                        .reduce((first, second) -> second)
                        .map(event -> oneLine(event.getMessage()));
    }

    /** That the node of a pod is lost, as the node tells where this user may look at it. */
    Optional<String> lostNode(Pod pod) {
        try {
            return Optional.ofNullable(pod.getSpec().getNodeName())
                    .map(name -> client.nodes().withName(name).get())
                    .flatMap(LostNode::of);
        } catch (KubernetesClientException e) {
            // Nodes may be kept from this user; the verdict stands without them.
            return Optional.empty();
        }
    }

    /** What the last failed pull of the pod said, which ImagePullBackOff no longer does. */
    Optional<String> pullProblem(Pod pod) {
        return events(pod).stream()
                .map(event -> oneLine(event.getMessage()))
                .filter(message -> message.startsWith("Failed to pull image"))
                .reduce((first, second) -> second);
    }

    /** How often a pull failed; 0 when it is not known. */
    int failedPulls(Pod pod) {
        return events(pod).stream()
                .filter(event -> oneLine(event.getMessage()).startsWith("Failed to pull image"))
                .mapToInt(event -> event.getCount() == null ? 1 : event.getCount())
                .sum();
    }

    /** What the maker of pods was told when it could not make one; empty when it made one since. */
    Optional<String> refusedPod(HasMetadata maker) {
        return events(maker, Map.of()).stream()
                .filter(event -> MAKING.contains(String.valueOf(event.getReason())))
                .reduce((first, second) -> second)
                .filter(event -> !event.getReason().equals("SuccessfulCreate"))
                .map(event -> shortened(oneLine(event.getMessage())));
    }

    private List<Event> events(HasMetadata object) {
        return events(object, Map.of("type", "Warning"));
    }

    private List<Event> events(HasMetadata object, Map<String, String> fields) {
        try {
            return client
                    .v1()
                    .events()
                    .inNamespace(object.getMetadata().getNamespace())
                    .withField("involvedObject.uid", object.getMetadata().getUid())
                    .withFields(fields)
                    .list()
                    .getItems()
                    .stream()
                    .sorted(Comparator.comparing(PodEvidence::time))
                    .toList();
        } catch (KubernetesClientException e) {
            // Events may be kept from this user; the verdict stands without them.
            return List.of();
        }
    }

    private static String time(Event event) {
        if (event.getLastTimestamp() != null) {
            return event.getLastTimestamp();
        }
        return event.getEventTime() == null ? "" : event.getEventTime().getTime();
    }

    static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").strip();
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
