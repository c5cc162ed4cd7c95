package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deployments that take the Service down, one for each way to fail: what Lighterman says and when, what
 * {@code kubectl rollout status} says beside it, and that the Service answers again after the rollback. Three ways by
 * default; all ten, kubectl beside them, with {@code -Dlighterman.failures=all}.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FailingDeliveriesIT {
    private static final boolean ALL = Tier.all() || "all".equals(System.getProperty("lighterman.failures"));
    private static final Duration TIMEOUT = Duration.ofSeconds(ALL ? 60 : 15);

    private final Map<Integer, String> table = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("failing-deliveries");

    private final Lab lab = Lab.all();

    /**
     * One way to fail.
     *
     * @param name the Deployment's and the Service's name
     * @param spec what the pod template has instead of the good one
     * @param more of the Deployment
     * @param reason what is said, POD for the pod's name
     */
    private record Failing(String name, String spec, String more, Rollout.Verdict verdict, String reason) {}

    private String web(String more) {
        return "{name: web, image: \"" + lab.baseImage() + "\", " + more + "}";
    }

    private static String serve() {
        return "command: [sh, -c, 'echo good > /tmp/index.html; exec busybox httpd -f -p 8080 -h /tmp'],"
                + " readinessProbe: {periodSeconds: 1, tcpSocket: {port: 8080}}";
    }

    /** The good container beside one that cannot come up. */
    private String beside(String image) {
        return "containers: [" + web(serve()) + ", {name: app, image: \"" + image + "\"}]";
    }

    private String only(String more) {
        return "containers: [" + web(more) + "]";
    }

    private List<Failing> ways() {
        String missing = lab.registry() + "/failing-deliveries/no-such-image:1";
        String secret = lab.authRegistry() + "/failing-deliveries/secret:1";
        Rollout.Verdict failed = Rollout.Verdict.FAILED;
        Rollout.Verdict late = Rollout.Verdict.TIMED_OUT;
        return List.of(
                new Failing(
                        "crash",
                        only("command: [sh, -c, 'echo no database; exit 3'], " + Cluster.READY_ASLEEP),
                        "",
                        failed,
                        "container web of pod POD keeps crashing (CrashLoopBackOff): exit code 3; it wrote: no database"),
                new Failing(
                        "not-found",
                        beside(missing),
                        "",
                        failed,
                        "container app of pod POD has an image that was not found, " + missing
                                + " (ErrImagePull): ANY"),
                new Failing(
                        "not-ready",
                        only(
                                "command: [sleep, '86361'], readinessProbe: {periodSeconds: 1, exec: {command: [cat, /no]}}"),
                        "",
                        late,
                        "LATE; pod POD is not ready: containers with unready status: [web]; warnings: ANYUnhealthy:"
                                + " Readiness probe failed: cat: can't open '/no': No such file or directoryANY"),
                new Failing(
                        "refused",
                        beside(secret),
                        "",
                        failed,
                        "container app of pod POD has an image that the registry refuses, " + secret
                                + " (ErrImagePull): ANY"),
                new Failing(
                        "bad-name",
                        beside("Not_An_Image"),
                        "",
                        failed,
                        "container app of pod POD has an image that cannot be pulled (InvalidImageName): ANY"),
                new Failing(
                        "no-config",
                        only("envFrom: [{configMapRef: {name: no-such-map}}]"),
                        "",
                        failed,
                        "container web of pod POD cannot be configured (CreateContainerConfigError): configmap"
                                + " \"no-such-map\" not found"),
                new Failing(
                        "no-program",
                        only("command: [/no/such/program]"),
                        "",
                        failed,
                        "container web of pod POD cannot run (ANY, exit code 12ANY): ANYexec: \"/no/such/program\"ANY"),
                new Failing(
                        "init",
                        "initContainers: [{name: setup, image: \"" + lab.baseImage()
                                + "\", command: [sh, -c, 'echo no schema; exit 7']}]\n      " + only(serve()),
                        "",
                        failed,
                        "init container setup of pod POD keeps crashing (CrashLoopBackOff): exit code 7; it wrote: no"
                                + " schema"),
                new Failing(
                        "unschedulable",
                        only(serve() + ", resources: {requests: {cpu: '1000'}}"),
                        "",
                        late,
                        "LATE; pod POD is not scheduled: 0/ANY nodes are available: 1 Insufficient cpuANY"),
                new Failing(
                        "no-progress",
                        "nodeSelector: {no: such}\n      " + only(serve()),
                        "progressDeadlineSeconds: 4",
                        failed,
                        "deployment \"no-progress\" exceeded its progress deadline; pod POD is not scheduled: ANY"));
    }

    private String manifest(String name, String spec, String more) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: NAME}
                spec:
                  MORE
                  replicas: 1
                  strategy: {type: Recreate}
                  selector: {matchLabels: {app: NAME}}
                  template:
                    metadata: {labels: {app: NAME}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      SPEC
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: NAME}
                spec: {type: NodePort, selector: {app: NAME}, ports: [{port: 8080, protocol: TCP}]}
                """.replace("NAME", name).replace("MORE", more).replace("SPEC", spec);
    }

    @Test
    void theReasonIsSaidAndTheServiceAnswersAgain() throws Exception {
        List<Failing> ways = ways().subList(0, ALL ? 10 : 3);
        for (Failing way : ways) {
            cluster.apply(manifest(way.name(), only(serve()), ""));
        }
        ExecutorService pool = Executors.newFixedThreadPool(ALL ? 2 : 3);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Failing way : ways) {
                running.add(pool.submit(() -> {
                    deliver(ways.indexOf(way), way);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        new TreeMap<>(table).values().forEach(System.out::println);
    }

    private void deliver(int number, Failing way) throws Exception {
        cluster.kubectl("rollout", "status", "deployment/" + way.name(), "--timeout=120s");
        int port = Integer.parseInt(
                cluster.kubectl("get", "service/" + way.name(), "--output=jsonpath={.spec.ports[0].nodePort}"));
        Lab.await(
                Duration.ofSeconds(30),
                "the Service of " + way.name(),
                () -> answer(port).equals("good"));

        Course course = new Course(way.name(), port);
        PipelineResult result = pipeline(way).deploy(course::on);

        Rollout rollout = result.rollout().orElseThrow(() -> new AssertionError(result.toString()));
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(way.verdict());
        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(rollout.rolledBack()).as(rollout.toString()).isTrue();
        assertThat(rollout.reason().orElseThrow())
                .matches(pattern(way.reason(), rollout.diagnosis().orElseThrow().pod())
                        + "; revision 1 was restored and runs");
        assertThat(course.whileDown)
                .as("the Service of %s before the rollback", way.name())
                .isEqualTo("no answer");
        Lab.await(
                Duration.ofSeconds(30),
                "the Service of " + way.name(),
                () -> answer(port).equals("good"));
        assertThat(rollout.pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.ready()).isTrue());
        table.put(
                number,
                String.format(
                        "| %s | %s after %.1f s: %s | %s | %.1f s |",
                        way.name(),
                        rollout.verdict(),
                        course.ours / 1e9,
                        course.reason,
                        course.kubectlSays,
                        course.kubectls / 1e9));
    }

    /** The text as a pattern. */
    private static String pattern(String reason, String pod) {
        String late = "the rollout did not finish within " + TIMEOUT.toSeconds() + " s: ANY";
        StringBuilder pattern = new StringBuilder();
        for (String part : reason.replace("POD", pod).replace("LATE", late).split("ANY", -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return pattern.toString();
    }

    private Pipeline pipeline(Failing way) throws Exception {
        Path manifest =
                Files.writeString(directory.resolve(way.name() + ".yml"), manifest(way.name(), way.spec(), way.more()));
        return Pipelines.server(lab, directory)
                .image(Image.named(lab.baseImage()))
                .deploy(Pipelines.deployment(way.name(), lab, cluster)
                        .manifests(manifest)
                        .rollout(Pipelines.rollout(lab)
                                // what fails by itself ends when it does; kubectl waits as long as for the others
                                .timeout(way.verdict() == Rollout.Verdict.FAILED ? Duration.ofMinutes(2) : TIMEOUT)
                                .patience(Duration.ZERO)
                                .rollback(true)));
    }

    private String answer(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .strip();
        } catch (IOException e) {
            return "no answer";
        }
    }

    /** Takes the times of one deployment, kubectl's beside Lighterman's. */
    private final class Course {
        private final String deployment;
        private final int port;
        private Process kubectl;
        private long began;
        private volatile long ours;
        private volatile long kubectls;
        private volatile String reason = "";
        private volatile String kubectlSays = "";
        private volatile String whileDown = "";

        private Course(String deployment, int port) {
            this.deployment = deployment;
            this.port = port;
        }

        private void on(Event event) {
            try {
                if (event instanceof PipelineEvent.RolloutWaiting && began == 0) {
                    began = System.nanoTime();
                    begin();
                } else if (event instanceof PipelineEvent.RollingBack of) {
                    ours = System.nanoTime() - began;
                    reason = of.reason();
                    whileDown = answer(port);
                    end(); // the rollback would tell kubectl of a success
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private void begin() throws IOException {
            if (!ALL) {
                return;
            }
            ProcessBuilder builder = new ProcessBuilder(
                    lab.value("LAB_KUBECTL"),
                    "--kubeconfig=" + lab.kubeconfig(),
                    "--namespace=" + cluster.namespace(),
                    "rollout",
                    "status",
                    "deployment/" + deployment,
                    "--timeout=" + TIMEOUT.toSeconds() + "s");
            kubectl = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        }

        private void end() throws IOException, InterruptedException {
            if (kubectl == null) {
                return;
            }
            kubectlSays = new String(kubectl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip()
                    + " (exit status " + kubectl.waitFor() + ")";
            kubectls = System.nanoTime() - began;
        }
    }
}
