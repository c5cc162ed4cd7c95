package dev.lighterman.kubernetes;

import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One watch from its first look to its verdict, over one client after another where connections are lost. Belongs to one
 * thread.
 */
final class Watching {
    static final String MISSING = "there is no ";

    /** How soon pods that may not come up are looked at again when nothing else happens. */
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** How long a watch may be silent before the workload is asked for by itself: the connection may be gone unnoticed. */
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** How soon the makers of missing pods are looked at again. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final RolloutSettings settings;
    private final Consumer<String> progress;
    private final long deadline;
    private HasMetadata current;
    private long generation;
    private String status = "";
    private String trouble = "";
    private boolean suspicious;
    private boolean blind;
    private final FailurePatience patience;
    private long nextLook = System.nanoTime() + AGAIN.toNanos();

    Watching(RolloutSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.patience = new FailurePatience(settings.patience(), System::nanoTime);
        this.deadline = System.nanoTime() + settings.timeout().toNanos();
    }

    /** Whether the workload was seen, so that it is worth asking on after a connection was lost. */
    boolean begun() {
        return current != null;
    }

    /**
     * Goes on without a look at the pods, as kubectl does, where the user may not.
     *
     * @param why the API server's word
     * @return whether that was not so before
     */
    boolean withoutPods(String why) {
        if (blind) {
            return false;
        }
        blind = true;
        progress.accept("the pods cannot be looked at: " + why);
        return true;
    }

    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    /**
     * Watches until there is a verdict.
     *
     * @throws KubernetesClientException when the API server cannot be asked any more; another client may go on
     */
    @SuppressWarnings("try") // the informers work by being open
    Rollout on(KubernetesClient client) throws InterruptedException {
        var resource = Workloads.resource(client, settings);
        HasMetadata now = resource.get();
        if (now == null || !isSame(now)) {
            return begun() ? deleted() : notFound();
        } else if (!begun()) {
            generation = now.getMetadata().getGeneration();
        }
        current = now;
        suspicious = true;
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        try (var workloads = inform(resource, changes, true)) {
            if (blind) {
                return follow(client, changes);
            }
            try (var pods = inform(
                    client.pods().inNamespace(settings.namespace()).withLabelSelector(Workloads.selector(now)),
                    changes,
                    false)) {
                return follow(client, changes);
            }
        }
    }

    private static <T extends HasMetadata> SharedIndexInformer<T> inform(
            Informable<T> resources, BlockingQueue<Change> changes, boolean workload) {
        return resources.inform(new Changes<T>(changes, workload));
    }

    private Rollout follow(KubernetesClient client, BlockingQueue<Change> changes) throws InterruptedException {
        PodEvidence evidence = new PodEvidence(client);
        while (true) {
            RolloutStatus judged = Workloads.status(current, generation);
            if (!status.equals(judged.message())) {
                status = judged.message();
                progress.accept(status);
            }
            if (judged.state() != RolloutStatus.State.WAITING) {
                return end(client, judged);
            }
            Optional<Rollout> early =
                    suspicious && !blind && judged.observed() ? early(client, evidence) : Optional.empty();
            if (early.isPresent()) {
                return early.get();
            }
            boolean missing = !blind && Workloads.isShort(current);
            if (missing && nextLook - System.nanoTime() <= 0) {
                NewestPods.of(client, current).refusal(evidence).ifPresent(found -> trouble(found.sentence()));
                nextLook = System.nanoTime() + LOOK.toNanos();
            }
            long silence = (suspicious || missing ? AGAIN : SILENCE).toNanos();
            Change change = changes.poll(Math.min(nanosLeft(), silence), TimeUnit.NANOSECONDS);
            if (nanosLeft() <= 0) {
                return timedOut(client);
            }
            if (change == null) {
                change = new Change(
                        true,
                        Optional.ofNullable(Workloads.resource(client, settings).get()));
            }
            suspicious |= change.doubtful();
            if (change.workload() && change.now().filter(this::isSame).isEmpty()) {
                return deleted();
            } else if (change.workload()) {
                current = change.now().orElseThrow();
            }
        }
    }

    /** Tells of trouble that may pass, once as long as it is the same. */
    private void trouble(String text) {
        String same = text.replaceAll("\"[^\"]+\"", ""); // each try is about a pod of another name
        if (!same.equals(trouble)) {
            trouble = same;
            progress.accept(text);
        }
    }

    /** Whether it is the workload that was seen first, and not another one of its name. */
    private boolean isSame(HasMetadata workload) {
        return current == null
                || workload.getMetadata().getUid().equals(current.getMetadata().getUid());
    }

    /** Pods that look as if they will not come up are read anew, so that no old news decides. */
    private Optional<Rollout> early(KubernetesClient client, PodEvidence evidence) {
        NewestPods pods = NewestPods.of(client, current);
        Optional<NewestPods.Finding> failure = pods.lastingFailure(evidence, patience, this::trouble);
        suspicious = pods.isAnyDoubtful();
        return failure.map(found -> verdict(
                Rollout.Verdict.FAILED,
                found.sentence(),
                pods.list(settings.repository()),
                Optional.of(found.diagnosis())));
    }

    private Rollout end(KubernetesClient client, RolloutStatus judged) {
        NewestPods pods = pods(client);
        List<Rollout.Pod> list = pods.list(settings.repository());
        return switch (judged.state()) {
            case DONE -> verdict(Rollout.Verdict.SUCCEEDED, null, list, Optional.empty());
            case PAUSED -> verdict(Rollout.Verdict.PAUSED, judged.message(), list, Optional.empty());
            default -> explained(Rollout.Verdict.FAILED, judged.message(), pods, new PodEvidence(client));
        };
    }

    private Rollout timedOut(KubernetesClient client) {
        return explained(Rollout.Verdict.TIMED_OUT, late(), pods(client), new PodEvidence(client));
    }

    private NewestPods pods(KubernetesClient client) {
        return blind ? NewestPods.unseen(current) : NewestPods.of(client, current);
    }

    /** The verdict when the time is up and the API server has been out of reach since. */
    Rollout lost(String why) {
        return unseen(Rollout.Verdict.TIMED_OUT, late() + "; since then the API server could not be asked: " + why);
    }

    private String late() {
        Duration timeout = settings.timeout();
        String within = timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
        return "the rollout did not finish within " + within + ": " + status;
    }

    private Rollout explained(Rollout.Verdict verdict, String reason, NewestPods pods, PodEvidence evidence) {
        Optional<NewestPods.Finding> found = pods.explanation(evidence);
        String whole = found.map(why -> reason + "; " + why.sentence()).orElse(reason);
        return verdict(verdict, whole, pods.list(settings.repository()), found.map(NewestPods.Finding::diagnosis));
    }

    private Rollout notFound() {
        return unseen(Rollout.Verdict.NOT_FOUND, MISSING + name() + " in the cluster");
    }

    private Rollout deleted() {
        return unseen(Rollout.Verdict.NOT_FOUND, "the " + name() + " was deleted while its rollout was watched");
    }

    /** A verdict without a look at the pods. */
    private Rollout unseen(Rollout.Verdict verdict, String reason) {
        return new Rollout(verdict, settings.namespace(), settings.deployment(), Optional.of(reason), List.of(), false);
    }

    private String name() {
        return settings.kind().word() + " " + settings.fullName();
    }

    private Rollout verdict(
            Rollout.Verdict verdict, String reason, List<Rollout.Pod> pods, Optional<Rollout.Diagnosis> diagnosis) {
        return new Rollout(
                verdict,
                settings.namespace(),
                settings.deployment(),
                Optional.ofNullable(reason),
                pods,
                false,
                diagnosis,
                OptionalInt.of(Workloads.wanted(current)));
    }

    /**
     * Something is different in the cluster.
     *
     * @param workload whether it is the workload itself, a pod otherwise
     * @param now its state; empty when it is gone
     */
    private record Change(boolean workload, Optional<HasMetadata> now) {
        boolean doubtful() {
            return !workload && now.map(pod -> NewestPods.doubtful((Pod) pod)).orElse(false);
        }
    }

    /** Hands what an informer's own thread sees to the waiting thread. */
    private record Changes<T extends HasMetadata>(BlockingQueue<Change> queue, boolean workload)
            implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            queue.add(new Change(workload, Optional.of(object)));
        }

        @Override
        public void onUpdate(T before, T object) {
            queue.add(new Change(workload, Optional.of(object)));
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            queue.add(new Change(workload, Optional.empty()));
        }
    }
}
