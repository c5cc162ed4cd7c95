package dev.lighterman.kubernetes;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Rollout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Waits until a workload's newest revision runs, by the rules of {@code kubectl rollout status}, and gives up as soon as all
 * pods of that revision are past hope ({@link ContainerFailure}). What it knows comes from informers; a watch that drops is
 * resumed.
 *
 * <p>The client is built for one watch and closed after it; nothing of it is loaded before. Thread-safe.
 */
public final class RolloutWatch {
    private static final int FORBIDDEN = 403;

    /** Between a connection that was lost and the next. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final RolloutSettings settings;
    private final KubeAccess access;

    /** A watch; nothing is contacted yet. */
    public RolloutWatch(RolloutSettings settings) {
        this.settings = settings;
        this.access = new KubeAccess(settings);
    }

    /**
     * Loads the Kubernetes client and has it do all but ask.
     *
     * @throws LinkageError if it or a library that it needs is not there, or does not fit
     */
    public static void load() {
        KubeAccess.load();
    }

    /**
     * Whether the kubeconfig can be used. Nothing is contacted, and no program of the kubeconfig's is run.
     *
     * @throws LightermanException if there is no kubeconfig, or none that can be used
     */
    public void verify() throws LightermanException {
        access.verify();
    }

    /**
     * Where the kubeconfig says that the API server is.
     *
     * @throws LightermanException if there is no kubeconfig, or none that can be used
     */
    public String apiServer() throws LightermanException {
        return access.apiServer();
    }

    /**
     * Watches until there is a verdict. Once the workload has been seen, a connection that is lost is replaced until the time
     * is up.
     *
     * @param progress told each new state in kubectl's words, on the calling thread; not null
     * @return the verdict and the pods of the newest revision
     * @throws LightermanException if the API server cannot be asked
     */
    public Rollout watch(Consumer<String> progress) throws LightermanException, InterruptedException {
        Watching watching = new Watching(settings, progress);
        int refusals = 0;
        while (true) {
            try (KubernetesClient client = access.client()) {
                return watching.on(client);
            } catch (KubernetesClientException e) {
                checkInterrupt();
                if (e.getCode() == FORBIDDEN && watching.begun() && watching.withoutPods(KubeAccess.said(e))) {
                    continue;
                }
                refusals += isRefusal(e) ? 1 : 0;
                if (!watching.begun() || refusals > 1) {
                    throw access.unreachable(e);
                } else if (watching.nanosLeft() <= 0) {
                    return watching.lost(KubeAccess.rootMessage(e));
                }
                progress.accept("the API server cannot be asked (" + KubeAccess.said(e) + "), trying again");
                TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), watching.nanosLeft()));
            }
        }
    }

    /** An answer that will be the same the next time, but for credentials that were renewed. */
    private static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() >= 400
                && e.getCode() < 500
                && e.getCode() != 408
                && e.getCode() != 410
                && e.getCode() != 429;
    }

    /** Whether what was told of the progress is its end, which the verdict says again. */
    public static boolean isRolledOut(String state) {
        return state.endsWith(RolloutStatus.ROLLED_OUT);
    }

    /** Whether the reason of a verdict is that the workload was not there from the beginning. */
    public static boolean isMissing(String reason) {
        return reason.startsWith(Watching.MISSING);
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /**
     * The pods of the newest revision, as they are now.
     *
     * @return by name; empty without the workload
     * @throws LightermanException if the API server cannot be asked
     */
    public List<Rollout.Pod> pods() throws LightermanException, InterruptedException {
        return ask(client -> {
            HasMetadata workload = Workloads.resource(client, settings).get();
            return workload == null
                    ? List.of()
                    : NewestPods.of(client, workload).list(settings.repository());
        });
    }

    /**
     * Why the pods of the newest revision do not all run, as it is now.
     *
     * @return a clause; empty where nothing says so, or without the workload
     * @throws LightermanException if the API server cannot be asked
     */
    public Optional<String> explanation() throws LightermanException, InterruptedException {
        return ask(client -> Optional.<HasMetadata>ofNullable(
                        Workloads.resource(client, settings).get())
                .flatMap(workload -> NewestPods.of(client, workload).explanation(new PodEvidence(client)))
                .map(NewestPods.Finding::sentence));
    }

    /**
     * All pods of the workload, of any revision, as they are now.
     *
     * @return empty without the workload
     * @throws LightermanException if the API server cannot be asked
     */
    public Optional<RunningPods> running() throws LightermanException, InterruptedException {
        return ask(client -> Optional.<HasMetadata>ofNullable(
                        Workloads.resource(client, settings).get())
                .map(workload -> RunningPods.of(client, workload, settings.repository())));
    }

    /**
     * What a watch does that the kubeconfig's user may not do, in RBAC's words.
     *
     * @return such as {@code list pods}; empty where all may be done
     * @throws LightermanException if the API server cannot be asked
     */
    public List<String> missingRights() throws LightermanException, InterruptedException {
        return ask(client -> Stream.concat(
                        Stream.of("get", "list", "watch")
                                .filter(verb ->
                                        !may(client, "apps", settings.kind().resource(), verb))
                                .map(verb -> verb + " " + settings.kind().resource()),
                        Stream.concat(
                                Stream.of("list", "watch")
                                        .filter(verb -> !may(client, "", "pods", verb))
                                        .map(verb -> verb + " pods"),
                                Stream.of(settings.kind())
                                        .filter(kind ->
                                                kind != WorkloadKind.STATEFUL_SET) // which names its newest itself
                                        .map(WorkloadKind::revisions)
                                        .filter(resource -> !may(client, "apps", resource, "list"))
                                        .map(resource -> "list " + resource)))
                .toList());
    }

    private boolean may(KubernetesClient client, String group, String resource, String verb) {
        return KubeAccess.may(client, settings.namespace(), group, resource, verb);
    }

    /** Something to ask the API server. */
    private interface Question<T> {
        T ask(KubernetesClient client) throws InterruptedException;
    }

    private <T> T ask(Question<T> question) throws LightermanException, InterruptedException {
        try (KubernetesClient client = access.client()) {
            return question.ask(client);
        } catch (KubernetesClientException e) {
            checkInterrupt();
            throw access.unreachable(e);
        }
    }
}
