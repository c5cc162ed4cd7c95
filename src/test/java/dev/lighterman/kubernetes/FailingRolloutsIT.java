package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Rollout;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every way a rollout fails that people meet, in the lab's real cluster: the verdict, its reason, and how soon it comes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailingRolloutsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Map<String, String> table = new ConcurrentHashMap<>();

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("failing-rollouts");

    private final Lab lab = Lab.all();

    /** Does one thing of several at a time. */
    private interface Scenario {
        void run() throws Exception;
    }

    private static void allAtOnce(List<Scenario> scenarios) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(scenarios.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                running.add(pool.submit(() -> {
                    scenario.run();
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whatCannotComeUpFailsEarlyAndSaysWhy() throws Exception {
        String missing = lab.registry() + "/failing-rollouts/no-such-image:1";
        allAtOnce(List.of(
                () -> fails(
                        "not-found",
                        container(missing, ""),
                        "container app of pod POD has an image that was not found, " + missing
                                + " \\(ErrImagePull\\): .*"),
                () -> fails(
                        "refused",
                        container(lab.authRegistry() + "/failing-rollouts/secret:1", ""),
                        "container app of pod POD has an image that the registry refuses, .* \\(ErrImagePull\\): .*"),
                () -> fails(
                        "bad-name",
                        container("Not_An_Image", ""),
                        "container app of pod POD has an image that cannot be pulled \\(InvalidImageName\\): .*"),
                () -> fails(
                        "crash",
                        shell("echo 데이터베이스 is missing; exit 3"),
                        "container app of pod POD keeps crashing \\(CrashLoopBackOff\\): exit code 3;"
                                + " it wrote: 데이터베이스 is missing"),
                () -> fails(
                        "no-config",
                        container(lab.baseImage(), ", envFrom: [{configMapRef: {name: no-such-map}}]"),
                        "container app of pod POD cannot be configured \\(CreateContainerConfigError\\):"
                                + " configmap \"no-such-map\" not found"),
                () -> fails(
                        "no-program",
                        container(lab.baseImage(), ", command: [/no/such/program]"),
                        "container app of pod POD cannot run"
                                + " \\((ContainerCannotRun, exit code 127|StartError, exit code 128)\\): .*/no/such/program.*"),
                () -> fails(
                        "init",
                        shell("sleep 86393")
                                .replace(
                                        "containers:",
                                        "initContainers: [{name: setup, image: " + lab.baseImage()
                                                + ", command: [sh, -c, 'echo no schema; exit 7']}]\n      containers:"),
                        "init container setup of pod POD keeps crashing \\(CrashLoopBackOff\\): exit code 7;"
                                + " it wrote: no schema"),
                () -> timesOut(
                        "unschedulable",
                        container(lab.baseImage(), ", command: [sleep, '86392'], resources: {requests: {cpu: '1000'}}"),
                        "Insufficient cpu",
                        "pod POD is not scheduled: 0/[12] nodes are available: 1 Insufficient cpu[.,].*"),
                () -> timesOut(
                        "not-ready",
                        container(
                                lab.baseImage(),
                                ", command: [sleep, '86391'], readinessProbe: {periodSeconds: 1, exec: {command: [cat,"
                                        + " /no/such/file]}}"),
                        "No such file or directory",
                        "pod POD is not ready: containers with unready status: \\[app\\]; warnings: (.* \\| )?Unhealthy: Readiness"
                                + " probe failed: cat: .*No such file or directory( \\| .*)?"),
                () -> timesOut(
                        "no-account",
                        shell("sleep 86390")
                                .replace("containers:", "serviceAccountName: no-such-account\n      containers:"),
                        "error looking up service account",
                        "no pod can be made: pods \"no-account-.*\" is forbidden: error looking up service account .*"),
                () -> {
                    cluster.apply(manifest("young", shell("sleep 86388"))
                            .replace(
                                    "replicas: 1",
                                    "replicas: 1\n  minReadySeconds: 600\n  progressDeadlineSeconds: 900"));
                    Lab.await(
                            Duration.ofSeconds(60),
                            "the pod to be ready",
                            () -> cluster.kubectl(
                                            "get", "deployment/young", "--output=jsonpath={.status.readyReplicas}")
                                    .equals("1"));
                    check(
                            watch("young", Duration.ofSeconds(3)),
                            Rollout.Verdict.TIMED_OUT,
                            "the rollout did not finish within 3 s: 0 of 1 updated replicas are available; its pods are"
                                    + " ready, but count only once they have been for 600 s \\(minReadySeconds\\)");
                },
                () -> deadline(
                        "no-progress",
                        shell("sleep 86389").replace("containers:", "nodeSelector: {no: such}\n      containers:"))));
        new TreeMap<>(table).values().forEach(System.out::println);
    }

    private static String container(String image, String more) {
        return "containers: [{name: app, image: \"" + image + "\"" + more + "}]";
    }

    private String shell(String script) {
        return container(lab.baseImage(), ", command: [sh, -c, '" + script + "'], " + Cluster.READY_ASLEEP);
    }

    private String manifest(String name, String spec) {
        String text = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: NAME}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: NAME}}
                  template:
                    metadata: {labels: {app: NAME}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      SPEC
                """;
        String deadline = spec.contains("no: such") ? "replicas: 1\n  progressDeadlineSeconds: 3" : "replicas: 1";
        return text.replace("NAME", name).replace("replicas: 1", deadline).replace("SPEC", spec);
    }

    private Rollout watch(String name, Duration timeout) throws Exception {
        return new RolloutWatch(settings(WorkloadKind.DEPLOYMENT, name, timeout)).watch(text -> {});
    }

    private RolloutSettings settings(WorkloadKind kind, String name, Duration timeout) {
        return settings(kind, name, timeout, Duration.ZERO);
    }

    private RolloutSettings settings(WorkloadKind kind, String name, Duration timeout, Duration patience) {
        return new RolloutSettings(
                Optional.of(lab.kubeconfig()),
                Optional.empty(),
                cluster.namespace(),
                kind,
                name,
                Optional.empty(),
                timeout,
                patience,
                Optional.empty());
    }

    private void fails(String name, String spec, String reason) throws Exception {
        cluster.apply(manifest(name, spec));
        long began = System.nanoTime();
        Rollout rollout = watch(name, TIMEOUT);
        note(name, rollout, began);
        check(rollout, Rollout.Verdict.FAILED, reason);
        assertThat(rollout.pods()).hasSize(1);
    }

    /** The time begins once the cluster has said why, however long that takes it. */
    private void timesOut(String name, String spec, String said, String reason) throws Exception {
        cluster.apply(manifest(name, spec));
        Lab.await(
                Duration.ofMinutes(2),
                "the cluster to say of " + name + ": " + said,
                () -> events().anyMatch(line -> line.startsWith(name) && line.contains(said)));
        long began = System.nanoTime();
        Rollout rollout = watch(name, Duration.ofSeconds(3));
        note(name, rollout, began);
        check(
                rollout,
                Rollout.Verdict.TIMED_OUT,
                "the rollout did not finish within 3 s: [0-9] (out )?of 1 [a-z ]+; " + reason);
    }

    /** A line for each of the cluster's events: whom it is about, and what it says. */
    private Stream<String> events() throws Exception {
        return cluster.kubectl(
                        "get",
                        "events",
                        "-o",
                        "jsonpath={range .items[*]}{.involvedObject.name} {.message}{\"\\n\"}{end}")
                .lines();
    }

    private void deadline(String name, String spec) throws Exception {
        cluster.apply(manifest(name, spec));
        long began = System.nanoTime();
        Rollout rollout = watch(name, TIMEOUT);
        note(name, rollout, began);
        check(
                rollout,
                Rollout.Verdict.FAILED,
                "deployment \"no-progress\" exceeded its progress deadline; pod POD is not scheduled: .*");
    }

    private static void check(Rollout rollout, Rollout.Verdict verdict, String reason) {
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(verdict);
        String pod = rollout.pods().isEmpty()
                ? "POD"
                : java.util.regex.Pattern.quote(rollout.pods().get(0).name());
        assertThat(rollout.reason().orElseThrow()).matches(reason.replace("POD", pod));
    }

    /** What the table in docs/delivery.md is made of. */
    private void note(String name, Rollout rollout, long began) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        table.put(
                name,
                String.format(
                        "| %s | %s | %.1f s | %s |",
                        name,
                        rollout.verdict(),
                        millis / 1000.0,
                        rollout.reason().orElse("")));
    }

    @Test
    void whatMayPassIsWaitedForAndAnImageIsLookedForTwice() throws Exception {
        allAtOnce(List.of(
                () -> succeeds(
                        "late-secret",
                        container(
                                lab.baseImage(),
                                ", command: [sleep, '86387'], env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: p}}}]"),
                        "container app of pod POD cannot be configured \\(CreateContainerConfigError\\): secret \"db\" not found",
                        () -> cluster.kubectl("create", "secret", "generic", "db", "--from-literal=p=x")),
                () -> succeeds(
                        "late-database",
                        container(
                                lab.baseImage(),
                                ", command: [sh, -c, 'test -n \"$DATABASE\" || exit 1; echo >/up; exec sleep 86386'],"
                                        + " readinessProbe: {periodSeconds: 1, exec: {command: [test, -e, /up]}}, env: [{name:"
                                        + " DATABASE, valueFrom: {secretKeyRef: {name: database, key: host, optional: true}}}]"),
                        "container app of pod POD keeps crashing \\(CrashLoopBackOff\\): exit code 1",
                        () -> cluster.kubectl("create", "secret", "generic", "database", "--from-literal=host=x")),
                () -> {
                    String missing = lab.registry() + "/failing-rollouts/no-such-image:2";
                    cluster.apply(manifest("never-pushed", container(missing, "")));
                    RolloutSettings patient = settings(
                            WorkloadKind.DEPLOYMENT, "never-pushed", Duration.ofMinutes(3), Duration.ofMinutes(2));
                    long began = System.nanoTime();
                    Rollout rollout = new RolloutWatch(patient).watch(text -> {});
                    check(
                            rollout,
                            Rollout.Verdict.FAILED,
                            "container app of pod POD has an image that was not found, " + missing + " .*");
                    assertThat(Duration.ofNanos(System.nanoTime() - began))
                            .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(90));
                }));
    }

    /**
     * A rollout whose pods are in trouble until it was told. Not until a number of starts: a kubelet may tell of a crash loop only
     * with the start that ends it.
     */
    private void succeeds(String name, String spec, String trouble, Scenario remedy) throws Exception {
        cluster.apply(manifest(name, spec));
        List<String> progress = new ArrayList<>();
        Rollout rollout = new RolloutWatch(
                        settings(WorkloadKind.DEPLOYMENT, name, Duration.ofMinutes(2), Duration.ofSeconds(60)))
                .watch(text -> {
                    progress.add(text);
                    if (text.matches(trouble.replace("POD", "\\S+"))) {
                        done(remedy);
                    }
                });
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        String pod = java.util.regex.Pattern.quote(rollout.pods().get(0).name());
        assertThat(progress)
                .as("%s of %s", progress, rollout)
                .filteredOn(text -> text.matches(trouble.replace("POD", pod)))
                .hasSize(1);
    }

    private static void done(Scenario remedy) {
        try {
            remedy.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whyNoPodCanBeMadeIsToldInSecondsForEveryKind() throws Exception {
        cluster.apply("""
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: none}
                spec: {hard: {pods: "0"}}
                """);
        Lab.await(
                Duration.ofSeconds(30),
                "the quota to count",
                () -> !cluster.kubectl("get", "resourcequota/none", "--output=jsonpath={.status.used}")
                        .isEmpty());
        try {
            allAtOnce(Stream.of(WorkloadKind.values())
                    .<Scenario>map(kind -> () -> refused(kind, "refused"))
                    .toList());
        } finally {
            cluster.kubectl("delete", "resourcequota/none");
        }
    }

    private void refused(WorkloadKind kind, String name) throws Exception {
        cluster.apply(kind == WorkloadKind.DEPLOYMENT ? manifest(name, shell("exit 1")) : other(kind, name, "exit 1"));
        Map<String, Long> told = new ConcurrentHashMap<>();
        long began = System.nanoTime();
        Rollout rollout = new RolloutWatch(settings(kind, name, Duration.ofSeconds(15)))
                .watch(text -> told.putIfAbsent(text, System.nanoTime() - began));
        String why = "no pod can be made: .*exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0";
        check(rollout, Rollout.Verdict.TIMED_OUT, "the rollout did not finish within 15 s: .*; " + why);
        assertThat(told).hasKeySatisfying(new org.assertj.core.api.Condition<>(text -> text.matches(why), why));
        assertThat(rollout.diagnosis().orElseThrow().pod()).isEqualTo(kind.argument(name));
        assertThat(rollout.diagnosis().orElseThrow().warnings())
                .singleElement()
                .asString()
                .startsWith("FailedCreate: ");
    }

    @Test
    void theVerdictComesWithinASecondOfTheClustersKnowing() throws Exception {
        AtomicLong known = new AtomicLong();
        try (KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(lab.kubeconfig().toFile()))
                        .build();
                var crashes = client.pods().inNamespace(cluster.namespace()).inform(new Crashes(known))) {
            cluster.apply(manifest("crash", shell("exit 3")));
            Rollout rollout = watch("crash", TIMEOUT);
            long told = System.nanoTime();
            assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.FAILED);
            assertThat(crashes.isRunning()).isTrue();
            Duration later = Duration.ofNanos(told - known.get());
            System.out.println("verdict " + later.toMillis() + " ms after the API server told of CrashLoopBackOff");
            assertThat(known).hasPositiveValue();
            assertThat(later).isLessThan(Duration.ofSeconds(5)); // 50 ms on an idle machine
        }
    }

    /** Notes when the first container is seen to crash again and again. */
    private record Crashes(AtomicLong known) implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {}

        @Override
        public void onUpdate(Pod before, Pod pod) {
            boolean crashes = pod.getStatus().getContainerStatuses().stream()
                    .anyMatch(status -> status.getState().getWaiting() != null
                            && "CrashLoopBackOff"
                                    .equals(status.getState().getWaiting().getReason()));
            if (crashes) {
                known.compareAndSet(0, System.nanoTime());
            }
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {}
    }

    @Test
    void statefulSetsAndDaemonSetsAreJudgedByTheirOwnRules() throws Exception {
        allAtOnce(List.of(() -> other(WorkloadKind.STATEFUL_SET, "db"), () -> other(WorkloadKind.DAEMON_SET, "agent")));
    }

    @Test
    void whatReplacesAPodOnlyWhenItIsDeletedIsToldAsThatAndNotWaitedFor() throws Exception {
        allAtOnce(List.of(
                () -> onDelete(WorkloadKind.STATEFUL_SET, "statefulset"),
                () -> onDelete(WorkloadKind.DAEMON_SET, "daemon set")));
    }

    private void onDelete(WorkloadKind kind, String word) throws Exception {
        cluster.apply(other(kind, "by-hand", "sleep 86387")
                .replace("spec:\n  selector:", "spec:\n  updateStrategy: {type: OnDelete}\n  selector:")
                .replace("spec:\n  replicas: 1", "spec:\n  updateStrategy: {type: OnDelete}\n  replicas: 1"));
        check(
                new RolloutWatch(settings(kind, "by-hand", TIMEOUT)).watch(text -> {}),
                Rollout.Verdict.PAUSED,
                word + " \"by-hand\" replaces a pod only when it is deleted: its update strategy is not RollingUpdate");
    }

    private void other(WorkloadKind kind, String name) throws Exception {
        cluster.apply(other(kind, name, "sleep 86388"));
        Rollout good = new RolloutWatch(settings(kind, name, TIMEOUT)).watch(text -> {});
        assertThat(good.verdict()).as(good.toString()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(good.pods())
                .hasSize(1)
                .allSatisfy(pod -> assertThat(pod.ready()).isTrue());

        cluster.apply(other(kind, name, "exit 4"));
        Rollout bad = new RolloutWatch(settings(kind, name, TIMEOUT)).watch(text -> {});
        check(
                bad,
                Rollout.Verdict.FAILED,
                "container app of pod POD keeps crashing \\(CrashLoopBackOff\\): exit code 4");
    }

    private String other(WorkloadKind kind, String name, String script) {
        String manifest = manifest(name, shell(script)).replace("kind: Deployment", "kind: " + kind.word());
        return kind == WorkloadKind.STATEFUL_SET
                ? manifest.replace("replicas: 1", "replicas: 1\n  serviceName: " + name)
                : manifest.replace("  replicas: 1\n", "");
    }
}
