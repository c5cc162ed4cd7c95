package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Server;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.Runs;
import dev.lighterman.run.stage.RunRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More runs at once than there is room for. */
@Tag(Tier.PATIENCE)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PodQueueIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("pod-queue-it");

    @RegisterExtension
    static final Cluster NARROW = Cluster.namespace("pod-queue-quota-it");

    private final int runs = Integer.getInteger("lighterman.queue", 30);
    private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
    private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void asManyAsThePipelineMayHaveAtOnceInOrderOfArrival() throws Exception {
        all(LabPods.pod(CLUSTER.namespace()).most(2), 2);
        assertThat(CLUSTER.kubectl("get", "leases", "--output=name")).isBlank();
    }

    @Test
    void asManyAsTheQuotaAdmitsInOrderOfArrival() throws Exception {
        NARROW.kubectl("create", "quota", "four", "--hard=pods=4");
        all(LabPods.pod(NARROW.namespace()), 4);
        assertThat(NARROW.kubectl("get", "leases", "--output=name")).isBlank();
    }

    private void all(ControlPod pod, int room) throws Exception {
        Server server = Server.pod(pod).name("queue");
        RunRequest request = Runs.tasks("  - command: sleep 2\n");
        List<Thread> threads = new ArrayList<>();
        AtomicInteger arrived = new AtomicInteger();
        for (int i = 0; i < runs; i++) {
            int number = i;
            Thread thread = new Thread(() -> run(server, request, number, arrived));
            threads.add(thread);
            thread.start();
            Lab.await(Duration.ofMinutes(2), "its arrival", () -> arrived.get() > number);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failed).isEmpty();
        assertThat(most.get()).isLessThanOrEqualTo(room);
        assertThat(begun).hasSize(runs);
        // Those that are admitted one after the other may come to run in another order: each is at most that much out
        // of place.
        for (int place = 0; place < runs; place++) {
            assertThat(begun.get(place)).isBetween(place - room, place + room);
        }
    }

    private void run(Server server, RunRequest request, int number, AtomicInteger arrived) {
        boolean[] told = new boolean[1];
        try (PodNode node = PodNode.connect(server, line -> {
            told[0] = true;
            arrived.incrementAndGet();
        })) {
            if (!told[0]) {
                arrived.incrementAndGet();
            }
            begun.add(number);
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            RunResult result = Runs.runner(node).run(request, event -> {});
            if (result.exitCode().orElse(-1) != 0) {
                failed.add(number + ": " + result.outcome());
            }
            now.decrementAndGet();
        } catch (LightermanException | InterruptedException e) {
            failed.add(number + ": " + e.getMessage());
            arrived.incrementAndGet();
        }
    }
}
