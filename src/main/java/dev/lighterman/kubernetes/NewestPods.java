package dev.lighterman.kubernetes;

import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pods of a workload's newest revision: old broken pods say nothing about a new one. */
final class NewestPods {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    /** How many lines of a log and how many warnings go into a sentence. */
    private static final int SAID = 3;

    private static final int WARNED = 2;

    /**
     * What is wrong with a pod.
     *
     * @param sentence a clause for people
     * @param diagnosis the same as data
     */
    record Finding(String sentence, Rollout.Diagnosis diagnosis) {}

    private final List<Pod> pods;
    private final HasMetadata workload;
    private final HasMetadata maker;

    private NewestPods(List<Pod> pods, HasMetadata workload, HasMetadata maker) {
        this.pods = pods;
        this.workload = workload;
        this.maker = maker;
    }

    static NewestPods of(KubernetesClient client, HasMetadata workload) {
        Optional<HasMetadata> set =
                workload instanceof Deployment deployment ? newestSet(client, deployment) : Optional.empty();
        List<Pod> newest = Workloads.pods(client, workload)
                .filter(newest(client, workload, set))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
        List<Pod> living =
                newest.stream().filter(pod -> !Workloads.hasEnded(pod)).toList();
        return new NewestPods(living.isEmpty() ? newest : living, workload, set.orElse(workload));
    }

    /** Of a workload whose pods this user may not look at. */
    static NewestPods unseen(HasMetadata workload) {
        return new NewestPods(List.of(), workload, workload);
    }

    private static Optional<HasMetadata> newestSet(KubernetesClient client, Deployment deployment) {
        long revision = revision(deployment);
        return Workloads.revisions(client, deployment)
                .filter(set -> revision(set) == revision)
                .findFirst();
    }

    private static Predicate<Pod> newest(
            KubernetesClient client, HasMetadata workload, Optional<HasMetadata> newestSet) {
        if (workload instanceof Deployment) {
            return newestSet.map(NewestPods::owned).orElse(pod -> false);
        }
        Optional<String> hash = workload instanceof StatefulSet set
                ? Optional.ofNullable(set.getStatus()).map(StatefulSetStatus::getUpdateRevision)
                : Workloads.revisions(client, workload)
                        .max(Comparator.comparingLong(revision -> ((ControllerRevision) revision).getRevision()))
                        .flatMap(Workloads::hash);
        return owned(workload)
                .and(pod -> hash.isPresent() && Workloads.hash(pod).equals(hash));
    }

    private static Predicate<Pod> owned(HasMetadata owner) {
        return pod -> Workloads.isOwnedBy(pod, owner.getMetadata().getUid());
    }

    private static long revision(HasMetadata set) {
        Map<String, String> annotations = set.getMetadata().getAnnotations();
        String revision = annotations == null ? null : annotations.get(REVISION);
        return revision == null || !revision.matches("[0-9]{1,18}") ? 0 : Long.parseLong(revision);
    }

    /**
     * The pods as results.
     *
     * @param repository whose containers tell the digest; a sidecar's image is of no interest
     */
    List<Rollout.Pod> list(Optional<String> repository) {
        return pods.stream()
                .filter(pod -> !Workloads.hasEnded(pod))
                .map(pod -> summary(pod, repository))
                .toList();
    }

    private static Rollout.Pod summary(Pod pod, Optional<String> repository) {
        List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
        int restarts = containers.stream()
                .mapToInt(status -> status.getRestartCount() == null ? 0 : status.getRestartCount())
                .sum();
        Optional<String> digest = RunningPods.container(pod, repository)
                .flatMap(container -> ContainerFailure.statuses(pod)
                        .filter(status -> status.getName().equals(container.getName()))
                        .findFirst()
                        .flatMap(status -> RunningDigest.of(container.getImage(), status.getImageID())));
        return new Rollout.Pod(pod.getMetadata().getName(), ready(pod), restarts, digest);
    }

    static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /**
     * Why the new pods will never run; empty as long as one of them still may.
     *
     * @param patience whether a pod was waited for long enough
     * @param told takes the first trouble that all of them are in and that may still pass
     */
    Optional<Finding> lastingFailure(PodEvidence evidence, FailurePatience patience, Consumer<String> told) {
        boolean lost = true;
        for (Pod pod : pods) {
            Optional<ContainerFailure> failure = failure(pod, evidence);
            if (failure.isEmpty()) {
                return Optional.empty();
            }
            lost &= patience.isOver(pod, failure.get(), evidence);
        }
        if (!lost) {
            pods.stream()
                    .findFirst()
                    .flatMap(pod -> failure(pod, evidence))
                    .ifPresent(failure -> told.accept(failure.sentence()));
            return Optional.empty();
        }
        return trouble(evidence);
    }

    private static Optional<ContainerFailure> failure(Pod pod, PodEvidence evidence) {
        Optional<String> pull = ContainerFailure.backsOffPulling(pod) ? evidence.pullProblem(pod) : Optional.empty();
        return ContainerFailure.of(pod, pull);
    }

    /** What is wrong with the first of the new pods that a container's failure keeps from running. */
    private Optional<Finding> trouble(PodEvidence evidence) {
        return pods.stream()
                .flatMap(pod -> failure(pod, evidence).map(failure -> finding(failure, pod, evidence)).stream())
                .findFirst();
    }

    private static Finding finding(ContainerFailure failure, Pod pod, PodEvidence evidence) {
        List<String> words = failure.crashed() ? evidence.lastWords(pod, failure.container(), true) : List.of();
        String sentence = failure.sentence() + (words.isEmpty() ? "" : "; it wrote: " + wrote(words));
        return new Finding(
                sentence,
                new Rollout.Diagnosis(
                        failure.pod(),
                        Optional.of(failure.container()),
                        failure.exitCode(),
                        words,
                        evidence.warnings(pod)));
    }

    /** The end of a log within a sentence. */
    private static String wrote(List<String> lines) {
        List<String> last = lines.subList(Math.max(0, lines.size() - SAID), lines.size());
        return PodEvidence.shortened(last.stream().map(String::strip).collect(Collectors.joining(" | ")));
    }

    /** Why the new pods do not run: a container's failure, pods that cannot be made, or what keeps a pod from being ready. */
    Optional<Finding> explanation(PodEvidence evidence) {
        return trouble(evidence)
                .or(() -> refusal(evidence))
                .or(() -> unready(evidence))
                .or(() -> youngPods(evidence));
    }

    /** Why pods cannot be made: a quota, Pod Security, a missing service account, a webhook. */
    Optional<Finding> refusal(PodEvidence evidence) {
        if (!Workloads.isShort(workload)) {
            return Optional.empty();
        }
        return evidence.refusedPod(maker)
                .or(() -> maker == workload ? Optional.empty() : evidence.refusedPod(workload))
                .map(said -> said.replaceFirst("^(\\(combined from similar events\\): )?(Error creating: )?", ""))
                .map(said -> new Finding(
                        (pods.isEmpty() ? "no pod can be made: " : "no more pods can be made: ") + said,
                        new Rollout.Diagnosis(
                                workload.getKind().toLowerCase(Locale.ROOT) + "/"
                                        + workload.getMetadata().getName(),
                                Optional.empty(),
                                OptionalInt.empty(),
                                List.of(),
                                List.of("FailedCreate: " + said))));
    }

    /** Why the first pod that isn't ready isn't: the kubelet's or the scheduler's own words, and the warnings about it. */
    private Optional<Finding> unready(PodEvidence evidence) {
        return pods.stream().filter(pod -> !ready(pod)).findFirst().map(pod -> {
            String reason = reason(pod, evidence);
            List<String> warnings = evidence.warnings(pod);
            List<String> said = warnings.subList(Math.max(0, warnings.size() - WARNED), warnings.size());
            said = said.stream()
                    .filter(text -> !reason.contains(
                            text.substring(text.indexOf(": ") + 1).strip()))
                    .toList(); // the scheduler tells the same as an event
            return new Finding(
                    reason + (said.isEmpty() ? "" : "; warnings: " + String.join(" | ", said)),
                    diagnosis(pod, warnings, evidence));
        });
    }

    private static String reason(Pod pod, PodEvidence evidence) {
        String name = "pod " + pod.getMetadata().getName();
        String shown = reasons(pod)
                .findFirst()
                .or(() -> evidence.unscheduled(pod).map(said -> name + " is not scheduled: " + said))
                .orElse(name + " is not ready");
        return LostNode.of(pod).isPresent()
                ? shown
                : shown + evidence.lostNode(pod).map(lost -> "; " + lost).orElse("");
    }

    /** They are ready, and count all the same only after a while that the manifest says. */
    private Optional<Finding> youngPods(PodEvidence evidence) {
        int seconds = Workloads.minReadySeconds(workload);
        return seconds == 0 || pods.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "its pods are ready, but count only once they have been for " + seconds
                                + " s (minReadySeconds)",
                        diagnosis(pods.get(0), List.of(), evidence)));
    }

    private static Rollout.Diagnosis diagnosis(Pod pod, List<String> warnings, PodEvidence evidence) {
        Optional<ContainerStatus> troubled = ContainerFailure.statuses(pod)
                .filter(status -> reason("", status).isPresent())
                .findFirst()
                .or(() -> ContainerFailure.statuses(pod)
                        .filter(status -> status.getState() != null
                                && status.getState().getRunning() != null
                                && !Boolean.TRUE.equals(status.getReady()))
                        .findFirst());
        return new Rollout.Diagnosis(
                pod.getMetadata().getName(),
                troubled.map(ContainerStatus::getName),
                troubled.map(ContainerFailure::lastExit).orElse(OptionalInt.empty()),
                troubled.map(status -> evidence.lastWords(pod, status.getName(), waits(status)))
                        .orElse(List.of()),
                warnings);
    }

    private static boolean waits(ContainerStatus status) {
        return status.getState() != null && status.getState().getWaiting() != null;
    }

    boolean isAnyDoubtful() {
        return pods.stream().anyMatch(NewestPods::doubtful);
    }

    /** Whether a pod shows a container that may not come up. */
    static boolean doubtful(Pod pod) {
        return ContainerFailure.backsOffPulling(pod)
                || ContainerFailure.of(pod, Optional.empty()).isPresent();
    }

    private static Stream<String> reasons(Pod pod) {
        String name = "pod " + pod.getMetadata().getName();
        Stream<String> containers = ContainerFailure.statuses(pod).flatMap(status -> reason(name, status).stream());
        Stream<String> conditions = pod.getStatus().getConditions().stream()
                .filter(condition ->
                        "PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()))
                .map(condition -> name + " is not scheduled: " + text(condition));
        Stream<String> notReady = pod.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()) && "False".equals(condition.getStatus()))
                .map(condition -> name + " is not ready: " + LostNode.of(pod).orElseGet(() -> text(condition)));
        return Stream.of(containers, conditions, notReady).flatMap(reasons -> reasons);
    }

    private static Optional<String> reason(String pod, ContainerStatus status) {
        String container = "container " + status.getName() + " of " + pod;
        ContainerStateWaiting waiting =
                status.getState() == null ? null : status.getState().getWaiting();
        boolean starting = waiting != null
                && (waiting.getReason() == null
                        || waiting.getReason().equals("ContainerCreating")
                        || waiting.getReason().equals("PodInitializing"));
        if (waiting != null && !starting) {
            String message = waiting.getMessage() == null ? "" : " (" + waiting.getMessage() + ")";
            return Optional.of(
                    container + " is waiting: " + waiting.getReason() + message + ContainerFailure.lastEnd(status));
        } else if (!Boolean.TRUE.equals(status.getReady())
                && !ContainerFailure.lastEnd(status).isEmpty()) {
            return Optional.of(container + " ended before" + ContainerFailure.lastEnd(status));
        }
        return Optional.empty();
    }

    private static String text(PodCondition condition) {
        return Stream.of(condition.getMessage(), condition.getReason())
                .filter(text -> text != null && !text.isEmpty())
                .findFirst()
                .orElse("nothing says why");
    }
}
