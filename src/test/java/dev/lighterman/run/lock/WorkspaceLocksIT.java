package dev.lighterman.run.lock;

import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.Event;
import dev.lighterman.api.HostKey;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.Server;
import dev.lighterman.lab.CuttingLink;
import dev.lighterman.lab.Lab;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.Runs;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.ssh.SshListener;
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
import java.util.concurrent.Callable;
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
    private static final String LOST =
            "the lock on ansible-server was lost with the connection, and others may be using"
                    + " what it was for; perhaps you should run it again";

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
        return take(RunClocks.DEFAULT, node, holder, told, names);
    }

    /** For a client that does not come back: with a tenth of the clocks it is not waited for so long. */
    private static Lease takeForATenth(ControlNode node, String holder) throws Exception {
        return take(Runs.TENTH, node, holder, new ArrayList<>(), NAME);
    }

    private static Lease take(RunClocks clocks, ControlNode node, String holder, List<String> told, String... names)
            throws Exception {
        return WorkspaceLocks.acquire(
                node,
                List.of(names),
                holder,
                WorkspaceLocks.token(),
                true,
                other -> told.add(other.lock() + " of " + other.holder()
                        + other.run().map(id -> " run " + id).orElse("")),
                Duration.ofMinutes(10),
                clocks);
    }

    /** A run that goes on until {@link #endTheRun}. */
    private RunRequest endless() {
        return tasks("  - shell: until [ -e " + home + "/end ]; do sleep 0.1; done\n");
    }

    private void endTheRun() throws IOException {
        Files.createFile(home.resolve("end"));
    }

    private CompletableFuture<Lease> later(String holder, List<String> told, String... names) {
        return later(this::machine, holder, told, names);
    }

    private static CompletableFuture<Lease> later(
            Callable<ControlNode> machine, String holder, List<String> told, String... names) {
        CompletableFuture<Lease> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(take(machine.call(), holder, told, names));
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
                () -> WorkspaceLocks.acquire(
                        machine(),
                        Set.of(NAME),
                        "x",
                        WorkspaceLocks.token(),
                        false,
                        other -> told.add(other.lock()),
                        Duration.ofMinutes(10)));
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
        try (Lease held = second.get(120, TimeUnit.SECONDS)) {
            assertThat(held.isHeld()).isTrue();
            Lab.await(Duration.ofSeconds(30), "word of the new holder", () -> told.size() == 3);
            assertThat(told.get(2)).isEqualTo(NAME + " of two on b");
            assertThat(third).isNotDone();
        }
        third.get(120, TimeUnit.SECONDS).close();
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
                assertThatThrownBy(() -> WorkspaceLocks.acquire(
                                machine(),
                                Set.of("context:" + path),
                                "x",
                                WorkspaceLocks.token(),
                                false,
                                other -> {},
                                Duration.ofMinutes(10)))
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
        Lease lease = takeForATenth(node, "dying");
        CompletableFuture<String> id = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                Runs.runner(node).run(endless().under(lease), event -> {
                    if (event instanceof RunEvent.HostStarted) {
                        id.complete(home.resolve(".lighterman/runs").toFile().list()[0]);
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
        Thread.sleep(3 * Runs.TENTH.away().toMillis());
        assertThat(next).isNotDone();
        endTheRun();
        Runs.runner(machine()).attached(run, Event.Listener.none()).result();
        try (Lease held = next.get(60, TimeUnit.SECONDS)) {
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void aHolderThatDiedFreesTheName() throws Exception {
        SshNode dying = lab.connect();
        takeForATenth(WrappedNode.at(dying, home), "dying");
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

    /** A machine whose link can be cut. */
    private ControlNode machine(CuttingLink link) throws Exception {
        Server endpoint = Server.ssh("127.0.0.1")
                .port(link.port())
                .user(lab.sshUser())
                .hostKey(HostKey.acceptNew())
                .knownHosts(home.resolve("known_hosts"))
                .identity(lab.sshIdentity());
        SshNode node = SshNode.connect(endpoint.name("lab"), SshListener.none());
        nodes.add(node);
        return WrappedNode.at(node, home);
    }

    @Test
    void aLeaseThatOthersHadMeanwhileIsNotHeldOnceTheConnectionIsBack() throws Exception {
        try (CuttingLink link = new CuttingLink(lab.sshPort());
                Lease lease = take(machine(link), "lost", new ArrayList<>(), NAME)) {
            lease.confirm();
            link.down(true);
            long cut = System.nanoTime();
            link.cut();
            try (Lease other = take(machine(), "other", new ArrayList<>(), NAME)) {
                assertThat(Duration.ofNanos(System.nanoTime() - cut)).isGreaterThan(Duration.ofSeconds(10));
                other.confirm();
                Lab.await(Duration.ofSeconds(30), "the loss to be noticed while out of contact", () -> !lease.isHeld());
            }
            Lab.await(Duration.ofSeconds(30), "no lock to be left", () -> isEmpty(home.resolve(".lighterman/locks")));
            link.down(false);
            Lab.await(
                    Duration.ofSeconds(60),
                    "the connection to be back",
                    () -> !isEmpty(home.resolve(".lighterman/locks")));
            Thread.sleep(1_000);
            assertThat(lease.isHeld()).isFalse();
            assertThatThrownBy(lease::confirm)
                    .isInstanceOf(LightermanException.class)
                    .hasMessage(LOST);
        }
    }

    @Test
    void aLeaseWhoseConnectionIsSoonBackIsHeld() throws Exception {
        try (CuttingLink link = new CuttingLink(lab.sshPort());
                Lease lease = take(machine(link), "one", new ArrayList<>(), NAME)) {
            link.cut();
            lease.confirm();
            Lab.await(Duration.ofSeconds(30), "the connection to be back", () -> link.connections() > 1);
            lease.confirm();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aStartThatIsTriedAgainIsNotUnderALostLease() throws Exception {
        try (CuttingLink link = new CuttingLink(lab.sshPort())) {
            ControlNode node = machine(link);
            try (Lease lease = takeForATenth(node, "lost")) {
                link.down(true);
                link.cut();
                PlaybookRunner runner = Runs.runner(node).under(lease);
                assertThatThrownBy(() -> runner.run(tasks("  - ping:\n"), Event.Listener.none()))
                        .isInstanceOf(LightermanException.class)
                        .hasMessage(LOST);
                assertThat(home.resolve(".lighterman/runs")).doesNotExist();
            }
        }
    }

    @Test
    void aLeaseGivenBackIsHeldUntilItsRunHasEnded() throws Exception {
        ControlNode node = machine();
        Lease lease = take(node, "leaving", new ArrayList<>(), NAME);
        CompletableFuture<RunEvent.Started> started = new CompletableFuture<>();
        CompletableFuture<Object> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                ended.complete(Runs.runner(node).under(lease).run(endless(), event -> {
                    if (event instanceof RunEvent.Started of) {
                        started.complete(of);
                    }
                }));
            } catch (Throwable e) {
                started.completeExceptionally(e);
                ended.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        String run = started.get(60, TimeUnit.SECONDS).id();
        lease.close();
        LockedException refused = catchThrowableOfType(
                LockedException.class,
                () -> WorkspaceLocks.acquire(
                        machine(),
                        Set.of(NAME),
                        "x",
                        WorkspaceLocks.token(),
                        false,
                        other -> {},
                        Duration.ofMinutes(10)));
        assertThat(refused.holder())
                .isEqualTo(new LockHolder(NAME, "leaving", refused.holder().since(), Optional.of(run)));
        assertThat(ended).isNotDone();
        List<String> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Lease> later = later("next", told, NAME);
        Lab.await(
                Duration.ofSeconds(30),
                "the next to wait for that run",
                () -> told.contains(NAME + " of leaving run " + run));
        endTheRun();
        try (Lease next = later.get(60, TimeUnit.SECONDS)) {
            next.confirm();
            assertThat(Files.readString(home.resolve(".lighterman/runs/" + run + "/status.json")))
                    .contains("\"finished\"");
        }
        ended.get(120, TimeUnit.SECONDS);
        Lab.await(Duration.ofSeconds(30), "no lock to be left", () -> isEmpty(home.resolve(".lighterman/locks")));
    }

    @Test
    void aWaiterWhoseConnectionBreaksWaitsOn() throws Exception {
        Lease first = take(machine(), "one", new ArrayList<>(), NAME);
        try (CuttingLink link = new CuttingLink(lab.sshPort())) {
            List<String> told = new CopyOnWriteArrayList<>();
            CompletableFuture<Lease> second = later(() -> machine(link), "two", told, NAME);
            Lab.await(Duration.ofSeconds(30), "the second to wait", () -> told.size() == 1);
            link.cut();
            Lab.await(Duration.ofSeconds(30), "the connection to be back", () -> link.connections() > 1);
            first.close();
            try (Lease held = second.get(120, TimeUnit.SECONDS)) {
                held.confirm();
            }
            assertThat(told).containsExactly(NAME + " of one");
        }
    }

    @Test
    void patienceBeginsAnewWithEachLoss() throws Exception {
        Duration reconnect = Duration.ofSeconds(3);
        try (CuttingLink link = new CuttingLink(lab.sshPort());
                Lease lease = WorkspaceLocks.acquire(
                        machine(link), Set.of(NAME), "one", WorkspaceLocks.token(), true, other -> {}, reconnect)) {
            for (int loss = 1; loss <= 2; loss++) {
                int before = link.connections();
                link.cut();
                Lab.await(Duration.ofSeconds(30), "the connection to be back", () -> link.connections() > before);
                lease.confirm();
                Thread.sleep(reconnect.toMillis() + 500);
                assertThat(lease.isHeld()).as("after loss " + loss).isTrue();
            }
        }
    }

    @Test
    void aNodeThatCannotKeepLocksSaysWhy() throws Exception {
        ControlNode node = WrappedNode.at(machine(), Path.of("/proc/none"));
        assertThatThrownBy(() -> take(node, "one", new ArrayList<>(), "a", "b"))
                .isInstanceOf(LightermanException.class)
                .message()
                .startsWith("the locks a, b cannot be taken on ansible-server (exit status 1): Traceback ")
                .endsWith("FileNotFoundError: [Errno 2] No such file or directory: '/proc/none'");
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
            assertThat(thrown.get(120, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
        try (Lease third = WorkspaceLocks.acquire(
                machine(), Set.of(NAME), "three", WorkspaceLocks.token(), true, other -> {}, Duration.ofMinutes(10))) {
            assertThat(third.isHeld()).isTrue();
        }
    }
}
