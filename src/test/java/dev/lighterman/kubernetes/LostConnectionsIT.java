package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Rollout;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What comes between the watch and the lab's real API server. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LostConnectionsIT {
    private static final String AVAILABLE = "0 of 1 updated replicas are available";

    private final List<String> progress = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    @RegisterExtension
    final Cluster cluster = Cluster.namespace("lost-connections");

    private final Lab lab = Lab.all();
    private CuttingLink link;

    @BeforeEach
    void namespace() throws Exception {
        link = new CuttingLink(apiServer().getPort());
    }

    @AfterEach
    void remove() throws Exception {
        link.close();
    }

    private URI apiServer() throws Exception {
        return URI.create(Files.readString(lab.kubeconfig()).replaceFirst("(?s).*server: \"([^\"]+)\".*", "$1"));
    }

    /** Over the link; its certificate is good for the loopback whatever the port. */
    private RolloutSettings settings(Duration timeout) throws Exception {
        Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(
                kubeconfig,
                Files.readString(lab.kubeconfig()).replace(apiServer().toString(), "https://127.0.0.1:" + link.port()));
        return cluster.rollout(kubeconfig, "app", timeout);
    }

    private FutureTask<Rollout> watch(Duration timeout) throws Exception {
        RolloutWatch watch = new RolloutWatch(settings(timeout));
        FutureTask<Rollout> watching = new FutureTask<>(() -> watch.watch(progress::add));
        Thread thread = new Thread(watching, "watching");
        thread.setDaemon(true);
        thread.start();
        return watching;
    }

    private void awaitProgress(String text) throws Exception {
        Lab.await(Duration.ofMinutes(1), text, () -> progress.stream().anyMatch(text::equals));
    }

    private static void succeeds(FutureTask<Rollout> watching) throws Exception {
        Rollout rollout = watching.get(2, TimeUnit.MINUTES);
        assertThat(rollout.verdict()).as(rollout.toString()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(rollout.pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.ready()).isTrue());
    }

    @Test
    void aWatchThatIsCutAgainAndAgainGoesOn() throws Exception {
        cluster.applyUnready();
        FutureTask<Rollout> watching = watch(Duration.ofMinutes(2));
        awaitProgress(AVAILABLE);
        for (int i = 0; i < 5; i++) {
            link.cut();
            Thread.sleep(500);
        }
        cluster.ready();
        succeeds(watching);
        assertThat(link.cuts()).isEqualTo(5);
    }

    @Test
    void anApiServerThatIsAwayForAWhileIsWaitedFor() throws Exception {
        cluster.applyUnready();
        FutureTask<Rollout> watching = watch(Duration.ofMinutes(2));
        awaitProgress(AVAILABLE);
        link.down(true);
        link.cut();
        cluster.ready();
        Thread.sleep(3000);
        link.down(false);
        succeeds(watching);
    }

    @Test
    void aConnectionThatGoesSilentIsReplaced() throws Exception {
        cluster.applyUnready();
        FutureTask<Rollout> watching = watch(Duration.ofMinutes(2));
        awaitProgress(AVAILABLE);
        link.silence();
        cluster.ready();
        succeeds(watching);
    }

    @Test
    void aDeletionDuringACutIsSeen() throws Exception {
        cluster.applyUnready();
        FutureTask<Rollout> watching = watch(Duration.ofMinutes(2));
        awaitProgress(AVAILABLE);
        link.down(true);
        link.cut();
        cluster.kubectl("delete", "deployment/app", "--wait=true");
        link.down(false);
        assertThat(watching.get(1, TimeUnit.MINUTES))
                .isEqualTo(new Rollout(
                        Rollout.Verdict.NOT_FOUND,
                        cluster.namespace(),
                        "app",
                        Optional.of("the Deployment " + cluster.namespace()
                                + "/app was deleted while its rollout was watched"),
                        List.of(),
                        false));
    }

    @Test
    void anotherDeploymentOfTheSameNameIsADeletionToo() throws Exception {
        cluster.applyUnready();
        FutureTask<Rollout> watching = watch(Duration.ofMinutes(2));
        awaitProgress(AVAILABLE);
        link.down(true);
        link.cut();
        cluster.kubectl("delete", "deployment/app", "--wait=true");
        cluster.applyUnready();
        link.down(false);
        assertThat(watching.get(1, TimeUnit.MINUTES).verdict()).isEqualTo(Rollout.Verdict.NOT_FOUND);
    }

    @Test
    void anApiServerThatStaysAwayEndsInTheTimeout() throws Exception {
        cluster.applyUnready();
        FutureTask<Rollout> watching = watch(Duration.ofSeconds(14));
        awaitProgress(AVAILABLE);
        link.down(true);
        link.cut();
        Rollout rollout = watching.get(1, TimeUnit.MINUTES);
        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.TIMED_OUT);
        assertThat(rollout.reason().orElseThrow())
                .startsWith("the rollout did not finish within 14 s: " + AVAILABLE
                        + "; since then the API server could not be asked: ");
    }

    @Test
    void whoMayNotLookAtPodsIsToldSoAtOnceAndHasKubectlsVerdict() throws Exception {
        cluster.applyUnready();
        cluster.ready();
        cluster.kubectl("create", "serviceaccount", "narrow");
        cluster.kubectl("create", "role", "narrow", "--verb=get,list,watch", "--resource=deployments.apps");
        cluster.kubectl(
                "create",
                "rolebinding",
                "narrow",
                "--role=narrow",
                "--serviceaccount=" + cluster.namespace() + ":narrow");
        String secret = cluster.kubectl("get", "serviceaccount/narrow", "--output=jsonpath={.secrets[0].name}");
        String token =
                cluster.kubectl("get", "secret/" + secret, "--output=go-template={{.data.token | base64decode}}");
        RolloutSettings settings = settings(Duration.ofMinutes(1));
        Path kubeconfig = settings.kubeconfig().orElseThrow();
        Files.writeString(kubeconfig, Files.readString(kubeconfig).replaceFirst("token: [0-9a-f]+", "token: " + token));

        assertThat(new RolloutWatch(settings).missingRights())
                .containsExactly("list pods", "watch pods", "list replicasets");
        Rollout rollout = new RolloutWatch(settings).watch(progress::add);

        assertThat(rollout.verdict()).isEqualTo(Rollout.Verdict.SUCCEEDED);
        assertThat(rollout.pods()).isEmpty();
        assertThat(rollout.wanted()).hasValue(1);
        assertThat(progress)
                .anyMatch(line -> line.startsWith("the pods cannot be looked at: pods is forbidden: User \"system:")
                        && line.contains("cannot list resource \"pods\""));
    }
}
