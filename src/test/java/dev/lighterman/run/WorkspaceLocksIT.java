package dev.lighterman.run;

import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.EventListener;
import dev.lighterman.api.RunEvent;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.ssh.SshNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks that hold across machines: each connection here stands for one. */
@Timeout(180)
class WorkspaceLocksIT {
    private static final String NAME = "context:/srv/앱 %2e";

    @TempDir
    Path home;

    private final List<SshNode> nodes = new ArrayList<>();
    private Lab lab;

    @BeforeEach
    void lab() {
        lab = Lab.ssh();
    }

    @AfterEach
    void disconnect() {
        nodes.forEach(SshNode::close);
    }

    private ControlNode machine() throws Exception {
        SshNode node = lab.connect();
        nodes.add(node);
        return WrappedNode.at(node, home);
    }

    private static Lease take(ControlNode node, String holder, List<String> told, String... names) throws Exception {
        return WorkspaceLocks.acquire(
                node,
                List.of(names),
                holder,
                true,
                other -> told.add(other.lock() + " of " + other.holder()
                        + other.run().map(id -> " run " + id).orElse("")));
    }

    private CompletableFuture<Lease> later(String holder, List<String> told, String... names) {
        CompletableFuture<Lease> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(take(machine(), holder, told, names));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    @Test
    void whoAsksFirstIsFirstAndOthersAreToldWhomTheyWaitFor() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Instant began = Instant.now().minusMillis(1);
        Lease first = take(machine(), "one on a", told, NAME);
        assertThat(first.isHeld()).isTrue();
        assertThat(told).isEmpty();
        LockedException refused = catchThrowableOfType(
                LockedException.class,
                () -> WorkspaceLocks.acquire(machine(), Set.of(NAME), "x", false, other -> told.add(other.lock())));
        assertThat(refused.holder())
                .isEqualTo(new LockHolder(NAME, "one on a", refused.holder().since(), Optional.empty()));
        assertThat(refused.holder().since()).isBetween(began, Instant.now());
        try (Lease other = take(machine(), "other", told, "context:/srv/another")) {
            assertThat(other.isHeld()).isTrue();
        }
        CompletableFuture<Lease> second = later("two on b", told, NAME, "deployment:default/a");
        Lab.await(Duration.ofSeconds(30), "the second to wait", () -> told.size() == 1);
        CompletableFuture<Lease> third = later("three on c", told, NAME);
        Lab.await(Duration.ofSeconds(30), "the third to wait", () -> told.size() == 2);
        assertThat(told).containsExactly(NAME + " of one on a", NAME + " of one on a");
        first.close();
        assertThat(first.isHeld()).isFalse();
        try (Lease held = second.get(30, TimeUnit.SECONDS)) {
            assertThat(held.isHeld()).isTrue();
            Lab.await(Duration.ofSeconds(30), "word of the new holder", () -> told.size() == 3);
            assertThat(told.get(2)).isEqualTo(NAME + " of two on b");
            assertThat(third).isNotDone();
        }
        third.get(30, TimeUnit.SECONDS).close();
        Lab.await(Duration.ofSeconds(30), "no lock to be left", () -> isEmpty(home.resolve(".lighterman/locks")));
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void aDirectoryIsTheSameByWhateverPath() throws Exception {
        Path there = Files.createDirectories(home.resolve("real"));
        Files.createSymbolicLink(home.resolve("link"), there);
        try (Lease first = take(machine(), "one", new ArrayList<>(), "context:" + there)) {
            assertThat(first.isHeld()).isTrue();
            for (String path : List.of(home + "/link/", "~/real", home + "/x/../real")) {
                assertThatThrownBy(() ->
                                WorkspaceLocks.acquire(machine(), Set.of("context:" + path), "x", false, other -> {}))
                        .isInstanceOf(LockedException.class)
                        .message()
                        .startsWith("context:" + path + " is held by one since ");
            }
        }
    }

    @Test
    void aHolderWhoseMachineIsGoneHoldsAsLongAsItsRunGoesOn() throws Exception {
        SshNode dying = lab.connect();
        nodes.add(dying);
        ControlNode node = WrappedNode.at(dying, home);
        Lease lease = take(node, "dying", new ArrayList<>(), NAME);
        CompletableFuture<String> id = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                new PlaybookRunner(node)
                        .run(tasks("  - command: sleep 20\n").build().under(lease), event -> {
                            if (event instanceof RunEvent.HostStarted) {
                                id.complete(home.resolve(".lighterman/runs")
                                        .toFile()
                                        .list()[0]);
                            }
                        });
            } catch (Exception e) {
                id.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        String run = id.get(60, TimeUnit.SECONDS);
        List<String> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Lease> next = later("next", told, NAME);
        Lab.await(
                Duration.ofSeconds(30),
                "the next to wait for that run",
                () -> told.contains(NAME + " of dying run " + run));
        dying.close();
        new PlaybookRunner(machine()).attach(run, 0, 0, EventListener.none());
        try (Lease held = next.get(60, TimeUnit.SECONDS)) {
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void aHolderThatDiedFreesTheName() throws Exception {
        SshNode dying = lab.connect();
        take(WrappedNode.at(dying, home), "dying", new ArrayList<>(), NAME);
        dying.close();
        try (Lease held = take(machine(), "next", new ArrayList<>(), NAME)) {
            assertThat(held.isHeld()).isTrue();
        }
        SshNode killed = lab.connect();
        nodes.add(killed);
        Lease lease = take(WrappedNode.at(killed, home), "killed", new ArrayList<>(), NAME);
        ProcessHandle.allProcesses()
                .filter(process -> Lab.commandLine(process.pid()).contains(" -c import os,sys")
                        && Lab.commandLine(process.pid()).contains(lease.token()))
                .forEach(ProcessHandle::destroyForcibly);
        try (Lease held = take(machine(), "next", new ArrayList<>(), NAME)) {
            assertThat(held.isHeld()).isTrue();
        }
        Lab.await(Duration.ofSeconds(30), "the loss to be noticed", () -> !lease.isHeld());
        lease.close();
    }

    @Test
    void anInterruptedWaiterWaitsNoMore() throws Exception {
        try (Lease first = take(machine(), "one", new ArrayList<>(), NAME)) {
            assertThat(first.isHeld()).isTrue();
            ControlNode node = machine();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            List<String> told = new CopyOnWriteArrayList<>();
            Thread thread = new Thread(() -> {
                try {
                    take(node, "two", told, NAME).close();
                    thrown.complete(null);
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            thread.start();
            Lab.await(Duration.ofSeconds(30), "the second to wait", () -> told.size() == 1);
            thread.interrupt();
            assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
        try (Lease third = WorkspaceLocks.acquire(machine(), Set.of(NAME), "three", true, other -> {})) {
            assertThat(third.isHeld()).isTrue();
        }
    }
}
