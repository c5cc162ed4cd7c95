package dev.lighterman;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Event;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.OwnThreads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
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
        return AnsibleServer.connect(lab.server());
    }

    private PlayRequest request(String tasks) throws Exception {
        Path playbook = Files.writeString(
                directory.resolve("play.yml"), "- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks);
        return PlayRequest.of(playbook)
                .inventory("localhost,")
                .options(AnsibleOptions.none().extraVars(Map.of("ansible_connection", "local")));
    }

    /** Takes one event at a time. */
    private static final class Subscriber implements Flow.Subscriber<Event> {
        private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private CountDownLatch first = new CountDownLatch(0);
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(1);
        }

        @Override
        public void onNext(Event event) {
            events.add(held(first, event));
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
        try (Run run = server.start(request)) {
            run.events().subscribe(subscriber); // as many events as it requests, on a thread of its own
            return run.follow(
                    event -> { // everything from the beginning, on this thread
                        audit.add(event);
                        if (event instanceof RunEvent.TaskFinished task) {
                            System.out.println(task.result().task());
                        }
                    });
        }
    }

    @Test
    void callbacksAndSubscribersAreToldTheSame() throws Exception {
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
            assertThat(comparable(subscriber.events)).isEqualTo(comparable(audit));
        }
    }

    /** Output comes in the pieces that the connection has it in; all the rest is the same for everybody. */
    private static List<Object> comparable(List<Event> events) {
        StringBuilder output = new StringBuilder();
        List<Object> others = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof RunEvent.Output piece) {
                output.append(StandardCharsets.ISO_8859_1.decode(piece.bytes()));
            } else {
                others.add(event);
            }
        }
        others.add(output.toString());
        return others;
    }

    private static Event held(CountDownLatch go, Event event) {
        try {
            go.await();
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void slowOnesHoldUpNeitherTheRunNorOthersAndLoseNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Event> slow = new ArrayList<>();
        List<Event> fast = new ArrayList<>();
        Subscriber unhurried = new Subscriber();
        unhurried.first = go;
        // 6 MB of results: more than is kept in memory anywhere
        PlayRequest request = request(
                "  - {debug: {msg: \"{{ 'x' * 15000 }}\"}, loop: \"{{ range(400) | list }}\", loop_control: {label: i}}\n");
        try (AnsibleServer server = connect();
                Run run = server.start(request)) {
            run.events().subscribe(unhurried);
            FutureTask<RunResult> told = new FutureTask<>(() -> run.follow(event -> slow.add(held(go, event))));
            new Thread(told).start();
            RunResult result = run.follow(fast::add);
            assertThat(result.outcome()).isEqualTo(RunOutcome.OK);
            assertThat(run.await()).isEqualTo(result);
            assertThat(slow).isEmpty();
            assertThat(unhurried.events).isEmpty();
            go.countDown();
            assertThat(told.get(60, SECONDS)).isEqualTo(result);
            unhurried.end.get(60, SECONDS);
            assertThat(comparable(slow)).isEqualTo(comparable(fast));
            assertThat(comparable(unhurried.events)).isEqualTo(comparable(fast));
            assertThat(fast.stream().filter(RunEvent.ItemFinished.class::isInstance))
                    .hasSize(400);
            List<Event> late = new ArrayList<>();
            assertThat(server.run(run.id()).follow(late::add)).isEqualTo(result);
            assertThat(comparable(late)).isEqualTo(comparable(fast));
        }
    }

    @Test
    void whoIsBehindWhenARunThatHasEndedIsClosedGetsTheRest() throws Exception {
        Subscriber slow = new Subscriber();
        slow.first = new CountDownLatch(1);
        List<Event> fast = new ArrayList<>();
        try (AnsibleServer server = connect()) {
            try (Run run = server.start(request("  - debug: {msg: x}\n"))) {
                run.events().subscribe(slow);
                run.follow(fast::add);
            }
            slow.first.countDown();
            slow.end.get(30, SECONDS);
        }
        assertThat(comparable(slow.events)).isEqualTo(comparable(fast));
    }

    @Test
    void fromAPositionTheRestIsTold() throws Exception {
        List<Event> all = new ArrayList<>();
        List<Event> rest = new ArrayList<>();
        Subscriber subscriber = new Subscriber();
        try (AnsibleServer server = connect();
                Run run = server.start(request("  - debug: {msg: x}\n"))) {
            RunResult result = run.follow(all::add);
            Event.Position from = new Event.Position(3, 10);
            assertThat(run.follow(from, rest::add)).isEqualTo(result);
            run.events(from).subscribe(subscriber);
            subscriber.end.get(30, SECONDS);
        }
        List<Event> expected = new ArrayList<>();
        all.forEach(new Event.Position(3, 10).rest(expected::add)::on);
        assertThat(comparable(rest)).isEqualTo(comparable(expected));
        assertThat(comparable(subscriber.events)).isEqualTo(comparable(expected));
        assertThat(expected)
                .filteredOn(RunEvent.FromAnsible.class::isInstance)
                .extracting(event -> ((RunEvent.FromAnsible) event).seq())
                .startsWith(4L);
    }

    @Test
    void aClosedRunTellsNothingMoreAndGoesOn() throws Exception {
        Path done = directory.resolve("done");
        try (AnsibleServer server = connect()) {
            Run run = server.start(request("  - shell: sleep 2; touch " + done + "\n"));
            Subscriber subscriber = new Subscriber();
            run.events().subscribe(subscriber);
            run.close();
            run.close();
            String goesOn = "the run " + run.id() + " is no longer followed; it goes on on " + server.name()
                    + "; perhaps you should attach to it by its id, or cancel it";
            assertThatThrownBy(() -> subscriber.end.get(30, SECONDS)).hasRootCauseMessage(goesOn);
            assertThatThrownBy(run::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(goesOn);
            assertThatThrownBy(() -> run.follow(event -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(goesOn);
            Lab.await(
                    Duration.ofSeconds(30),
                    "nobody to follow it",
                    () -> OwnThreads.alive().stream()
                            .map(Thread::getName)
                            .noneMatch(name -> name.equals("lighterman-run") || name.equals("lighterman-follow")));
            assertThat(server.run(run.id()).await().outcome()).isEqualTo(RunOutcome.OK);
            assertThat(done).exists();
        }
    }
}
