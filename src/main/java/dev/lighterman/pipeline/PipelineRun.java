package dev.lighterman.pipeline;

import dev.lighterman.api.Event;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Result;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.Job;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.PlaybookCheckouts;
import dev.lighterman.pipeline.job.RunNotes;
import dev.lighterman.pipeline.play.FetchPlaybooks;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.run.AttachedRun;
import dev.lighterman.settings.JobGraph;
import dev.lighterman.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One run of a pipeline: its jobs one after another, in the order they were triggered in, as on a Jenkins with one executor.
 * Belongs to one thread.
 */
final class PipelineRun {
    private final String name;
    private final Settings settings;
    private final Backends backends;
    private final Event.Listener listener;
    private final Instant startedAt = Instant.now();
    private final long began = System.nanoTime();
    private final Map<String, PipelineResult.Job> ended = new LinkedHashMap<>();
    private Optional<SourceCommit> commit = Optional.empty();
    private Optional<PushedImage> image = Optional.empty();
    private Optional<Rollout> rollout = Optional.empty();
    private Optional<Provenance> provenance = Optional.empty();
    private Optional<AttachedRun> attached = Optional.empty();
    private final PlaybookCheckouts playbooks = new PlaybookCheckouts();
    private FetchPlaybooks toFetch = new FetchPlaybooks(List.of());
    private boolean interrupted;

    PipelineRun(String name, Settings settings, Backends backends, Event.Listener listener) {
        this.name = name;
        this.settings = settings;
        this.backends = backends;
        this.listener = listener;
        settings.warnings().forEach(text -> listener.on(new PipelineEvent.Warning(text)));
    }

    /** The same with playbooks to be fetched by the first job, before anything else. */
    PipelineRun fetching(FetchPlaybooks wanted) {
        toFetch = wanted;
        return this;
    }

    /** The first job and all that are triggered from there on; an interrupt ends that. */
    PipelineRun chain() {
        JobGraph graph = JobGraph.of(settings);
        Deque<String> queue = new ArrayDeque<>(List.of(graph.first()));
        while (!queue.isEmpty() && !interrupted) {
            PipelineResult.Job result = execute(job(queue.remove(), graph));
            List<String> triggered = interrupted ? List.of() : triggered(result, graph);
            triggered.forEach(next -> tell(new PipelineEvent.Triggering(next)));
            queue.addAll(triggered);
            tell(new PipelineEvent.JobFinished(result));
        }
        return this;
    }

    /** One job, which triggers nothing. */
    PipelineRun single(Job job) {
        tell(new PipelineEvent.JobFinished(execute(job)));
        return this;
    }

    /** The caller is to see an interrupt after an exception of its listener, too. */
    private void tell(Event event) {
        boolean told = false;
        try {
            listener.on(event);
            told = true;
        } finally {
            if (!told && interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Job job(String next, JobGraph graph) {
        Optional<String> upstream = graph.upstream(next);
        Optional<JobSpec> playbook = graph.playbook(next);
        if (playbook.isPresent()) {
            Map<String, Object> found = PlaybookJobPlan.variables(settings, next, commit, image);
            upstream.map(ended::get).ifPresent(job -> {
                found.put("lighterman_upstream_job", job.name());
                found.put("lighterman_upstream_result", job.result().name());
            });
            ended.values().stream()
                    .map(PipelineResult.Job::result)
                    .reduce(Result::combine)
                    .ifPresent(worst -> found.put("lighterman_result", worst.name()));
            return Jobs.playbook(playbook.get(), upstream, found);
        }
        return graph.isImage(next) ? Jobs.image(settings, upstream) : Jobs.deployment(settings, upstream);
    }

    /** The jobs that a result is good enough for; of a run that may still go on nothing is known. */
    private List<String> triggered(PipelineResult.Job result, JobGraph graph) {
        boolean known = result.failure()
                .map(failure -> failure.kind() != FailureKind.OUTCOME_UNKNOWN)
                .orElse(true);
        return graph.downstream(result.name()).stream()
                .filter(next -> known && goodEnough(next, graph))
                .toList();
    }

    private boolean goodEnough(String next, JobGraph graph) {
        return graph.gates(next).stream()
                .allMatch(gate -> ended.get(gate).result().isBetterOrEqualTo(graph.threshold(next)));
    }

    private PipelineResult.Job execute(Job job) {
        JobState state = new JobState(settings, backends, listener);
        state.commit(commit);
        state.image(image);
        state.playbooks(playbooks);
        Job whole = toFetch.playbooks().isEmpty() ? job : job.after(toFetch);
        toFetch = new FetchPlaybooks(List.of());
        Optional<PipelineResult.Job> result = Optional.empty();
        try {
            result = Optional.of(asItWas(whole.run(state), state));
            ended.put(result.get().name(), result.get());
            return result.get();
        } finally {
            state.close();
            interrupted |= state.interrupted();
            if (interrupted && result.isEmpty()) {
                Thread.currentThread().interrupt();
            }
            commit = state.commit();
            image = state.image();
            rollout = state.rollout().or(() -> rollout);
            provenance = state.provenance().or(() -> provenance);
            attached = state.attached();
        }
    }

    /** The job of an attached run is reported as the client that started it reports it. */
    private static PipelineResult.Job asItWas(PipelineResult.Job job, JobState state) {
        if (state.attached().isEmpty()) {
            return job;
        }
        AttachedRun run = state.attached().get();
        RunNotes notes = RunNotes.parse(run.purpose().notes());
        return new PipelineResult.Job(
                notes.job().orElse(run.name()),
                job.result(),
                job.failure(),
                notes.triggeredBy(),
                run.result().duration(),
                job.transferredFiles(),
                job.transferredBytes(),
                job.runs(),
                job.playbook());
    }

    /** The result, once it is completed by what has to happen before anybody is told that all is finished. */
    PipelineResult finish(UnaryOperator<PipelineResult> completion) {
        PipelineResult result = completion.apply(new PipelineResult(
                attached.map(AttachedRun::name).orElse(name),
                attached.map(run -> run.result().startedAt()).orElse(startedAt),
                attached.map(run -> run.result().duration()).orElse(Duration.ofNanos(System.nanoTime() - began)),
                commit,
                List.copyOf(ended.values()),
                image,
                rollout,
                provenance));
        result.warnings().forEach(text -> tell(new PipelineEvent.Warning(text)));
        tell(new PipelineEvent.PipelineFinished(result));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result;
    }
}
