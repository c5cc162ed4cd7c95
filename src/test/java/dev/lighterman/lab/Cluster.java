package dev.lighterman.lab;

import dev.lighterman.kubernetes.RolloutSettings;
import dev.lighterman.kubernetes.WorkloadKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of the lab's cluster: as a field with {@code @RegisterExtension} it is there for one test, as a static one for
 * all of a class. It is removed with all in it, which nobody waits for.
 */
public final class Cluster implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /**
     * For a container whose script either sleeps or ends: ready where it sleeps. Without a probe a container is ready in the
     * moment it runs, and containerd tells of that moment.
     */
    public static final String READY_ASLEEP =
            "readinessProbe: {periodSeconds: 1, exec: {command: [busybox, grep, -q, sleep, /proc/1/cmdline]}}";

    private final String namespace;
    private boolean ofClass;

    private Cluster(String namespace) {
        this.namespace = namespace;
    }

    /** One whose name begins so, and is no other's. */
    public static Cluster namespace(String prefix) {
        return new Cluster(
                prefix + "-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ofClass = true;
        create(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (!ofClass) {
            create(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!ofClass) {
            remove();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        remove();
    }

    private void create(ExtensionContext context) throws IOException, InterruptedException {
        Lab lab = Lab.all();
        kubectl("create", "namespace", namespace);
        TestScope.of(context)
                .namespace(new ClusterState(
                        lab.value("LAB_KUBECTL"), lab.kubeconfig().toString(), namespace));
    }

    private void remove() throws IOException, InterruptedException {
        // Pods that ignore TERM would keep the namespace for half a minute.
        kubectl("delete", "deployments,statefulsets,daemonsets", "--all", "--wait=false");
        kubectl("delete", "pods", "--all", "--grace-period=0", "--force", "--wait=false");
        kubectl("delete", "namespace", namespace, "--wait=false");
    }

    public String namespace() {
        return namespace;
    }

    /** What a program says; it must succeed. */
    public String exec(String... command) throws IOException, InterruptedException {
        return Lab.all().exec(Path.of("").toAbsolutePath()).run(command);
    }

    /** kubectl in the namespace. */
    public String kubectl(String... arguments) throws IOException, InterruptedException {
        Lab lab = Lab.all();
        return lab.exec(Path.of("").toAbsolutePath())
                .of(lab.value("LAB_KUBECTL"), "--namespace=" + namespace)
                .run(arguments);
    }

    /** Applies a manifest. */
    public void apply(String manifest) throws IOException, InterruptedException {
        Path file = Files.createTempFile("manifest", ".yml");
        try {
            Files.writeString(file, manifest);
            kubectl("apply", "-f", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** Deploys app: one pod that is not ready before {@link #ready} says so. */
    public void applyUnready() throws IOException, InterruptedException {
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app}
                spec:
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: "%s", command: [sleep, '86387'],
                        readinessProbe: {periodSeconds: 1, exec: {command: [cat, /ready]}}}]
                """.formatted(Lab.all().baseImage()));
    }

    /** Lets the pod be ready, once it runs. */
    public void ready() throws Exception {
        Lab.await(
                Duration.ofMinutes(1),
                "the container to run",
                () -> kubectl("get", "pods", "--output=jsonpath={..status.phase}")
                        .equals("Running"));
        kubectl("exec", "deployment/app", "--", "sh", "-c", ": > /ready");
    }

    /** What a watch of a Deployment's rollout needs. */
    public RolloutSettings rollout(Path kubeconfig, String deployment, Duration timeout) {
        return new RolloutSettings(
                Optional.of(kubeconfig),
                Optional.empty(),
                namespace,
                WorkloadKind.DEPLOYMENT,
                deployment,
                Optional.empty(),
                timeout,
                Duration.ZERO,
                Optional.empty());
    }
}
