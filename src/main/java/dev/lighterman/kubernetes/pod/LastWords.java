package dev.lighterman.kubernetes.pod;

import dev.lighterman.json.JsonObject;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What {@code keeper.py} left in the termination message of a pod: how its runs ended. Stateless. */
final class LastWords {
    private LastWords() {}

    /** {@return a line of JSON for each run that had ended, the newest first} */
    static List<String> of(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .map(container -> container.getState().getTerminated())
                .filter(terminated -> terminated != null && areIn(terminated))
                .flatMap(terminated -> terminated.getMessage().lines())
                .filter(line -> id(line).isPresent())
                .toList();
    }

    /** {@return the line of one run} */
    static Optional<String> of(Pod pod, String run) {
        return of(pod).stream()
                .filter(line -> id(line).equals(Optional.of(run)))
                .findFirst();
    }

    /** Whether the message is the keeper's; another says in words what was wrong. */
    static boolean areIn(ContainerStateTerminated end) {
        return end.getMessage() != null && end.getMessage().startsWith("{\"id\": ");
    }

    private static Optional<String> id(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return JsonObject.parse(bytes, 0, bytes.length).flatMap(fields -> fields.optional("id"));
    }
}
