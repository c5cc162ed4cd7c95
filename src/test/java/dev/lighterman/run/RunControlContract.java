package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static dev.lighterman.run.Runs.files;
import static dev.lighterman.run.Runs.processes;
import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.Tier;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Servers;
import dev.lighterman.node.WrappedNode;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ends that somebody brings about: deadlines, cancels, interrupts, kills, lost followers. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunControlContract {
    private final Servers servers;
    private final RunClocks clocks;
    private ControlNode server;

    /** Where these clocks are waited for; elsewhere they are the product's, so that a slow machine has its time. */
    RunControlContract(Servers servers, RunClocks clocks) {
        this.servers = servers;
        this.clocks = clocks;
    }

    /** Longer than a busy machine takes to get to a run's second task. */
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    @BeforeAll
    void connect() throws Exception {
        server = servers.connect();
    }

    @AfterAll
    void disconnect() {
        if (server != null) {
            server.close();
        }
    }

    @TempDir
    Path home;

    /** In the command line of every process a test's run starts. */
    private String mark;

    @BeforeEach
    void mark() {
        mark = "mark-" + UUID.randomUUID();
    }

    private PlaybookRunner runner() {
        return runner(RunClocks.DEFAULT);
    }

    private PlaybookRunner runner(RunClocks of) {
        return new PlaybookRunner(WrappedNode.at(server, home), Duration.ofMinutes(10), of);
    }

    private RunRequest sleeping(String options) {
        return tasks("  - name: first\n    command: echo hi\n  - name: sleep\n    shell: \"" + options + "sleep 600; : "
                + mark + "\"\n");
    }

    /** A run on a thread of its own. */
    private final class Background {
        final Runs.Recorder recorder = new Runs.Recorder();
        final CompletableFuture<RunResult> result = new CompletableFuture<>();
        final CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
        final Thread thread;

        Background(RunRequest request) {
            this(request, RunClocks.DEFAULT);
        }

        Background(RunRequest request, RunClocks of) {
            thread = new Thread(() -> {
                try {
                    RunResult ended = runner(of).run(request, recorder);
                    interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
                    result.complete(ended);
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            thread.start();
        }

        String id() throws InterruptedException {
            return recorder.first(RunEvent.Started.class).id();
        }

        RunResult result() throws Exception {
            return result.get(60, TimeUnit.SECONDS);
        }

        void untilAsleep() throws InterruptedException {
            until("sleep 600; : " + mark);
        }

        void until(String process) throws InterruptedException {
            for (int i = 0; processes(process).isEmpty(); i++) {
                assertThat(i).as("the run does not get to its sleep").isLessThan(3000);
                Thread.sleep(10);
            }
        }
    }

    private void nothingIsLeft(String id) throws Exception {
        assertThat(processes(mark)).isEmpty();
        nothingIsLeftOf(id);
    }

    private void nothingIsLeftOf(String id) throws Exception {
        assertThat(processes(id)).isEmpty();
        assertThat(files(directory(home, id)))
                .doesNotContain("secrets/vars.yml", "secrets/vault-password", "supervisor.log", "status.json.new");
    }

    @Test
    void theDeadlineEndsTheRunAndAllItStarted() throws Exception {
        Runs.Recorder recorder = new Runs.Recorder();
        RunResult result = runner().run(
                        sleeping("").with(o -> o.timeout(DEADLINE)).with(o -> o.extraVars(Map.of("a", Secret.of("b")))),
                        recorder);
        assertThat(result.outcome()).isEqualTo(RunOutcome.DEADLINE);
        assertThat(result.message())
                .isEqualTo("the run was ended after its timeout of 15 s; the last task that ended was \"first\" on h1;"
                        + " perhaps you should allow it more time");
        assertThat(result.signal()).hasValue("TERM");
        assertThat(result.exitCode()).isEmpty();
        assertThat(result.duration()).isGreaterThanOrEqualTo(DEADLINE);
        nothingIsLeft(result.id());
    }

    @Test
    void whatDoesNotHearTermIsKilledAfterTheGrace() throws Exception {
        String lastingUntilKilled = "sleep 601." + System.nanoTime();
        Background run = new Background(sleeping("trap '' TERM; setsid " + lastingUntilKilled + " & "), clocks);
        run.until(lastingUntilKilled);
        long asked = System.nanoTime();
        assertThat(runner().cancel(run.id())).isTrue();
        RunResult result = run.result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(clocks.grace());
        assertThat(processes(lastingUntilKilled)).isEmpty();
        nothingIsLeft(result.id());
    }

    @Test
    void cancelEndsTheRunFromElsewhere() throws Exception {
        Background run = new Background(sleeping(""));
        run.untilAsleep();
        assertThat(runner().cancel(run.id())).isTrue();
        RunResult result = run.result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(result.reason()).hasValue("the run was aborted; the last task that ended was \"first\" on h1");
        nothingIsLeft(result.id());
        assertThat(runner().cancel(run.id())).isFalse();
    }

    @Test
    void anInterruptEndsTheRunAndIsRestored() throws Exception {
        Background run = new Background(sleeping("").files(files -> files.vaultPassword("", Secret.of("x"))));
        run.untilAsleep();
        run.thread.interrupt();
        RunResult result = run.result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(run.interruptedAfterwards.get()).isTrue();
        assertThat(run.recorder.of(RunEvent.Finished.class)).hasSize(1);
        assertThat(run.recorder.of(RunEvent.Started.class)).hasSize(1);
        nothingIsLeft(result.id());
    }

    @Test
    void anInterruptAtAnyMomentOfTheStartLeavesNothing() throws Exception {
        for (int millis : Tier.all()
                ? new int[] {0, 1, 3, 5, 8, 12, 16, 20, 25, 30, 40, 60, 100, 200}
                : new int[] {0, 8, 25, 60, 200}) {
            Background run = new Background(sleeping("").with(o -> o.extraVars(Map.of("a", Secret.of("b")))));
            Thread.sleep(millis);
            run.thread.interrupt();
            RunResult result = run.result();
            assertThat(result.outcome()).isEqualTo(RunOutcome.ABORTED);
            assertThat(run.interruptedAfterwards.get()).isTrue();
            if (directory(home, result.id()).toFile().exists()) {
                nothingIsLeftOf(result.id()); // a start before it, of which nobody heard, may still be ending
            }
        }
        Thread.sleep(200);
        for (int i = 0; i < 300 && !processes(mark).isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(processes(mark)).isEmpty();
        assertThat(files(home)).noneMatch(name -> name.contains("/secrets/"));
    }

    @Test
    void aSecondInterruptReturnsAtOnce() throws Exception {
        Background run = new Background(sleeping("trap '' TERM; "), Runs.grace(Duration.ofSeconds(4)));
        run.untilAsleep();
        run.thread.interrupt();
        Thread.sleep(500);
        run.thread.interrupt();
        String id = run.id();
        assertThatThrownBy(run::result)
                .hasCauseInstanceOf(LightermanException.class)
                .cause()
                .hasMessage("interrupted again while the run " + id + " was being ended on ansible-server; it may go on"
                        + " there and its outcome is not known here; perhaps you should attach to it, or cancel it, by"
                        + " its id");
        assertThat(processes(mark)).isNotEmpty();
        // the node goes on ending it
        for (int i = 0; i < 200 && !processes(id).isEmpty(); i++) {
            Thread.sleep(100);
        }
        nothingIsLeft(id);
    }

    @Test
    void aListenersExceptionEndsTheRunAndReachesTheCaller() throws Exception {
        IllegalStateException thrown = new IllegalStateException("no more");
        String[] id = new String[1];
        assertThatThrownBy(() -> runner().run(sleeping(""), event -> {
                    if (event instanceof RunEvent.Started started) {
                        id[0] = started.id();
                    }
                    if (event instanceof RunEvent.TaskFinished) {
                        throw thrown;
                    }
                }))
                .isSameAs(thrown);
        nothingIsLeft(id[0]);
    }

    @Test
    void killingAnsibleIsToldAsAKillAndLeavesNothing() throws Exception {
        Background run = new Background(sleeping(""));
        run.untilAsleep();
        String status = Files.readString(directory(home, run.id()).resolve("status.json"));
        String pid = status.replaceAll(".*\"ansiblePid\": (\\d+).*", "$1");
        new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
        RunResult result = run.result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.KILLED);
        assertThat(result.signal()).hasValue("KILL");
        assertThat(result.reason())
                .hasValue("ansible-playbook was ended by signal KILL; the last task that ended was \"first\" on h1");
        nothingIsLeft(result.id());
    }

    @Test
    void killingTheFollowerIsNotNoticed() throws Exception {
        Background run = new Background(tasks("  - command: echo one\n  - command: sleep 2\n  - command: echo two\n"));
        run.recorder.first(RunEvent.TaskFinished.class);
        // The supervisor has the same command line, but a session of its own; the follower is the older one.
        ProcessHandle.allProcesses()
                .filter(p -> p.info()
                        .arguments()
                        .map(a -> List.of(a).contains("start")
                                && String.join(" ", a).contains(home + "/.lighterman"))
                        .orElse(false))
                .min(Comparator.comparing(ProcessHandle::pid))
                .orElseThrow()
                .destroyForcibly();
        RunResult result = run.result();
        assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
        assertThat(result.warnings()).isEmpty();
        assertThat(result.tasks()).hasSize(3);
    }

    @Test
    void aRunCanBeFollowedAgainWithTheSameResult() throws Exception {
        Runs.Recorder first = new Runs.Recorder();
        RunResult result = runner().run(tasks("  - command: echo 한글\n  - command: \"false\"\n"), first);
        Runs.Recorder again = new Runs.Recorder();
        assertThat(runner().attached(result.id(), again).result()).isEqualTo(result);
        assertThat(again.output()).isEqualTo(first.output());
        assertThat(again.of(RunEvent.FromAnsible.class)).isEqualTo(first.of(RunEvent.FromAnsible.class));
        assertThat(again.of(RunEvent.Started.class)).isEqualTo(first.of(RunEvent.Started.class));
    }

    @Test
    void runsAreListedWithWhatBecameOfThem() throws Exception {
        assertThat(runner().runs()).isEmpty();
        RunResult well =
                runner().run(tasks("  - command: echo 한글\n").purpose(p -> p.pipeline("My job")), Event.Listener.none());
        RunResult badly = runner().run(tasks("  - command: \"false\"\n"), Event.Listener.none());
        Background running = new Background(sleeping(""));
        running.untilAsleep();
        List<RunSummary> runs = runner().runs();
        assertThat(runs)
                .extracting(RunSummary::id, RunSummary::pipeline, RunSummary::state, RunSummary::outcome)
                .containsExactlyInAnyOrder(
                        tuple(running.id(), Optional.empty(), RunSummary.State.RUNNING, Optional.empty()),
                        tuple(
                                badly.id(),
                                Optional.empty(),
                                RunSummary.State.FINISHED,
                                Optional.of(RunOutcome.HOSTS_FAILED)),
                        tuple(well.id(), Optional.of("My job"), RunSummary.State.FINISHED, Optional.of(RunOutcome.OK)));
        RunSummary listed = runs.stream()
                .filter(run -> run.id().equals(well.id()))
                .findFirst()
                .orElseThrow();
        assertThat(listed.playbook()).isEqualTo("play.yml");
        assertThat(listed.startedAt()).isEqualTo(well.startedAt());
        assertThat(listed.duration()).hasValue(well.duration());

        assertThat(runner().cancel(running.id())).isTrue();
        assertThat(running.result().outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(runner().runs())
                .extracting(RunSummary::id, RunSummary::outcome)
                .containsExactlyInAnyOrder(
                        tuple(running.id(), Optional.of(RunOutcome.ABORTED)),
                        tuple(badly.id(), Optional.of(RunOutcome.HOSTS_FAILED)),
                        tuple(well.id(), Optional.of(RunOutcome.OK)));
    }

    @Test
    void outputIsCopiedFromAnyOffset() throws Exception {
        Background run = new Background(tasks("  - command: echo 한글\n  - command: sleep 3\n"));
        ByteArrayOutputStream followed = new ByteArrayOutputStream();
        long end = runner().logs(run.id(), 0, true, followed);
        run.result();
        assertThat(followed.toString(StandardCharsets.UTF_8)).isEqualTo(run.recorder.output());
        assertThat(end).isEqualTo(followed.size());
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        assertThat(runner().logs(run.id(), 10, false, rest)).isEqualTo(end);
        assertThat(rest.toByteArray()).isEqualTo(Arrays.copyOfRange(followed.toByteArray(), 10, (int) end));
        assertThatThrownBy(() -> runner().logs("20000101-000000-00000000", 0, false, rest))
                .isInstanceOf(LightermanException.class)
                .hasMessage(
                        "there is no run 20000101-000000-00000000 on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                                + " user of the server has runs of their own, and old ones are removed");
    }

    @Test
    void attachingFromAnOffsetTellsTheRestAndKnowsTheWhole() throws Exception {
        Runs.Recorder first = new Runs.Recorder();
        RunResult result = runner().run(tasks("  - command: echo 한글\n  - command: echo x\n"), first);
        Runs.Recorder rest = new Runs.Recorder();
        assertThat(runner().attached(result.id(), new Event.Position(5, 20).rest(rest))
                        .result())
                .isEqualTo(result);
        List<RunEvent.FromAnsible> all = first.of(RunEvent.FromAnsible.class);
        assertThat(rest.of(RunEvent.FromAnsible.class)).isEqualTo(all.subList(5, all.size()));
        assertThat(rest.output())
                .isEqualTo(new String(
                        Arrays.copyOfRange(
                                first.output().getBytes(StandardCharsets.UTF_8),
                                20,
                                first.output().getBytes(StandardCharsets.UTF_8).length),
                        StandardCharsets.UTF_8));
    }

    @Test
    void aKilledSupervisorIsSeenAndItsSecretsGo() throws Exception {
        Background run = new Background(sleeping("").with(o -> o.extraVars(Map.of("a", Secret.of("b")))));
        run.untilAsleep();
        Path directory = directory(home, run.id());
        String pid = Files.readString(directory.resolve("status.json")).replaceAll(".*\"pid\": (\\d+).*", "$1");
        new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
        assertThatThrownBy(run::result).hasCauseInstanceOf(LightermanException.class);
        assertThat(directory.resolve("secrets")).exists();
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(100)));
        assertThat(runner().runs()).extracting(RunSummary::state).containsExactly(RunSummary.State.LOST);
        assertThat(directory.resolve("secrets")).doesNotExist();
        assertThat(runner().cancel(run.id())).isTrue();
        nothingIsLeft(run.id());
        assertThat(runner().runs()).extracting(RunSummary::outcome).containsExactly(Optional.of(RunOutcome.ABORTED));
    }

    @Test
    void aRunThatIsNotThere() {
        for (String id : List.of("20000101-000000-00000000", "../..", "", "a b", "$(x)")) {
            assertThatThrownBy(
                            () -> runner().attached(id, Event.Listener.none()).result())
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("there is no run " + id
                            + " on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                            + " user of the server has runs of their own, and old ones are removed");
            assertThatThrownBy(() -> runner().cancel(id))
                    .isInstanceOf(LightermanException.class)
                    .hasMessage("there is no run " + id
                            + " on ansible-server; perhaps you should look for it with `lighterman runs`: each"
                            + " user of the server has runs of their own, and old ones are removed");
        }
    }

    @Test
    void twentyRunsAreKeptAndNoneThatGoesOn() throws Exception {
        Background running = new Background(sleeping(""));
        running.untilAsleep();
        for (int i = 0; i < 22; i++) {
            runner().run(tasks("  - debug: msg=x\n").ansiblePlaybook("no-such-program"), Event.Listener.none());
        }
        assertThat(runs()).hasSize(23); // a client that lost sight of one may be about to come back
        for (String run : runs()) {
            Files.setLastModifiedTime(
                    home.resolve(".lighterman/runs").resolve(run),
                    FileTime.from(Instant.now().minusSeconds(1000)));
        }
        RunResult last = runner().run(tasks("  - debug: msg=x\n"), Event.Listener.none());
        for (int i = 0; i < 50 && runs().length > 21; i++) {
            Thread.sleep(20);
        }
        assertThat(runs()).hasSize(21).contains(running.id(), last.id());
        runner().cancel(running.id());
        running.result();
    }

    private String[] runs() {
        return Optional.ofNullable(home.resolve(".lighterman/runs").toFile().list())
                .orElse(new String[0]);
    }
}
