package dev.lighterman.pipeline;

import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobResult;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.SourceException;
import dev.lighterman.run.AttachedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs pipelines. Immutable and thread-safe; each call is a run of its own on the calling thread. */
public final class PipelineEngine {
    private final Settings settings;
    private final Rooms rooms;

    /**
     * An engine that works on the real world.
     *
     * @param settings the pipeline, not null
     */
    public PipelineEngine(Settings settings) {
        this(settings, new RealRooms());
    }

    PipelineEngine(Settings settings, Rooms rooms) {
        this.settings = settings;
        this.rooms = rooms;
    }

    /** The CI job: nothing is contacted before the files to send are known. */
    static Job imageJob(Settings settings) {
        List<Step> steps = new ArrayList<>(List.of(new Steps.FetchSource()));
        if (!settings.build().isEmpty()) {
            steps.add(new Steps.Build(settings.build()));
        }
        steps.addAll(List.of(
                new Steps.SelectFiles(),
                new Steps.Connect(),
                HoldLock.context(),
                new Steps.Send(),
                new RunPlaybook("image playbook", new ReadyRuns.Image()),
                new Steps.Disconnect()));
        return new Job(settings.name(), Optional.empty(), steps);
    }

    /** The CD job. */
    static Job deployJob(Settings settings, Optional<String> triggeredBy) {
        return new Job(
                settings.deploy().orElseThrow().name(),
                triggeredBy,
                List.of(
                        new Steps.Connect(),
                        HoldLock.deployment(),
                        new RunPlaybook("deployment playbook", new ReadyRuns.Deployment()),
                        new WatchRollout(),
                        new Steps.Disconnect()));
    }

    /**
     * The CI job and, when it ends well enough, the CD job.
     *
     * @param listener told everything, not null
     * @return what was done
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult run(EventListener listener) throws InvalidInputException {
        new Preflight(settings, rooms).image().deployIfAny().throwIfAny();
        return execution(listener).image(true).finish();
    }

    /**
     * Runs the pipeline for each new commit, until this thread is interrupted.
     *
     * @param listener told everything, not null
     * @return the run that the interrupt ended, if one was under way
     * @throws InvalidInputException before anything is contacted, or when the input can no longer be used
     */
    public Optional<PipelineResult> poll(EventListener listener) throws InvalidInputException {
        new Preflight(settings, rooms).polling().image().deployIfAny().throwIfAny();
        return new Poller(settings, rooms, listener).untilInterrupted();
    }

    /**
     * Runs the pipeline for each new commit there is now.
     *
     * @param listener told everything, not null
     * @return what each run did, in order
     * @throws InvalidInputException before anything is contacted
     * @throws SourceException if the remote could not be looked at
     */
    public List<PipelineResult> pollOnce(EventListener listener) throws InvalidInputException, SourceException {
        new Preflight(settings, rooms).polling().image().deployIfAny().throwIfAny();
        return new Poller(settings, rooms, listener).once();
    }

    /**
     * The CI job alone.
     *
     * @param listener told everything, not null
     * @return what was done
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult image(EventListener listener) throws InvalidInputException {
        new Preflight(settings, rooms).image().throwIfAny();
        return execution(listener).image(false).finish();
    }

    /**
     * The CD job alone.
     *
     * @param listener told everything, not null
     * @return what was done
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult deploy(EventListener listener) throws InvalidInputException {
        new Preflight(settings, rooms).deploy().throwIfAny();
        return execution(listener).deploy(Optional.empty(), Optional.empty()).finish();
    }

    /**
     * A playbook of the user's.
     *
     * @param play what to run, not null
     * @param listener told everything, not null
     * @return what was done: one job
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult play(Play play, EventListener listener) throws InvalidInputException {
        PlayPlan plan = new Preflight(settings, rooms).play(play);
        String name = play.playbook().getFileName().toString();
        Job job = new Job(
                name,
                Optional.empty(),
                List.of(new Steps.Connect(), new RunPlaybook("playbook", plan), new Steps.Disconnect()));
        return new Execution(name, listener).single(job).finish();
    }

    /**
     * A run that is there already, from its beginning to its end.
     *
     * @param id its id, not null
     * @param listener told everything, not null
     * @return what the client that started it would have had: one job
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult attach(String id, EventListener listener) throws InvalidInputException {
        new Preflight(settings, rooms).throwIfAny();
        Job job =
                new Job(id, Optional.empty(), List.of(new Steps.Connect(), new AttachRun(id), new Steps.Disconnect()));
        return new Execution(id, listener).single(job).finish();
    }

    /**
     * What would run.
     *
     * @return text by relative path
     * @throws InvalidInputException if something it is made of cannot be read
     */
    public Map<String, String> render() throws InvalidInputException {
        new Preflight(settings, rooms).rendering().throwIfAny();
        return new ReadyFiles(settings).all();
    }

    private Execution execution(EventListener listener) {
        return new Execution(settings.name(), listener);
    }

    /** One run of a pipeline. Belongs to one thread. */
    private final class Execution {
        private final String name;
        private final EventListener listener;
        private final Instant startedAt = Instant.now();
        private final long began = System.nanoTime();
        private final List<JobResult> jobs = new ArrayList<>();
        private JobState last;
        private boolean interrupted;

        Execution(String name, EventListener listener) {
            this.name = name;
            this.listener = listener;
            settings.warnings().forEach(text -> listener.on(new PipelineEvent.Warning(text)));
        }

        Execution image(boolean trigger) {
            Job job = imageJob(settings);
            JobState state = new JobState(settings, rooms, listener);
            JobResult result = execute(job, state);
            boolean triggers = trigger
                    && !interrupted
                    && settings.deploy().isPresent()
                    && result.result().isBetterOrEqualTo(settings.deploy().get().threshold());
            if (triggers) {
                listener.on(new PipelineEvent.Triggering(settings.deploy().get().name()));
            }
            listener.on(new PipelineEvent.JobFinished(result));
            return triggers ? deploy(Optional.of(job.name()), Optional.of(state)) : this;
        }

        Execution deploy(Optional<String> triggeredBy, Optional<JobState> upstream) {
            JobState state = new JobState(settings, rooms, listener);
            upstream.ifPresent(from -> {
                state.commit(from.commit());
                state.image(from.image());
            });
            listener.on(new PipelineEvent.JobFinished(execute(deployJob(settings, triggeredBy), state)));
            return this;
        }

        Execution single(Job job) {
            listener.on(new PipelineEvent.JobFinished(execute(job, new JobState(settings, rooms, listener))));
            return this;
        }

        private JobResult execute(Job job, JobState state) {
            last = state;
            try {
                JobResult result = asItWas(job.run(state), state);
                jobs.add(result);
                return result;
            } finally {
                state.close();
                interrupted |= state.interrupted();
            }
        }

        /** The job of a run that was there before is told as that of the client that started it, not as a look at it. */
        private JobResult asItWas(JobResult job, JobState state) {
            if (state.attached().isEmpty()) {
                return job;
            }
            return new JobResult(
                    state.attached().get().job(),
                    job.result(),
                    job.failure(),
                    job.triggeredBy(),
                    state.attached().get().result().duration(),
                    job.transferredFiles(),
                    job.transferredBytes(),
                    job.runs());
        }

        PipelineResult finish() {
            Optional<AttachedRun> attached = last.attached();
            PipelineResult result = new PipelineResult(
                    attached.map(AttachedRun::job).orElse(name),
                    attached.map(run -> run.result().startedAt()).orElse(startedAt),
                    attached.map(run -> run.result().duration()).orElse(Duration.ofNanos(System.nanoTime() - began)),
                    last.commit(),
                    jobs,
                    last.image(),
                    last.rollout(),
                    last.provenance());
            listener.on(new PipelineEvent.PipelineFinished(result));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return result;
        }
    }
}
