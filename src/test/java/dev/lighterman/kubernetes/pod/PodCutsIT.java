package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.ClusterParts;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.SecondNode;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Breaks the stream into a pod at random while a run goes on there, and compares all that is told with what Ansible did. */
@Timeout(300)
class PodCutsIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-cuts-it");

    private static final int LINES = 20;

    @TempDir
    Path directory;

    /** What a client was told of a run. */
    private static final class Told implements Event.Listener {
        private final List<Long> numbers = new ArrayList<>();
        private final List<String> kinds = new ArrayList<>();
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        @Override
        public void on(Event event) {
            if (event instanceof RunEvent.FromAnsible told) {
                numbers.add(told.seq());
                kinds.add(told.getClass().getSimpleName());
            } else if (event instanceof RunEvent.Output told) {
                ByteBuffer bytes = told.bytes();
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                output.writeBytes(copy);
            }
        }

        String text() {
            return output.toString(StandardCharsets.UTF_8);
        }

        /** Each event once and in order, none missing; each item's line, from 0 on, and one recap. */
        void whole(int items) {
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
            assertThat(Pattern.compile("changed: \\[h1\\] => \\(item=(\\d+)\\)")
                            .matcher(text())
                            .results()
                            .map(line -> Integer.valueOf(line.group(1)))
                            .toList())
                    .isEqualTo(IntStream.range(0, items).boxed().toList());
            assertThat(text().split("PLAY RECAP", -1)).hasSize(2);
        }
    }

    private interface Fault {
        void happen() throws Exception;
    }

    private static RunRequest slow(int seconds) {
        return Runs.tasks("""
                  - shell: sleep %d; seq 1000
                    loop: "{{ range(0, 30) | list }}"
                  - debug: {var: ansible_play_hosts}
                """.formatted(seconds));
    }

    /** Nothing is told otherwise than in a run that nothing happened to. */
    private static void costsNothing(int seconds, Fault fault) throws Exception {
        costsNothing(LabPods.pod(CLUSTER.namespace()), seconds, fault);
    }

    private static void costsNothing(ControlPod pod, int seconds, Fault fault) throws Exception {
        Told told = new Told();
        Told undisturbed = new Told();
        RunResult result;
        RunResult expected;
        try (PodNode node = PodNode.connect(Server.pod(pod), text -> {})) {
            CompletableFuture<Void> happened = new CompletableFuture<>();
            Event.Listener listener = event -> {
                told.on(event);
                if (told.text().contains("(item=2)") && !happened.isDone()) {
                    happened.complete(null);
                }
            };
            CompletableFuture<Void> over = happened.thenRunAsync(() -> {
                try {
                    fault.happen();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            result = Runs.runner(node).run(slow(seconds), listener);
            over.get(180, TimeUnit.SECONDS);
            expected = Runs.runner(node).run(slow(0), undisturbed);
        }
        assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(RunOutcome.OK);
        told.whole(30);
        assertThat(told.kinds).isEqualTo(undisturbed.kinds);
        assertThat(told.text()).isEqualTo(undisturbed.text());
        assertThat(tasks(result)).isEqualTo(tasks(expected));
        assertThat(result.recap()).isEqualTo(expected.recap());
    }

    private static List<String> tasks(RunResult run) {
        return run.tasks().stream()
                .map(task -> task.host() + " " + task.task() + " " + task.status())
                .toList();
    }

    /** Its connections stay open, and nobody answers. */
    @Test
    @Tag(Tier.PATIENCE)
    @ResourceLock(Resources.GLOBAL)
    void anApiServerThatHangsForAMinuteCostsARunNothing() throws Exception {
        costsNothing(3, () -> {
            ClusterParts.hold("kube-apiserver");
            try {
                Thread.sleep(60_000);
            } finally {
                ClusterParts.release("kube-apiserver");
            }
        });
    }

    @Test
    @Tag(Tier.PATIENCE)
    @ResourceLock(Resources.GLOBAL)
    void anApiServerThatIsStoppedForAMinuteCostsARunNothing() throws Exception {
        costsNothing(3, () -> ClusterParts.restart("kube-apiserver", Duration.ofSeconds(60)));
    }

    @Test
    @Tag(Tier.KUBELET)
    @ResourceLock(Resources.GLOBAL)
    void aKubeletThatIsRestartedCostsARunNothing() throws Exception {
        costsNothing(1, () -> ClusterParts.restart("kubelet", Duration.ofSeconds(5)));
    }

    /** Exec fails, and the pod shows as Running, then as not ready; the node is the same when it is back. */
    @Test
    @Tag(Tier.NODES)
    void aNodeThatIsLostForAMinuteCostsARunNothing() throws Exception {
        costsNothing(SecondNode.only(LabPods.pod(CLUSTER.namespace()), directory), 3, () -> {
            SecondNode.lose();
            try {
                Thread.sleep(60_000);
            } finally {
                SecondNode.comeBack();
            }
        });
    }

    /** As where it is upgraded: the client finds it again, the run has gone on, and nothing is missing. */
    @Test
    @Tag(Tier.PATIENCE)
    void anApiServerThatIsAwayForAMinuteCostsARunNothing() throws Exception {
        isWholeOver(link -> {
            link.down(true);
            link.cut();
            CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(() -> link.down(false));
        });
    }

    /**
     * A request that had no answer left its HTTP/2 connection to the next one, until the run was given up after ten minutes. And
     * the pod and its place stayed for as long: there, the agent of the forgotten connection was another client's.
     */
    @Test
    @Tag(Tier.PATIENCE)
    void aFirewallThatForgetsItsConnectionsCostsARunNothing() throws Exception {
        isWholeOver(CuttingLink::silence);
    }

    /** A run during which a link to the API server fails, once. */
    private void isWholeOver(Consumer<CuttingLink> failure) throws Exception {
        URI api =
                URI.create(Files.readString(Lab.all().kubeconfig()).replaceFirst("(?s).*server: \"([^\"]+)\".*", "$1"));
        try (CuttingLink link = new CuttingLink(api.getPort())) {
            Path kubeconfig = Files.writeString(
                    directory.resolve("kubeconfig"),
                    Files.readString(Lab.all().kubeconfig())
                            .replace(api.toString(), "https://127.0.0.1:" + link.port()));
            Told told = new Told();
            AtomicBoolean failed = new AtomicBoolean();
            Event.Listener listener = event -> {
                told.on(event);
                if (told.text().contains("(item=2)") && failed.compareAndSet(false, true)) {
                    failure.accept(link);
                }
            };
            RunResult result;
            try (PodNode node = PodNode.connect(
                    Server.pod(LabPods.pod(CLUSTER.namespace())
                            .kubeconfig(kubeconfig)
                            .most(1)),
                    text -> {})) {
                result = Runs.runner(node)
                        .run(
                                Runs.tasks("  - shell: sleep 1; seq 1000\n    loop: '{{ range(0, 30) | list }}'\n"),
                                listener);
            }
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            assertThat(failed).isTrue();
            told.whole(30);
            assertThat(CLUSTER.kubectl("get", "leases", "--output=name")).isBlank();
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES) // with a hundred cuts, and beside a run without any
    void nothingIsLostOrToldTwiceWhereTheStreamIsCut() throws Exception {
        int cuts = Tier.count("lighterman.cuts", 3, 100);
        RunRequest request =
                Runs.tasks("""
                  - command: seq {{ item * 1000 }} {{ item * 1000 + 300 }}
                    loop: "{{ range(0, %d) | list }}"
                  - debug: {var: ansible_play_hosts}
                """.formatted(LINES * Math.max(1, cuts / 6)).indent(0));
        Told told = new Told();
        AtomicInteger made = new AtomicInteger();
        RunResult result;
        try (PodNode node = PodNode.connect(Server.pod(LabPods.pod(CLUSTER.namespace())), text -> {})) {
            Thread cutter = new Thread(() -> {
                Random random = new Random(1);
                try {
                    while (made.get() < cuts) {
                        Thread.sleep(300 + random.nextInt(700));
                        node.cut();
                        made.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            cutter.start();
            result = Runs.runner(node).run(request, told);
            cutter.interrupt();
            cutter.join();
        }
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(made.get()).isGreaterThan(2);
        told.whole(LINES * Math.max(1, cuts / 6));
        if (Tier.all()) {
            Told undisturbed = new Told();
            RunResult expected;
            try (PodNode node = PodNode.connect(Server.pod(LabPods.pod(CLUSTER.namespace())), text -> {})) {
                expected = Runs.runner(node).run(request, undisturbed);
            }
            assertThat(told.kinds).isEqualTo(undisturbed.kinds);
            assertThat(told.text()).isEqualTo(undisturbed.text());
            assertThat(tasks(result)).isEqualTo(tasks(expected));
            assertThat(result.recap()).isEqualTo(expected.recap());
        }
    }
}
