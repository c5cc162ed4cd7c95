package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Retries;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.Server;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.lock.WorkspaceLocks;
import dev.lighterman.ssh.SshNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What jobs do that want the same directory or deployment. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PipelineLocksIT {
    @TempDir
    Path directory;

    private final String id =
            "lock-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final Path context = Path.of("/var/tmp/lighterman-" + id);
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private Lab lab;

    @BeforeEach
    void files() throws Exception {
        lab = Lab.all();
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    }

    @AfterEach
    void cleanUp() throws Exception {
        new ProcessBuilder("rm", "-rf", "--", context.toString()).start().waitFor();
    }

    private Pipeline pipeline() {
        return pipeline(context.toString());
    }

    private Pipeline pipeline(String context) {
        return Pipelines.server(lab, directory)
                .name(id)
                .transfer(TransferSet.of("Dockerfile").to(context))
                .image(Image.named(lab.registry() + "/lighterman-it/" + id).context(context));
    }

    private static Lease hold(SshNode node, String name) throws Exception {
        return WorkspaceLocks.acquire(
                node,
                List.of(name),
                "shop on build-7",
                WorkspaceLocks.token(),
                false,
                other -> {},
                Duration.ofMinutes(10));
    }

    /** What happened in order, but for what is told by time: how far a transfer has come. */
    private List<String> kinds() {
        return events.stream()
                .filter(event -> !(event instanceof RunEvent || event instanceof PipelineEvent.TransferProgressed))
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    @Test
    void anImageJobWaitsForItsDirectoryAndHasItUntilItDisconnects() throws Exception {
        try (SshNode node = lab.connect()) {
            Lease other = hold(node, "context:" + context);
            CompletableFuture<PipelineResult> result = new CompletableFuture<>();
            Pipeline pipeline = pipeline();
            Thread thread = new Thread(() -> {
                try {
                    result.complete(pipeline.image(events::add));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            thread.start();
            Lab.await(Duration.ofSeconds(60), "the job to wait", () -> kinds().contains("LockWaiting"));
            PipelineEvent.LockWaiting waiting = (PipelineEvent.LockWaiting) events.get(kinds().indexOf("LockWaiting"));
            assertThat(waiting.message())
                    .matches(
                            "context " + context + " is used by shop on build-7 since \\d{4}-\\d\\d-\\d\\dT[0-9:]{8}Z");
            assertThat(kinds()).doesNotContain("TransferStarted");
            other.close();
            assertThat(result.get(120, TimeUnit.SECONDS).result()).isEqualTo(Result.SUCCESS);
            assertThat(kinds())
                    .containsExactly(
                            "JobStarted",
                            "Connecting",
                            "SessionOpening",
                            "SessionOpened",
                            "LockWaiting",
                            "TransferStarted",
                            "FileTransferred",
                            "TransferFinished",
                            "Disconnecting",
                            "JobFinished",
                            "PipelineFinished");
            hold(node, "context:" + context).close();
        }
    }

    @Test
    void whoDoesNotWaitFailsWithTheHoldersNameAndRun() throws Exception {
        CompletableFuture<String> run = new CompletableFuture<>();
        CompletableFuture<PipelineResult> first = new CompletableFuture<>();
        Files.writeString(directory.resolve("Dockerfile"), "FROM " + lab.baseImage() + "\nRUN sleep 15 # " + id + "\n");
        Pipeline slow = pipeline().name("slow");
        Thread thread = new Thread(() -> {
            try {
                first.complete(slow.image(event -> {
                    if (event instanceof RunEvent.Started started) {
                        run.complete(started.id());
                    }
                }));
            } catch (Throwable e) {
                first.completeExceptionally(e);
                run.completeExceptionally(e);
            }
        });
        thread.start();
        String holding = run.get(120, TimeUnit.SECONDS);

        PipelineResult result = pipeline().server(lab.server().noWait()).run(events::add);

        assertThat(result.result()).isEqualTo(Result.FAILURE);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.failure().orElseThrow().message())
                .matches("context " + context + " is used by slow on "
                        + Files.readString(Path.of("/proc/sys/kernel/hostname")).strip()
                        + " since [-0-9]{10}T[0-9:]{8}Z \\(run " + holding
                        + "\\); nothing was sent or run; perhaps you should"
                        + " wait for it, or cancel it");
        assertThat(kinds())
                .containsExactly(
                        "JobStarted",
                        "Connecting",
                        "SessionOpening",
                        "SessionOpened",
                        "Disconnecting",
                        "JobFailed",
                        "JobFinished",
                        "PipelineFinished");
        // another directory is none of its business
        PipelineResult beside =
                pipeline(context + "/beside").server(lab.server().noWait()).image(event -> {});
        assertThat(beside.jobs().get(0).transferredFiles()).isEqualTo(1);
        assertThat(first.get(120, TimeUnit.SECONDS).result()).isEqualTo(Result.SUCCESS);
    }

    @Test
    void aDeploymentJobWantsItsDeploymentForItself() throws Exception {
        try (SshNode node = lab.connect();
                Lease other = hold(node, "deployment:default/" + id)) {
            assertThat(other.isHeld()).isTrue();
            PipelineResult result = pipeline()
                    .deploy(Deployment.named(id))
                    .server(lab.server().noWait())
                    .deploy(events::add);
            assertThat(result.failure().orElseThrow().message())
                    .startsWith("deployment default/" + id + " is used by shop on build-7 since ");
            assertThat(events).noneMatch(event -> event instanceof RunEvent);
        }
    }

    @Test
    void anInterruptedWaitEndsAbortedAndLeavesNothing() throws Exception {
        try (SshNode node = lab.connect()) {
            Lease other = hold(node, "context:" + context);
            CompletableFuture<PipelineResult> result = new CompletableFuture<>();
            Pipeline pipeline = pipeline();
            Thread thread = new Thread(() -> {
                try {
                    result.complete(pipeline.image(events::add));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            thread.start();
            Lab.await(Duration.ofSeconds(60), "the job to wait", () -> kinds().contains("LockWaiting"));
            thread.interrupt();
            assertThat(result.get(60, TimeUnit.SECONDS).result()).isEqualTo(Result.ABORTED);
            assertThat(result.get().exitCode()).isEqualTo(130);
            other.close();
            hold(node, "context:" + context).close();
        }
    }

    /** Away for as long as the server keeps the lock, and for longer. */
    static IntStream secondsAway() {
        return Tier.all() ? IntStream.of(0, 13) : IntStream.of(13);
    }

    /**
     * Only what can succeed is tried again: a transfer that was cut off is, and sends what is missing; under the same lock, or
     * one that was taken anew where the server kept it no longer.
     */
    @ParameterizedTest
    @MethodSource("secondsAway")
    void aTransferThatWasCutOffIsTriedAgain(int secondsAway) throws Exception {
        byte[] large = new byte[8_000_000];
        ThreadLocalRandom.current().nextBytes(large);
        Files.write(directory.resolve("large"), large);
        try (CuttingLink link = new CuttingLink(lab.sshPort())) {
            Pipeline pipeline = pipeline()
                    .server(Server.ssh("127.0.0.1")
                            .port(link.port())
                            .user(lab.sshUser())
                            .identity(lab.sshIdentity())
                            .hostKey(HostKey.insecure()))
                    .transfer(
                            TransferSet.of("Dockerfile").to(context.toString()),
                            TransferSet.of("large").to(context.toString()))
                    .retries(Retries.DEFAULT.connect(20).delay(Duration.ofMillis(100)));
            PipelineResult result = pipeline.image(event -> {
                events.add(event);
                if (event instanceof PipelineEvent.TransferStarted && link.cuts() == 0) {
                    link.cutAfter(3_000_000);
                } else if (event instanceof PipelineEvent.Retrying
                        && kinds().indexOf("Retrying") == kinds().size() - 1) {
                    link.down(secondsAway > 0);
                    CompletableFuture.delayedExecutor(secondsAway, TimeUnit.SECONDS)
                            .execute(() -> link.down(false));
                }
            });
            assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS);
            assertThat(link.cuts()).isEqualTo(1);
        }
        assertThat(kinds().stream().filter("Retrying"::equals)).isNotEmpty();
        assertThat(Files.readAllBytes(context.resolve("large"))).isEqualTo(large);
    }
}
