package dev.lighterman.kubernetes;

import dev.lighterman.api.ClusterException;
import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits until a workload's newest revision runs, by the rules of {@code kubectl rollout status}, and gives up as soon as all
 * pods of that revision are past hope ({@link Doom}). What it knows comes from informers, so a watch that drops is resumed by
 * itself.
 *
 * <p>The client is built for one watch and closed after it; nothing of it is loaded before. Thread-safe.
 */
public final class RolloutWatch {
    /** How soon pods that may be doomed are looked at again when nothing else happens. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final RolloutSettings settings;
    private final KubeAccess access;

    /**
     * A watch; nothing is contacted yet.
     *
     * @param settings which rollout, not null
     */
    public RolloutWatch(RolloutSettings settings) {
        this.settings = settings;
        this.access = new KubeAccess(settings);
    }

    /**
     * Whether this machine has a kubeconfig for the settings, so that {@link #watch} has somewhere to ask.
     *
     * @return true if there is one
     */
    public boolean configured() {
        return access.configured();
    }

    /**
     * Where the kubeconfig says that the API server is.
     *
     * @return {@code host:port}
     * @throws ClusterException if there is no kubeconfig, or none that can be used
     */
    public String apiServer() throws ClusterException {
        return access.apiServer();
    }

    /**
     * Watches until there is a verdict.
     *
     * @param progress told each new state in kubectl's words, on the calling thread; not null
     * @return the verdict and the pods of the newest revision
     * @throws ClusterException if the API server cannot be asked
     * @throws InterruptedException if the thread is interrupted
     */
    public Rollout watch(Consumer<String> progress) throws ClusterException, InterruptedException {
        return ask(client -> watch(client, progress));
    }

    /**
     * The pods of the newest revision, as they are now.
     *
     * @return by name; empty without the workload
     * @throws ClusterException if the API server cannot be asked
     * @throws InterruptedException if the thread is interrupted
     */
    public List<Rollout.Pod> pods() throws ClusterException, InterruptedException {
        return ask(client -> {
            HasMetadata workload = settings.kind()
                    .resource(client, settings.namespace(), settings.deployment())
                    .get();
            return workload == null
                    ? List.of()
                    : NewestPods.of(client, workload).list(settings.repository());
        });
    }

    /**
     * All pods of the workload, of whatever revision, as they are now.
     *
     * @return empty without the workload
     * @throws ClusterException if the API server cannot be asked
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<RunningPods> running() throws ClusterException, InterruptedException {
        return ask(client -> Optional.<HasMetadata>ofNullable(settings.kind()
                        .resource(client, settings.namespace(), settings.deployment())
                        .get())
                .map(workload -> RunningPods.of(client, workload, settings.repository())));
    }

    /** Something to ask the API server. */
    private interface Question<T> {
        T ask(KubernetesClient client) throws InterruptedException;
    }

    private <T> T ask(Question<T> question) throws ClusterException, InterruptedException {
        try (KubernetesClient client = access.client()) {
            return question.ask(client);
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw access.unreachable(e);
        }
    }

    @SuppressWarnings("try") // the informers work by being open
    private Rollout watch(KubernetesClient client, Consumer<String> progress) throws InterruptedException {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        var resource = settings.kind().resource(client, settings.namespace(), settings.deployment());
        HasMetadata first = resource.get();
        if (first == null) {
            return verdict(Rollout.Verdict.NOT_FOUND, "there is no " + name() + " in the cluster", List.of());
        }
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        try (var workloads = inform(resource, changes, true);
                var pods = inform(
                        client.pods().inNamespace(settings.namespace()).withLabelSelector(Workloads.selector(first)),
                        changes,
                        false)) {
            return new Watching(client, progress, first, deadline, changes).verdict();
        }
    }

    private static <T extends HasMetadata> SharedIndexInformer<T> inform(
            Informable<T> resources, BlockingQueue<Change> changes, boolean workload) {
        return resources.inform(new Changes<T>(changes, workload));
    }

    /** One watch from its first look to its verdict. Belongs to one thread. */
    private final class Watching {
        private final KubernetesClient client;
        private final Consumer<String> progress;
        private final Evidence evidence;
        private final long deadline;
        private final long generation;
        private final String uid;
        private final BlockingQueue<Change> changes;
        private HasMetadata current;
        private boolean suspicious = true;

        private Watching(
                KubernetesClient client,
                Consumer<String> progress,
                HasMetadata first,
                long deadline,
                BlockingQueue<Change> changes) {
            this.client = client;
            this.progress = progress;
            this.evidence = new Evidence(client);
            this.deadline = deadline;
            this.generation = first.getMetadata().getGeneration();
            this.uid = first.getMetadata().getUid();
            this.changes = changes;
            this.current = first;
        }

        private Rollout verdict() throws InterruptedException {
            while (true) {
                RolloutStatus status = Workloads.status(current, generation);
                progress.accept(status.message());
                if (status.state() != RolloutStatus.State.WAITING) {
                    return end(status);
                }
                Optional<Rollout> early = suspicious && status.observed() ? early() : Optional.empty();
                if (early.isPresent()) {
                    return early.get();
                }
                long left = deadline - System.nanoTime();
                Change change = changes.poll(suspicious ? Math.min(left, AGAIN.toNanos()) : left, TimeUnit.NANOSECONDS);
                if (System.nanoTime() >= deadline) {
                    return timedOut(status);
                }
                if (change == null) {
                    continue;
                }
                suspicious |= change.doubtful();
                if (change.workload() && !take(change)) {
                    return RolloutWatch.this.verdict(
                            Rollout.Verdict.NOT_FOUND,
                            "the " + name() + " was deleted while its rollout was watched",
                            List.of());
                }
            }
        }

        /** Takes the workload's new state; false when it is gone, or another one of its name is there instead. */
        private boolean take(Change change) {
            if (change.now().isEmpty()
                    || !change.now().get().getMetadata().getUid().equals(uid)) {
                return false;
            }
            current = change.now().get();
            return true;
        }

        /** Pods that look doomed are read anew, so that no old news decides. */
        private Optional<Rollout> early() {
            NewestPods pods = NewestPods.of(client, current);
            Optional<String> doom = pods.doom(evidence);
            suspicious = pods.isAnyDoubtful();
            return doom.map(reason ->
                    RolloutWatch.this.verdict(Rollout.Verdict.FAILED, reason, pods.list(settings.repository())));
        }

        private Rollout end(RolloutStatus status) {
            NewestPods pods = NewestPods.of(client, current);
            List<Rollout.Pod> list = pods.list(settings.repository());
            return switch (status.state()) {
                case DONE -> RolloutWatch.this.verdict(Rollout.Verdict.SUCCEEDED, null, list);
                case PAUSED -> RolloutWatch.this.verdict(Rollout.Verdict.PAUSED, status.message(), list);
                default -> RolloutWatch.this.verdict(Rollout.Verdict.FAILED, explained(status.message(), pods), list);
            };
        }

        private Rollout timedOut(RolloutStatus status) {
            NewestPods pods = NewestPods.of(client, current);
            String reason =
                    "the rollout did not finish within " + seconds(settings.timeout()) + ": " + status.message();
            return RolloutWatch.this.verdict(
                    Rollout.Verdict.TIMED_OUT, explained(reason, pods), pods.list(settings.repository()));
        }

        private String explained(String reason, NewestPods pods) {
            return pods.explanation(evidence)
                    .or(() -> replicaFailure(current))
                    .map(why -> reason + "; " + why)
                    .orElse(reason);
        }
    }

    /** Why no pod could be made: a quota, a missing service account. */
    private static Optional<String> replicaFailure(HasMetadata workload) {
        if (!(workload instanceof Deployment deployment)
                || deployment.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        return deployment.getStatus().getConditions().stream()
                .filter(condition ->
                        "ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(condition -> "no pod can be made: " + Evidence.oneLine(condition.getMessage()))
                .findFirst();
    }

    private Rollout verdict(Rollout.Verdict verdict, String reason, List<Rollout.Pod> pods) {
        return new Rollout(
                verdict, settings.namespace(), settings.deployment(), Optional.ofNullable(reason), pods, false);
    }

    private String name() {
        return settings.kind().word() + " " + settings.fullName();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
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
