package dev.lighterman.run;

import static dev.lighterman.run.Runs.directory;
import static dev.lighterman.run.Runs.files;
import static dev.lighterman.run.Runs.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.api.Secret;
import dev.lighterman.lab.KeyedClients;
import dev.lighterman.lab.Tier;
import dev.lighterman.run.stage.RunKey;
import dev.lighterman.run.stage.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked for by a key happens once. */
@Timeout(1200)
class KeyedRunsIT extends LocalRuns {
    private static final RunKey KEY = new RunKey("order 4711/a");

    private PlaybookRunner runner() {
        return Runs.runner(node());
    }

    private RunRequest counting(String then) {
        return tasks("  - name: count\n    shell: echo once >> " + home.resolve("counter") + then + "\n")
                .key(KEY);
    }

    private List<String> counted() throws IOException {
        return Files.readAllLines(home.resolve("counter"));
    }

    @Test
    void theSameRequestGetsTheKeptResultAndAnotherIsToldWhatDiffers() throws Exception {
        RunRequest request =
                counting("").with(o -> o.limit("h1").extraVars(Map.of("a", 1, "token", Secret.of("geheim-4711"))));
        RunResult first = ok(request);
        assertThat(first.id()).isEqualTo("order-4711-a-c7e51ab6cd0554c5");
        Runs.Recorder again = new Runs.Recorder();
        assertThat(runner().run(request.with(o -> o.forks(7).verbosity(2)), again))
                .isEqualTo(first);
        assertThat(again.of(RunEvent.TaskFinished.class)).isEqualTo(recorder.of(RunEvent.TaskFinished.class));
        assertThat(counted()).containsExactly("once");

        LightermanException refused = catchThrowableOfType(
                LightermanException.class,
                () -> runner().run(
                                counting("; true")
                                        .with(o -> o.limit("all")
                                                .extraVars(Map.of("a", 2, "token", Secret.of("geheim-4712")))),
                                Event.Listener.none()));
        assertThat(refused)
                .hasMessage("the key order 4711/a is taken on ansible-server by a run that differs in:"
                        + " extra variable a, extra variable token, limit (h1 there, all here), the playbook play.yml;"
                        + " perhaps you should use another key for what is to be done now");
        assertThat(refused.kind()).isEqualTo(FailureKind.KEY_TAKEN);
        assertThat(refused.failure().runId()).hasValue(first.id());
        assertThat(counted()).containsExactly("once");
        for (String file : files(home)) {
            assertThat(Files.readString(home.resolve(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .as(file)
                    .doesNotContain("geheim");
        }
        assertThat(runner().runs()).extracting(RunSummary::id).containsExactly(first.id());
        try (var names = Files.list(home.resolve(".lighterman/runs"))) {
            assertThat(names).containsExactly(directory(home, first.id()));
        }
    }

    /** A run that goes on, started with {@link #KEY}. */
    private final class Caller {
        final Runs.Recorder told = new Runs.Recorder();
        final CompletableFuture<RunResult> result = new CompletableFuture<>();
        final Thread thread;

        Caller(RunRequest request) throws InterruptedException {
            thread = new Thread(() -> {
                try {
                    result.complete(runner().run(request, told));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            thread.start();
            told.first(RunEvent.Started.class);
        }
    }

    @Test
    void anInterruptEndsTheRunOfTheClientThatStartedItAlone() throws Exception {
        RunRequest sleeping = counting("; sleep 60");
        Caller starter = new Caller(sleeping);
        Caller other = new Caller(sleeping);
        other.thread.interrupt();
        assertThat(other.result)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(InterruptedException.class);
        assertThat(runner().runs()).extracting(RunSummary::state).containsExactly(RunSummary.State.RUNNING);
        Caller third = new Caller(sleeping);
        starter.thread.interrupt();
        assertThat(starter.result.get(120, TimeUnit.SECONDS).outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(third.result.get(120, TimeUnit.SECONDS).outcome()).isEqualTo(RunOutcome.ABORTED);
        assertThat(ok(tasks("  - debug: msg=x\n"))).isNotNull();
        assertThat(runner().run(sleeping, Event.Listener.none()).outcome()).isEqualTo(RunOutcome.ABORTED);
    }

    /** What a client that was killed while it sent its files has left, and one that is being removed. */
    @Test
    void leftoversOfStartsAreNoRunsAndGo() throws Exception {
        Path runs = Files.createDirectories(home.resolve(".lighterman/runs"));
        Path fresh = Files.createDirectories(runs.resolve(".start-1/run"));
        Path old = Files.createDirectories(runs.resolve(".start-2/run"));
        Files.writeString(old.resolve("run.json"), "{}");
        for (Path each : List.of(old, old.getParent())) {
            Files.setLastModifiedTime(each, FileTime.from(Instant.now().minusSeconds(4000)));
        }
        assertThat(runner().runs()).isEmpty();
        assertThat(fresh).exists();
        assertThat(old.getParent()).doesNotExist();
        Files.createDirectories(directory(home, KEY.id()));
        RunResult result = ok(counting("")); // once it has waited for the key's content
        assertThat(result.id()).isEqualTo(KEY.id());
    }

    @Test
    void everyKeyOfClientsThatAreKilledRunsOnce() throws Exception {
        int keys = Tier.count("lighterman.keys", 3, 200);
        int kills = Tier.count("lighterman.kills", 1, 60);
        new KeyedClients(
                        home,
                        answers -> List.of(
                                KeyedCaller.class.getName(),
                                "SSH",
                                home.toString(),
                                answers.toString(),
                                Integer.toString(keys)))
                .ask(keys, kills, 3200);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            expected.add(Integer.toString(i));
        }
        assertThat(counted()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(runner().runs()).hasSize(keys);
    }
}
