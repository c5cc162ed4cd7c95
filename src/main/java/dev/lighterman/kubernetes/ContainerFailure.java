package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A container that will not come up, or only if the trouble passes by itself: Shopify's krane's rules, with refused pulls and
 * impossible image names beside them. krane's users saw good rollouts called failed by them, so most count only after a while.
 *
 * @param pod the pod's name
 * @param init whether it is an init container
 * @param container the container's name
 * @param cause what is wrong, a clause that follows the container's name
 * @param crashed whether it ran and wrote a log
 * @param exitCode how the container ended the last time, if it ran
 * @param hope what may still end it
 * @param restarts how often the container was started again
 * @see <a href="https://github.com/Shopify/krane/blob/main/lib/krane/kubernetes_resource/pod.rb">pod.rb</a>
 */
record ContainerFailure(
        String pod,
        boolean init,
        String container,
        String cause,
        boolean crashed,
        OptionalInt exitCode,
        Hope hope,
        int restarts) {
    /** What may still end a container's failure. */
    enum Hope {
        /** Nothing: it is in the manifest, or in the image. */
        NONE,
        /** The next pull, where another one pushes at this moment. */
        NEXT_PULL,
        /** Time: what it needs comes from elsewhere. */
        TIME
    }

    private record Cause(String text, Hope hope) {
        static Optional<Cause> of(Hope hope, String text) {
            return Optional.of(new Cause(text, hope));
        }
    }

    private static final Pattern NOT_FOUND = Pattern.compile("(?i)not found|manifest unknown|name unknown");
    private static final Pattern REFUSED = Pattern.compile(
            "(?i)unauthorized|authentication required|no basic auth credentials|\\bdenied\\b|authorization failed|403 forbidden");
    private static final Pattern CACHE = Pattern.compile("failed to sync .* cache");
    private static final Pattern NO_COMMAND = Pattern.compile("(?i)no command specified");
    /** Docker and containerd say so of a program that did not start. */
    private static final Set<String> NEVER_RAN = Set.of("ContainerCannotRun", "StartError");
    /** Docker gives this status where a node is in trouble as well, containerd always. */
    private static final int DOUBTFUL = 128;
    /** What runc and crun say where it is the program, and not the node, that is wrong. */
    private static final Pattern PROGRAM =
            Pattern.compile("exec: \"|error during container init|executable file .* not found|exec format error");

    /** Whether the pod's events may still name a failure that its status names no more. */
    static boolean backsOffPulling(Pod pod) {
        return statuses(pod).anyMatch(status -> "ImagePullBackOff".equals(reason(waiting(status))));
    }

    /**
     * The first container of a pod that will not come up, init containers first.
     *
     * @param pod as the API server has it
     * @param pullProblem what the last failed pull said, where that is known from elsewhere
     */
    static Optional<ContainerFailure> of(Pod pod, Optional<String> pullProblem) {
        List<ContainerStatus> inits = pod.getStatus().getInitContainerStatuses();
        return statuses(pod)
                .filter(status -> !isStartedSidecar(pod, status))
                .flatMap(status -> cause(status, pullProblem)
                        .map(cause -> new ContainerFailure(
                                pod.getMetadata().getName(),
                                inits.contains(status),
                                status.getName(),
                                cause.text(),
                                "CrashLoopBackOff".equals(reason(waiting(status))),
                                lastExit(status),
                                cause.hope(),
                                status.getRestartCount() == null ? 0 : status.getRestartCount()))
                        .stream())
                .findFirst();
    }

    /** What it is, before what is wrong with it. */
    String label() {
        return (init ? "init container " : "container ") + container;
    }

    /** A clause that names container and pod. */
    String sentence() {
        return label() + " of pod " + pod + " " + PodEvidence.shortened(PodEvidence.oneLine(cause));
    }

    /** The pod comes up without a sidecar that ends again and again: the others started after its first start. */
    private static boolean isStartedSidecar(Pod pod, ContainerStatus status) {
        boolean sidecar = pod.getSpec() != null
                && pod.getSpec().getInitContainers().stream()
                        .anyMatch(container -> container.getName().equals(status.getName())
                                && "Always".equals(container.getRestartPolicy()));
        return sidecar && lastExit(status).isPresent();
    }

    /** The statuses of all containers of a pod, of init containers first. */
    static Stream<ContainerStatus> statuses(Pod pod) {
        return Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream(), pod.getStatus().getContainerStatuses().stream());
    }

    private static Optional<Cause> cause(ContainerStatus status, Optional<String> pullProblem) {
        ContainerStateWaiting waiting = waiting(status);
        String message = waiting == null || waiting.getMessage() == null ? "" : waiting.getMessage();
        Optional<Cause> neverRan = cannotRun(status);
        if (neverRan.isPresent()) {
            return neverRan;
        }
        return switch (reason(waiting)) {
            case "CrashLoopBackOff" -> Cause.of(Hope.TIME, "keeps crashing (CrashLoopBackOff)" + lastEnd(status));
            case "ErrImagePull" -> pull(status, message);
            case "ImagePullBackOff" -> pullProblem.flatMap(problem -> pull(status, problem));
            case "InvalidImageName" ->
                Cause.of(Hope.NONE, "has an image that cannot be pulled (InvalidImageName): " + message);
            case "ErrImageNeverPull" ->
                Cause.of(Hope.TIME, "has an image that cannot be pulled (ErrImageNeverPull): " + message);
            case "CreateContainerConfigError" ->
                CACHE.matcher(message).find()
                        ? Optional.empty()
                        : Cause.of(Hope.TIME, "cannot be configured (CreateContainerConfigError): " + message);
            case "CreateContainerError" -> notMade(message);
            default -> Optional.empty();
        };
    }

    private static Optional<Cause> notMade(String message) {
        if (NO_COMMAND.matcher(message).find()) {
            return Cause.of(Hope.NONE, "cannot be made (CreateContainerError): " + message);
        }
        // CRI-O looks for the program when it makes the container
        return PROGRAM.matcher(message).find()
                ? Cause.of(Hope.TIME, "cannot run (CreateContainerError): " + message)
                : Optional.empty();
    }

    private static Optional<Cause> pull(ContainerStatus status, String message) {
        if (NOT_FOUND.matcher(message).find()) {
            return Cause.of(
                    Hope.NEXT_PULL,
                    "has an image that was not found, " + status.getImage() + " (ErrImagePull): " + message);
        } else if (REFUSED.matcher(message).find()) {
            return Cause.of(
                    Hope.TIME,
                    "has an image that the registry refuses, " + status.getImage() + " (ErrImagePull): " + message);
        }
        return Optional.empty();
    }

    private static Optional<Cause> cannotRun(ContainerStatus status) {
        if (status.getState() != null && status.getState().getRunning() != null) {
            return Optional.empty();
        }
        return ends(status)
                .filter(end -> NEVER_RAN.contains(reason(end)))
                .filter(end -> end.getExitCode() != DOUBTFUL
                        || PROGRAM.matcher(message(end)).find())
                .findFirst()
                .flatMap(end -> Cause.of(
                        Hope.TIME,
                        "cannot run (" + reason(end) + ", exit code " + end.getExitCode() + ")" + message(end)));
    }

    /** How the container ended, the present end first. */
    private static Stream<ContainerStateTerminated> ends(ContainerStatus status) {
        return Stream.of(Optional.ofNullable(status.getState()), Optional.ofNullable(status.getLastState()))
                .flatMap(Optional::stream)
                .map(ContainerState::getTerminated)
                .filter(Objects::nonNull);
    }

    private static String reason(ContainerStateTerminated end) {
        return end.getReason() == null ? "" : end.getReason();
    }

    private static String message(ContainerStateTerminated end) {
        return end.getMessage() == null || end.getMessage().isEmpty() ? "" : ": " + end.getMessage();
    }

    /** How the container ended the last time, as {@code : exit code 3, 2 restarts}. */
    static String lastEnd(ContainerStatus status) {
        ContainerStateTerminated end =
                status.getLastState() == null ? null : status.getLastState().getTerminated();
        if (end == null) {
            return "";
        }
        boolean killed = end.getSignal() != null && end.getSignal() != 0;
        String reason = Set.of("", "Error", "Completed").contains(reason(end)) ? "" : end.getReason() + ", ";
        // what ran has said in its log what it had to say
        String why = NEVER_RAN.contains(reason(end)) ? message(end) : "";
        return ": " + reason + (killed ? "signal " + end.getSignal() : "exit code " + end.getExitCode()) + why;
    }

    /** The exit code of a container's last end, the present one first. */
    static OptionalInt lastExit(ContainerStatus status) {
        return ends(status).mapToInt(ContainerStateTerminated::getExitCode).findFirst();
    }

    private static ContainerStateWaiting waiting(ContainerStatus status) {
        return status.getState() == null ? null : status.getState().getWaiting();
    }

    private static String reason(ContainerStateWaiting waiting) {
        return waiting == null || waiting.getReason() == null ? "" : waiting.getReason();
    }
}
