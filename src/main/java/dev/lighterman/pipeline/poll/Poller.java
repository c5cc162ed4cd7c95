package dev.lighterman.pipeline.poll;

import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineEvent.PolledHead;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.Source;
import dev.lighterman.pipeline.PipelineEngine;
import dev.lighterman.pipeline.Preflight;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.MaskedListener;
import dev.lighterman.pipeline.job.RealBackends;
import dev.lighterman.settings.Glob;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.GitSource;
import dev.lighterman.source.RemoteHead;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;

/** Looks at a remote for new commits and runs the pipeline for each. Belongs to one thread. */
public final class Poller {
    private final Settings settings;
    private final Source source;
    private final GitSource git;
    private final Backends backends;
    private final Event.Listener listener;
    private final PollDelays delays;
    private final Set<String> known = new HashSet<>();
    /** The refs of the last look. */
    private final Set<String> refs = new HashSet<>();
    /** By ref: what could not be checked out is not tried again at each look, and keeps no other ref waiting. */
    private final Map<String, Held> held = new HashMap<>();

    /**
     * A commit to build.
     *
     * @param head where it is
     * @param commit this very one; the head's newest when empty
     */
    private record Due(RemoteHead head, Optional<String> commit) {}

    /**
     * A ref whose commit could not be checked out.
     *
     * @param failures how often, in a row
     * @param until when it is tried again, by {@link System#nanoTime}
     */
    private record Held(int failures, long until) {
        Duration left() {
            return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
        }
    }

    /** The memory could not be written while a listener was called, which may throw nothing checked. */
    private static final class NotNoted extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final LightermanException why;

        NotNoted(LightermanException why) {
            super(why);
            this.why = why;
        }
    }

    /**
     * A poller of a pipeline.
     *
     * @throws InvalidInputException before anything is contacted, if the input cannot be used
     */
    public static Poller of(Settings settings, Event.Listener listener) throws InvalidInputException {
        return of(settings, new RealBackends(), listener);
    }

    static Poller of(Settings settings, Backends backends, Event.Listener listener) throws InvalidInputException {
        new Preflight(settings, backends).polling().image().deployIfAny().jobs().throwIfAny();
        return new Poller(settings, backends, new MaskedListener(listener, Secrets.of(settings)));
    }

    private Poller(Settings settings, Backends backends, Event.Listener listener) throws InvalidInputException {
        this.settings = settings;
        this.source = settings.source().orElseThrow();
        this.backends = backends;
        this.listener = listener;
        this.delays =
                new PollDelays(source.poll(), () -> ThreadLocalRandom.current().nextDouble());
        try {
            this.git =
                    GitSource.of(source.git(), source.branch()).withCredentials(source.username(), source.password());
        } catch (LightermanException e) {
            throw new InvalidInputException(e.getMessage());
        }
    }

    /**
     * Goes on until this thread is interrupted.
     *
     * @return the result of the run that the interrupt ended, if one was under way
     */
    public Optional<PipelineResult> untilInterrupted() throws InvalidInputException {
        try (PollMemories memories = memories()) {
            int failures = 0;
            while (true) {
                Instant time = Instant.now();
                long began = System.nanoTime();
                Duration pause;
                try {
                    List<Due> due = look(memories, time, began, source.poll());
                    List<PipelineResult> results = build(due, memories);
                    // A run that another client cancelled does not end the polling.
                    if (Thread.currentThread().isInterrupted()) {
                        return results.stream()
                                .filter(result -> result.result() == Result.ABORTED)
                                .findFirst();
                    }
                    failures = 0;
                    boolean built = results.stream().anyMatch(result -> !withoutSource(result));
                    // commits that came during the build have waited long enough
                    pause = built ? Duration.ZERO : nextLook();
                } catch (InvalidInputException e) {
                    throw e;
                } catch (LightermanException e) {
                    failures++;
                    pause = delays.afterFailures(failures);
                    listener.on(new PipelineEvent.PollFailed(
                            git.url(), time, Duration.ofNanos(System.nanoTime() - began), e.getMessage(), pause));
                }
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Looks once.
     *
     * @return the result of each run, in order; what was done until then when this thread is interrupted
     */
    public List<PipelineResult> once() throws LightermanException {
        try (PollMemories memories = memories()) {
            return build(look(memories, Instant.now(), System.nanoTime(), Duration.ZERO), memories);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private PollMemories memories() throws InvalidInputException {
        Path pipeline = settings.file()
                .map(file -> settings.directory().resolve(Path.of(file).getFileName()))
                .orElse(settings.directory().resolve(settings.name()));
        return PollMemories.open(backends.polls(), pipeline.toString(), git.url());
    }

    /** Where nothing but what is held is there to be built, looking is of no use before that is tried again. */
    private Duration nextLook() {
        return refs.stream().allMatch(this::isHeld)
                ? refs.stream()
                        .map(ref -> held.get(ref).left())
                        .min(Comparator.naturalOrder())
                        .orElseGet(delays::next)
                : delays.next();
    }

    private List<Due> look(PollMemories memories, Instant time, long began, Duration interval)
            throws LightermanException, InterruptedException {
        List<PolledHead> heads = new ArrayList<>();
        List<Due> due = new ArrayList<>();
        List<RemoteHead> all = ask();
        refs.clear();
        for (RemoteHead head : all) {
            refs.add(head.ref());
            PollMemory memory = memories.of(head.ref());
            Optional<String> last = memory.last().map(PollMemory.Build::commit);
            OptionalInt builtBy = memory.builtBy(head.commit());
            List<Due> fresh =
                    builtBy.isPresent() || isHeld(head.ref()) ? List.of() : due(head, last, memory, all.size() > 1);
            warnOfCutShort(head.ref(), memory);
            heads.add(new PolledHead(head.ref(), head.commit(), last, builtBy, fresh.size()));
            due.addAll(fresh);
        }
        listener.on(new PipelineEvent.Polled(
                git.url(), time, Duration.ofNanos(System.nanoTime() - began), heads, interval));
        return due;
    }

    private void hold(String ref) {
        int failures = held.containsKey(ref) ? held.get(ref).failures() + 1 : 1;
        held.put(
                ref,
                new Held(
                        failures,
                        System.nanoTime() + delays.afterFailures(failures).toNanos()));
    }

    private boolean isHeld(String ref) {
        return held.containsKey(ref) && !held.get(ref).left().isZero();
    }

    /** Before the first build of this program from that ref, a build without a result is one of an earlier program. */
    private void warnOfCutShort(String ref, PollMemory memory) {
        if (known.add(ref)) {
            memory.last()
                    .filter(build -> build.result().isEmpty())
                    .ifPresent(build -> listener.on(new PipelineEvent.Warning("build " + build.number() + " of " + ref
                            + " (" + build.commit()
                            + ") was cut short, and no commit is built twice; perhaps you should "
                            + "look at what it has done, and use `lighterman run`")));
        }
    }

    /** Of several branches one whose history cannot be fetched is told of, and tried again later. */
    private List<Due> due(RemoteHead head, Optional<String> last, PollMemory memory, boolean oneOfSeveral)
            throws LightermanException, InterruptedException {
        try {
            return due(head, last, memory);
        } catch (LightermanException e) {
            if (!oneOfSeveral) {
                throw e;
            }
            listener.on(new PipelineEvent.Warning(head.ref() + " cannot be looked at: " + e.getMessage()));
            hold(head.ref());
            return List.of();
        }
    }

    private List<Due> due(RemoteHead head, Optional<String> last, PollMemory memory)
            throws LightermanException, InterruptedException {
        if (source.pollCommits() == Source.Commits.NEWEST) {
            return List.of(new Due(head, Optional.empty()));
        } else if (last.isEmpty()) {
            return List.of(new Due(head, Optional.of(head.commit())));
        }
        Optional<List<String>> commits = git.withBranch(branch(head))
                .commitsSince(backends.workspaces(), last.get(), text -> listener.on(new PipelineEvent.Warning(text)));
        if (commits.isEmpty()) {
            listener.on(new PipelineEvent.Warning(head.ref() + " does not lead to " + last.get()
                    + " any more, which was built last: only its newest commit is built"));
            return List.of(new Due(head, Optional.of(head.commit())));
        }
        return commits.get().stream()
                .filter(commit -> memory.builtBy(commit).isEmpty())
                .map(commit -> new Due(head, Optional.of(commit)))
                .toList();
    }

    private Optional<String> branch(RemoteHead head) {
        return head.branch().or(source::branch);
    }

    /** On a thread of its own: JGit heeds no interrupt while it waits for an answer. */
    private List<RemoteHead> ask() throws LightermanException, InterruptedException {
        List<Glob> patterns = source.pollBranches().stream().map(Glob::of).toList();
        FutureTask<List<RemoteHead>> asking = new FutureTask<>(() -> patterns.isEmpty()
                ? List.of(git.head())
                : git.heads(name -> patterns.stream().anyMatch(pattern -> pattern.matches(name))));
        Thread thread = new Thread(asking, "lighterman-poll");
        thread.setDaemon(true);
        thread.start();
        try {
            return asking.get();
        } catch (InterruptedException e) {
            asking.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LightermanException known) {
                throw known;
            }
            throw new IllegalStateException("looking at " + git.url() + " failed", e.getCause());
        }
    }

    private List<PipelineResult> build(List<Due> all, PollMemories memories) throws LightermanException {
        List<PipelineResult> results = new ArrayList<>();
        for (Due due : all) {
            String ref = due.head().ref();
            if (Thread.currentThread().isInterrupted()) {
                break;
            } else if (isHeld(ref)) {
                continue; // the commits of a branch are built in order
            }
            PipelineResult result = build(due, memories.of(ref));
            results.add(result);
            if (result.result() == Result.ABORTED) {
                break;
            } else if (withoutSource(result)) {
                hold(ref);
            } else {
                held.remove(ref);
            }
        }
        return results;
    }

    private PipelineResult build(Due due, PollMemory memory) throws LightermanException {
        Settings pinned =
                settings.withSource(branch(due.head()).map(source::branch).orElse(source), due.commit());
        Event.Listener noting = event -> {
            note(event, memory);
            listener.on(event);
        };
        try {
            PipelineResult result = new PipelineEngine(pinned, backends).run(noting);
            if (result.source().isPresent()) {
                memory.end(result.result());
            }
            return result;
        } catch (NotNoted e) {
            throw e.why;
        }
    }

    /** From here on the commit counts as built, whether the build succeeds or not. */
    private static void note(Event event, PollMemory memory) {
        if (event instanceof PipelineEvent.SourceReady ready) {
            try {
                memory.begin(ready.commit().commit(), Instant.now());
            } catch (LightermanException e) {
                throw new NotNoted(e);
            }
        }
    }

    /** Nothing was checked out, or a job before the CI job kept it from that: the commit is still to be built. */
    private static boolean withoutSource(PipelineResult result) {
        return result.source().isEmpty();
    }
}
