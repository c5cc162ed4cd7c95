package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.lab.Cluster;
import dev.lighterman.lab.ClusterParts;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.Command;
import dev.lighterman.run.lock.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Clients that have no run yet, or none at the moment, while the API server is away. */
@Timeout(240)
class ApiServerAwayIT {
    @RegisterExtension
    static final Cluster CLUSTER = Cluster.namespace("api-server-away-it");

    /** Both failed: the lock counted as lost after ten seconds, and the pod that waited for room could not be made. */
    @Test
    @Tag(Tier.PATIENCE)
    @ResourceLock(Resources.GLOBAL)
    void aLockIsKeptAndRoomIsWaitedFor() throws Exception {
        Server server = Server.pod(LabPods.pod(CLUSTER.namespace())).name("pods");
        CLUSTER.kubectl("create", "quota", "one", "--hard=pods=1");
        List<String> waiting = new CopyOnWriteArrayList<>();
        PodNode first = PodNode.connect(server, "shop", text -> {});
        Lease lock = PodLease.take(first, "deployment:prod/web", "", "shop on build-7", server, other -> {});
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
            try (PodNode node = PodNode.connect(server, "shop", waiting::add)) {
                return node.execute(Command.of("true").build()).toString();
            } catch (LightermanException | InterruptedException e) {
                return e.toString();
            }
        });
        Lab.await(Duration.ofSeconds(30), "the wait to be told", () -> !waiting.isEmpty());
        CompletableFuture<Void> restart = CompletableFuture.runAsync(() -> {
            try {
                ClusterParts.restart("kube-apiserver", Duration.ofSeconds(40));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(20_000);
        assertThat(lock.isHeld()).isFalse();
        lock.confirm();
        assertThat(lock.isHeld()).isTrue();
        restart.get(60, TimeUnit.SECONDS);
        lock.close();
        first.close();
        assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("exit status 0");
        assertThat(waiting.get(0)).startsWith("waiting for room in the quota since ");
        assertThat(waiting.subList(1, waiting.size()))
                .isNotEmpty()
                .allMatch(line -> line.matches("waiting for the API server since [0-9:]{8} UTC: .*"));
    }
}
