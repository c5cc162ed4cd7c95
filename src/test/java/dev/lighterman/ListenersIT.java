package dev.lighterman;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.OwnThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Everybody who listens to a run over SSH gets all of it, at a pace of their own. */
@Timeout(180)
@ExtendWith(OwnThreads.class)
class ListenersIT {
    @TempDir
    Path directory;

    private Lab lab;

    @BeforeEach
    void lab() {
        lab = Lab.ssh();
    }

    private AnsibleServer connect() throws Exception {
        return AnsibleServer.ssh(lab.sshHost())
                .port(lab.sshPort())
                .user(lab.sshUser())
                .identity(lab.sshIdentity())
                .knownHosts(lab.knownHosts())
                .connect();
    }

    private PlayRequest request(String tasks) throws Exception {
        Path playbook = Files.writeString(
                directory.resolve("play.yml"), "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks);
        return PlayRequest.builder(playbook)
                .inventories(List.of("localhost,"))
                .extraVars(List.of("ansible_connection=local"))
                .build();
    }

    /** Takes one event at a time. */
    private static final class Subscriber implements Flow.Subscriber<Event> {
        private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(1);
        }

        @Override
        public void onNext(Event event) {
            events.add(event);
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }

    // What docs/threading.md shows.
    private static RunResult listen(
            AnsibleServer server, PlayRequest request, List<Event> audit, Flow.Subscriber<Event> subscriber)
            throws Exception {
        try (PlaybookRun run = server.play(request)) {
            CompletableFuture<Void> told = run.events().listen(event -> audit.add(event)); // on a thread of its own
            run.events().subscribe(subscriber); // as many events as it requests
            for (Event event : run.events()) { // waits for each, ends with the run
                if (event instanceof RunEvent.TaskFinished task) {
                    System.out.println(task.result().task());
                }
            }
            told.join();
            return run.await();
        }
    }

    @Test
    void iterationCallbackAndSubscriberAreToldTheSame() throws Exception {
        List<Event> audit = new ArrayList<>();
        Subscriber subscriber = new Subscriber();
        try (AnsibleServer server = connect()) {
            RunResult result = listen(server, request("  - debug: {msg: x}\n"), audit, subscriber);
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            subscriber.end.get(30, SECONDS);
            assertThat(audit.get(0)).isInstanceOf(RunEvent.Started.class);
            assertThat(audit.get(audit.size() - 1))
                    .isInstanceOfSatisfying(
                            RunEvent.Finished.class,
                            finished -> assertThat(finished.result()).isEqualTo(result));
            assertThat(subscriber.events).isEqualTo(audit);
        }
    }

    @Test
    void aSlowListenerHoldsUpNeitherTheRunNorOthersAndLosesNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Event> slow = new ArrayList<>();
        List<Event> fast = new ArrayList<>();
        // 6 MB of results: more than is kept in memory
        PlayRequest request = request(
                "  - {debug: {msg: \"{{ 'x' * 15000 }}\"}, loop: \"{{ range(400) | list }}\", loop_control: {label: i}}\n");
        try (AnsibleServer server = connect();
                PlaybookRun run = server.play(request)) {
            CompletableFuture<Void> told = run.events().listen(event -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                slow.add(event);
            });
            RunResult result = run.await(fast::add);
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            assertThat(slow).isEmpty();
            go.countDown();
            told.get(60, SECONDS);
            assertThat(slow).isEqualTo(fast);
            assertThat(fast.stream().filter(RunEvent.ItemFinished.class::isInstance))
                    .hasSize(400);
            List<Event> late = new ArrayList<>();
            assertThat(run.await(late::add)).isEqualTo(result);
            assertThat(late).isEqualTo(fast);
        }
    }

    @Test
    void whoIsBehindWhenARunThatHasEndedIsClosedGetsTheRest() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Event> slow = new ArrayList<>();
        List<Event> fast = new ArrayList<>();
        CompletableFuture<Void> told;
        try (AnsibleServer server = connect();
                PlaybookRun run = server.play(request("  - debug: {msg: x}\n"))) {
            told = run.events().listen(event -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                slow.add(event);
            });
            run.await(fast::add);
        }
        go.countDown();
        told.get(30, SECONDS);
        assertThat(slow).isEqualTo(fast);
    }

    @Test
    void aClosedRunTellsNothingMoreAndGoesOn() throws Exception {
        Path done = directory.resolve("done");
        try (AnsibleServer server = connect()) {
            PlaybookRun run = server.play(request("  - shell: sleep 2; touch " + done + "\n"));
            CompletableFuture<Void> told = run.events().listen(event -> {});
            run.close();
            run.close();
            String goesOn = "the run " + run.id() + " is no longer followed; it goes on on " + server.name()
                    + "; perhaps you should attach to it by its id, or cancel it";
            assertThatThrownBy(() -> told.get(30, SECONDS)).hasRootCauseMessage(goesOn);
            assertThatThrownBy(run::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(goesOn);
            Lab.await(
                    Duration.ofSeconds(30),
                    "nobody to follow it",
                    () -> OwnThreads.alive().stream()
                            .noneMatch(thread -> thread.getName().equals("lighterman-run")));
            assertThat(server.attach(run.id(), event -> {}).outcome()).isEqualTo(RunOutcome.OK);
            assertThat(done).exists();
        }
    }
}
