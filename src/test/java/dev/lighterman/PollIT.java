package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Service;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import dev.lighterman.lab.AnsweringApp;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.Pipelines;
import dev.lighterman.lab.Repository;
import dev.lighterman.lab.Tier;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Continuous delivery on the lab: commit after commit, to pods that answer all the while. */
@Order(Tier.LONG)
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class PollIT {
    /** {@code -Dlighterman.poll.commits=30} is what docs/polling.md tells of. */
    private static final int COMMITS = Tier.count("lighterman.poll.commits", 3, 10);

    @TempDir
    Path directory;

    private final String id = "it-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final Path context = Path.of("/var/tmp", "lighterman " + id);
    private final Lab lab = Lab.all();
    private int nodePort;
    private final List<String> committed = new ArrayList<>();
    private final List<PipelineResult> results = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final AtomicReference<Exception> broken = new AtomicReference<>();

    @AfterEach
    void cleanUp() throws Exception {
        exec("rm", "-rf", "--", context.toString());
        exec(kubectl(), "delete", "deployment,service", id, "--ignore-not-found", "--wait=false");
        Path own = Path.of(System.getProperty("user.home"), ".lighterman");
        for (String where : List.of("poll", "workspaces")) {
            try (Stream<Path> files = Files.list(own.resolve(where))) {
                for (Path file : files.filter(
                                path -> path.getFileName().toString().startsWith(id))
                        .toList()) {
                    exec("rm", "-rf", "--", file.toString());
                }
            }
        }
    }

    private String kubectl() {
        return lab.value("LAB_KUBECTL");
    }

    private Path repository() {
        return directory.resolve(id);
    }

    private String exec(String... command) throws IOException, InterruptedException {
        return lab.exec(directory).run(command);
    }

    /** Each commit is a version of its own. */
    private void commit() throws Exception {
        Files.writeString(repository().resolve("version.txt"), version(committed.size() + 1));
        committed.add(new Repository(repository()).commit("version " + (committed.size() + 1)));
    }

    private String get() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), nodePort), 10_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException("no proper answer: \"" + answer + "\"");
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static String version(int number) {
        return "version " + number + "\n";
    }

    /** The node port of a new service is open once kube-proxy has heard of it, some moments after the rollout. */
    private void awaitPort() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            try {
                get();
                return;
            } catch (ConnectException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    /** A pod that is ending may still be asked until kube-proxy has heard of it, some seconds after the rollout. */
    private String settled(String wanted) throws Exception {
        if (results.size() == 1) {
            awaitPort();
        }
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        String answer = get();
        while (!answer.equals(wanted) && System.nanoTime() < deadline) {
            Thread.sleep(100);
            answer = get();
        }
        return answer;
    }

    private Pipeline pipeline() throws Exception {
        return Pipelines.server(lab, directory)
                .name(id)
                .source(Source.git(repository().toString())
                        .poll(Duration.ofSeconds(1))
                        .pollCommits(Source.Commits.EVERY))
                .transfer(TransferSet.of("app.jar", "version.txt", "Dockerfile").to(context.toString()))
                .image(Image.named(lab.registry() + "/lighterman-it/" + id).context(context.toString()))
                .deploy(Deployment.named(id)
                        .replicas(2)
                        .service(Service.nodePort(nodePort).name(id))
                        .rollout(Pipelines.rollout(lab).timeout(Duration.ofMinutes(3))));
    }

    /** After each run one to three more commits, until there are enough. */
    private void on(Event event) {
        if (!(event instanceof PipelineEvent.PipelineFinished of)) {
            return;
        }
        results.add(of.result());
        try {
            answers.add(
                    of.result().result() == Result.SUCCESS
                            ? settled(version(results.size()))
                            : of.result().toString());
            for (int i = 0; i <= results.size() % 3 && committed.size() < COMMITS; i++) {
                commit();
            }
        } catch (Exception e) {
            broken.set(e);
        }
        if (broken.get() != null || results.size() >= COMMITS || of.result().result() != Result.SUCCESS) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void everyCommitReachesThePodsOnceAndInOrderWhileTheyAnswer() throws Exception {
        nodePort = lab.nodePort("default", id);
        Repository.init(repository());
        AnsweringApp.write(repository(), repository().resolve("app.jar"), lab.baseImage());
        commit();
        AtomicInteger asked = new AtomicInteger();
        List<String> failed = new ArrayList<>();
        Thread asking = new Thread(() -> ask(asked, failed), "requests");
        long began = System.nanoTime();

        Optional<PipelineResult> aborted = pipeline().poll(event -> {
            on(event);
            if (results.size() == 1 && asking.getState() == Thread.State.NEW) {
                asking.start();
            }
        });

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(Thread.interrupted()).isTrue();
        asking.interrupt();
        asking.join(60_000);
        System.out.printf(
                "%d of %d commits in %d s, %d requests meanwhile, %d of them failed%n",
                results.size(), COMMITS, took.toSeconds(), asked.get(), failed.size());
        assertThat(broken.get()).isNull();
        assertThat(aborted).isEmpty();
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.result()).as(result.toString()).isEqualTo(Result.SUCCESS));
        assertThat(results.stream().map(result -> result.source().orElseThrow().commit()))
                .containsExactlyElementsOf(committed)
                .hasSize(COMMITS);
        assertThat(new HashSet<>(digests())).hasSize(COMMITS);
        for (int i = 0; i < COMMITS; i++) {
            String digest = digests().get(i);
            assertThat(results.get(i).rollout().orElseThrow().pods())
                    .hasSize(2)
                    .extracting(Rollout.Pod::digest)
                    .containsOnly(Optional.of(digest));
            assertThat(results.get(i).provenance())
                    .contains(new Provenance(Optional.of(committed.get(i)), Optional.of(digest), 2, 2, true));
            assertThat(answers.get(i)).isEqualTo(version(i + 1));
        }
        assertThat(failed).isEmpty();
        assertThat(asked.get()).isGreaterThan(COMMITS);
    }

    private List<String> digests() {
        return results.stream()
                .map(result -> result.image().orElseThrow().digest().orElseThrow())
                .toList();
    }

    /** What a request that failed may be explained with. */
    private String pods() throws InterruptedException {
        try {
            return "%s%n%s%s"
                    .formatted(
                            Instant.now(),
                            exec(kubectl(), "get", "pods,endpoints", "-o", "wide"),
                            exec(kubectl(), "get", "events", "--sort-by=.metadata.creationTimestamp"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A new connection each time, twenty a second at most. */
    private void ask(AtomicInteger asked, List<String> failed) {
        try {
            while (true) {
                Instant began = Instant.now();
                try {
                    asked.incrementAndGet();
                    get();
                } catch (IOException e) {
                    failed.add("%d of %s: %s\n%s".formatted(asked.get(), began, e, pods()));
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
