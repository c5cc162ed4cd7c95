package dev.lighterman.pipeline.play;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Slices;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.OwedHandover;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.remote.NameList;
import dev.lighterman.run.stage.RunRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a playbook in slices on the control node the job is connected to, and on the servers beside it in turn. Where control
 * nodes are pods, each further slice has one of its own, as soon as there is room for it; until then those that are there take
 * one slice after the other.
 *
 * @param plan what to run
 * @param slices in how many parts
 */
public record RunSlices(RunPlaybook.Plan plan, Slices slices) implements Step {
    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        RunRequest whole = plan.request(state).keeping(state.settings().server().keep());
        if (whole.project().onServer().isPresent()) {
            throw new InvalidInputException(
                    "a playbook that is on the server cannot be run in slices; perhaps you should"
                            + " give it from this machine, or run it without slices");
        }
        List<ServerConnection> servers = state.server().ofSlices();
        SliceSurvey survey = SliceSurvey.ask(servers.get(0), whole, state.runs());
        List<List<String>> parts = survey.parts(slices.count());
        if (parts.size() == 1 && servers.get(0) == state.server()) {
            new RunPlaybook(same -> whole).run(state);
            return;
        }
        if (parts.size() > 1) {
            survey.refuse(slices.allowed());
        }
        for (ServerConnection other : servers.subList(1, Math.min(servers.size(), parts.size()))) {
            survey.agree(servers.get(0).name(), other.name(), SliceSurvey.ask(other, whole, state.runs()));
        }
        Map<String, ServerConnection> placed = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            ServerConnection server = servers.get(i % servers.size());
            parts.get(i).forEach(host -> placed.put(host, server));
        }
        OwedHandover.bring(state.server(), whole, placed::get, state::warn);
        long began = System.nanoTime();
        Play play = new Play(state, servers, whole, parts, new SliceEvents(state::tell, survey, parts.size()));
        play.run();
        play.result(survey, Duration.ofNanos(System.nanoTime() - began));
    }

    /** One play in slices. */
    private static final class Play {
        private final JobState state;
        private final List<ServerConnection> servers;
        private final RunRequest whole;
        private final List<List<String>> parts;
        private final SliceEvents events;
        private final RunNotes notes;
        private final String token = UUID.randomUUID().toString();
        private final Queue<Integer> left = new ConcurrentLinkedQueue<>();
        private final Map<Integer, RunResult> results = new ConcurrentHashMap<>();
        private final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();
        private final CountDownLatch open;
        private final List<Worker> workers = new ArrayList<>();
        private boolean interrupted;

        Play(
                JobState state,
                List<ServerConnection> servers,
                RunRequest whole,
                List<List<String>> parts,
                SliceEvents events) {
            this.state = state;
            this.servers = servers;
            this.whole = whole;
            this.parts = parts;
            this.events = events;
            this.notes = RunNotes.ofPlay(state);
            this.open = new CountDownLatch(parts.size());
            for (int i = 0; i < parts.size(); i++) {
                left.add(i);
                workers.add(new Worker(i));
            }
        }

        /** Returns when all slices have ended; an interrupt ends them. */
        void run() {
            workers.forEach(Thread::start);
            await(open);
            workers.stream().filter(worker -> !worker.ready).forEach(Thread::interrupt);
            for (Worker worker : workers) {
                await(worker.ended);
            }
        }

        private void await(CountDownLatch latch) {
            while (true) {
                try {
                    latch.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    for (Integer next = left.poll(); next != null; next = left.poll()) {
                        open.countDown();
                    }
                    workers.forEach(Thread::interrupt);
                }
            }
        }

        void slice(ServerConnection server, int index) {
            try {
                RunRequest part = whole.hosts(hosts -> hosts.slice(parts.get(index)))
                        .purpose(purpose -> purpose.notes(notes.map()).slices(token));
                PlaybookRunner bare = server.runner();
                PlaybookRunner runner = state.lease(server).map(bare::under).orElse(bare);
                results.put(
                        index + 1,
                        notes.helped(runner.run(
                                part, events.of(index + 1, servers.size() > 1 ? " on " + server.name() : ""))));
            } catch (Throwable e) { // an Error as well: the play waits for each slice
                failures.put(index + 1, e);
            } finally {
                open.countDown();
            }
        }

        /** Tells the slices' result as the job's, or throws what went wrong. */
        void result(SliceSurvey survey, Duration elapsed) throws JobFailure, LightermanException, InterruptedException {
            if (!results.isEmpty()) {
                RunResult merged = MergedRun.of(events.id(), results, parts.size(), survey);
                state.runs().add(merged);
                events.finish(merged);
            }
            state.interrupted(interrupted);
            for (Throwable failure : failures.values()) {
                if (failure instanceof Error error) {
                    throw error;
                } else if (failure instanceof RuntimeException exception) {
                    throw exception;
                }
            }
            if (!failures.isEmpty()) {
                throw failure();
            } else if (results.size() < parts.size()) {
                throw new InterruptedException();
            }
            RunResult merged = state.runs().get(state.runs().size() - 1);
            Result verdict = merged.result(state.settings().failOnError());
            if (verdict != Result.SUCCESS) {
                throw RunPlaybook.failure(merged, verdict, elapsed);
            }
        }

        /** Of slices without a result: one whose outcome is not known counts most. */
        private LightermanException failure() throws InterruptedException {
            StringBuilder all = new StringBuilder();
            Throwable worst = null;
            for (Map.Entry<Integer, Throwable> each : new TreeMap<>(failures).entrySet()) {
                all.append(all.isEmpty() ? "" : "; ");
                all.append("slice " + each.getKey() + " of " + parts.size() + " ("
                        + NameList.of(parts.get(each.getKey() - 1), 3) + "): "
                        + each.getValue().getMessage());
                worst = worst == null || isUnknown(each.getValue()) ? each.getValue() : worst;
            }
            if (worst instanceof LightermanException known) {
                Failure failure = Failure.of(isUnknown(known) ? known.kind() : FailureKind.RUN, all.toString());
                return new LightermanException(known.runId().map(failure::runId).orElse(failure), known);
            }
            throw new InterruptedException();
        }

        private static boolean isUnknown(Throwable failure) {
            return failure instanceof LightermanException of && of.kind() == FailureKind.OUTCOME_UNKNOWN;
        }

        /** Takes one slice after the other. */
        private final class Worker extends Thread {
            private final int index;
            private final CountDownLatch ended = new CountDownLatch(1);
            private volatile boolean ready;

            Worker(int index) {
                super("lighterman-slice");
                setDaemon(true);
                this.index = index;
            }

            @Override
            public void run() {
                try {
                    if (state.server().server().pod().isEmpty()) {
                        ready = true;
                        if (left.remove(index)) {
                            slice(servers.get(index % servers.size()), index);
                        }
                        return;
                    } else if (index == 0) {
                        work(state.server());
                        return;
                    }
                    try (ServerConnection own =
                            ServerConnection.open(state.backends(), state.settings(), events::tell)) {
                        work(own);
                    }
                } catch (LightermanException e) {
                    events.tell(new PipelineEvent.Warning(
                            "there is one control node less for the slices: " + e.getMessage()));
                } catch (InterruptedException e) {
                    ready = true; // nothing was left to do, or the play was ended
                } finally {
                    ended.countDown();
                }
            }

            private void work(ServerConnection server) {
                ready = true;
                for (Integer next = left.poll(); next != null; next = left.poll()) {
                    slice(server, next);
                    if (isInterrupted()) {
                        return;
                    }
                }
            }
        }
    }
}
