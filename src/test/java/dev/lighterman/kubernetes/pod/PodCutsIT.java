package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Breaks the stream into a pod at random while a run goes on there, and compares all that is told with what Ansible did. */
@Timeout(300)
class PodCutsIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-cuts-it");

    private static final int LINES = 20;

    @TempDir
    Path directory;

    /** What a client was told of a run. */
    private static final class Told implements EventListener {
        private final List<Long> numbers = new ArrayList<>();
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        @Override
        public void on(Event event) {
            if (event instanceof RunEvent.FromAnsible told) {
                numbers.add(told.seq());
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

    /** As where it is upgraded: the client finds it again, the run has gone on, and nothing is missing. */
    @Test
    @Tag(Tier.PATIENCE)
    void anApiServerThatIsAwayForAMinuteCostsARunNothing() throws Exception {
        URI api =
                URI.create(Files.readString(Lab.all().kubeconfig()).replaceFirst("(?s).*server: \"([^\"]+)\".*", "$1"));
        try (CuttingLink link = new CuttingLink(api.getPort())) {
            Path kubeconfig = Files.writeString(
                    directory.resolve("kubeconfig"),
                    Files.readString(Lab.all().kubeconfig())
                            .replace(api.toString(), "https://127.0.0.1:" + link.port()));
            Told told = new Told();
            EventListener listener = event -> {
                told.on(event);
                if (told.text().contains("(item=2)") && link.cuts() == 0) {
                    link.down(true);
                    link.cut();
                    CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(() -> link.down(false));
                }
            };
            RunResult result;
            try (PodNode node = PodNode.connect(
                    Server.pod(LabPods.pod(CLUSTER.namespace())
                            .kubeconfig(kubeconfig)
                            .most(1)),
                    text -> {})) {
                result = new PlaybookRunner(node)
                        .run(
                                Runs.tasks("  - shell: sleep 1; seq 1000\n    loop: '{{ range(0, 30) | list }}'\n"),
                                listener);
            }
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            assertThat(link.cuts()).isPositive();
            told.whole(30);
            assertThat(CLUSTER.kubectl("get", "leases", "--output=name")).isBlank();
        }
    }

    @Test
    void nothingIsLostOrToldTwiceWhereTheStreamIsCut() throws Exception {
        int cuts = Tier.count("lighterman.cuts", 6, 100);
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
            result = new PlaybookRunner(node).run(request, told);
            cutter.interrupt();
            cutter.join();
        }
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(made.get()).isGreaterThan(2);
        told.whole(LINES * Math.max(1, cuts / 6));
    }
}
