package dev.lighterman.kubernetes;

import dev.lighterman.api.ClusterException;
import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits until a Deployment's newest revision runs, by the rules of {@code kubectl rollout status}. The verdict comes from
 * an informer, so a watch that drops is resumed by itself.
 *
 * <p>The client is built for one watch and closed after it; nothing of it is loaded before. Thread-safe.
 */
public final class RolloutWatch {
    private final RolloutSettings settings;

    /**
     * A watch; nothing is contacted yet.
     *
     * @param settings which rollout, not null
     */
    public RolloutWatch(RolloutSettings settings) {
        this.settings = settings;
    }

    /**
     * Whether this machine has a kubeconfig for the settings, so that {@link #watch} has somewhere to ask.
     *
     * @return true if the file exists
     */
    public boolean configured() {
        return Files.isReadable(kubeconfig());
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
        try (KubernetesClient client = client()) {
            return watch(client, progress);
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw unreachable(e);
        }
    }

    /**
     * The pods of the newest revision, as they are now.
     *
     * @return by name; empty without the Deployment
     * @throws ClusterException if the API server cannot be asked
     * @throws InterruptedException if the thread is interrupted
     */
    public List<Rollout.Pod> pods() throws ClusterException, InterruptedException {
        try (KubernetesClient client = client()) {
            Deployment deployment = client.apps()
                    .deployments()
                    .inNamespace(settings.namespace())
                    .withName(settings.deployment())
                    .get();
            return deployment == null
                    ? List.of()
                    : NewestPods.of(client, deployment).list(settings.repository());
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw unreachable(e);
        }
    }

    @SuppressWarnings("try") // the informer works by being open
    private Rollout watch(KubernetesClient client, Consumer<String> progress) throws InterruptedException {
        var resource =
                client.apps().deployments().inNamespace(settings.namespace()).withName(settings.deployment());
        Deployment first = resource.get();
        if (first == null) {
            return verdict(
                    Rollout.Verdict.NOT_FOUND, "there is no Deployment " + name() + " in the cluster", List.of());
        }
        long generation = first.getMetadata().getGeneration();
        String uid = first.getMetadata().getUid();
        BlockingQueue<Optional<Deployment>> changes = new LinkedBlockingQueue<>();
        try (SharedIndexInformer<Deployment> informer = resource.inform(new Changes(changes))) {
            long deadline = System.nanoTime() + settings.timeout().toNanos();
            RolloutStatus status = RolloutStatus.of(first, generation);
            while (true) {
                progress.accept(status.message());
                if (status.state() != RolloutStatus.State.WAITING) {
                    return end(client, first, status);
                }
                Optional<Deployment> next = changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    return timedOut(client, first, status);
                }
                if (next.isEmpty() || !next.get().getMetadata().getUid().equals(uid)) {
                    return verdict(
                            Rollout.Verdict.NOT_FOUND,
                            "the Deployment " + name() + " was deleted while its rollout was watched",
                            List.of());
                }
                first = next.get();
                status = RolloutStatus.of(first, generation);
            }
        }
    }

    private Rollout end(KubernetesClient client, Deployment deployment, RolloutStatus status) {
        NewestPods pods = NewestPods.of(client, deployment);
        return switch (status.state()) {
            case DONE -> verdict(Rollout.Verdict.SUCCEEDED, null, pods.list(settings.repository()));
            case PAUSED -> verdict(Rollout.Verdict.PAUSED, status.message(), pods.list(settings.repository()));
            default ->
                verdict(
                        Rollout.Verdict.FAILED,
                        withExplanation(status.message(), pods),
                        pods.list(settings.repository()));
        };
    }

    private Rollout timedOut(KubernetesClient client, Deployment deployment, RolloutStatus status) {
        NewestPods pods = NewestPods.of(client, deployment);
        String reason = "the rollout did not finish within " + seconds(settings.timeout()) + ": " + status.message();
        return verdict(Rollout.Verdict.TIMED_OUT, withExplanation(reason, pods), pods.list(settings.repository()));
    }

    private static String withExplanation(String reason, NewestPods pods) {
        return pods.explanation().map(why -> reason + "; " + why).orElse(reason);
    }

    private Rollout verdict(Rollout.Verdict verdict, String reason, List<Rollout.Pod> pods) {
        return new Rollout(
                verdict, settings.namespace(), settings.deployment(), Optional.ofNullable(reason), pods, false);
    }

    private String name() {
        return settings.namespace() + "/" + settings.deployment();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private Path kubeconfig() {
        return settings.kubeconfig().orElseGet(() -> {
            String fromEnvironment = System.getenv("KUBECONFIG");
            return fromEnvironment == null || fromEnvironment.isEmpty()
                    ? Path.of(System.getProperty("user.home"), ".kube", "config")
                    : Path.of(fromEnvironment.split(java.io.File.pathSeparator, 2)[0]);
        });
    }

    private KubernetesClient client() throws ClusterException {
        Path file = kubeconfig();
        if (!configured()) {
            throw new ClusterException(
                    "cannot watch the rollout of " + name() + ": there is no readable kubeconfig " + file
                            + "; perhaps you should set deploy.rollout.kubeconfig",
                    null);
        }
        try {
            Config config = Config.fromKubeconfig(settings.context().orElse(null), file.toFile());
            // An answer within seconds or none: the watch itself has its own deadline.
            return new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(config)
                            .withConnectionTimeout(10_000)
                            .withRequestTimeout(10_000)
                            .withRequestRetryBackoffLimit(2)
                            .build())
                    .build();
        } catch (RuntimeException e) {
            throw new ClusterException(
                    "cannot use the kubeconfig " + file + ": " + rootMessage(e)
                            + "; perhaps you should try `kubectl --kubeconfig " + file + " get deployments`",
                    e);
        }
    }

    private ClusterException unreachable(KubernetesClientException e) {
        String why = e.getCode() > 0 ? "it answered " + e.getCode() + " (" + e.getMessage() + ")" : rootMessage(e);
        return new ClusterException(
                "cannot watch the rollout of " + name() + ": the API server of " + kubeconfig() + " gave no use: " + why
                        + "; perhaps you should check deploy.rollout.kubeconfig and deploy.rollout.context",
                e);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Hands what the informer's own thread sees to the waiting thread. */
    private record Changes(BlockingQueue<Optional<Deployment>> queue) implements ResourceEventHandler<Deployment> {
        @Override
        public void onAdd(Deployment deployment) {
            queue.add(Optional.of(deployment));
        }

        @Override
        public void onUpdate(Deployment before, Deployment deployment) {
            queue.add(Optional.of(deployment));
        }

        @Override
        public void onDelete(Deployment deployment, boolean finalStateUnknown) {
            queue.add(Optional.empty());
        }
    }
}
