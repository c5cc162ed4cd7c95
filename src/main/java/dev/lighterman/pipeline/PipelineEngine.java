package dev.lighterman.pipeline;

import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.pipeline.delivery.ReadyFiles;
import dev.lighterman.pipeline.job.Backends;
import dev.lighterman.pipeline.job.Job;
import dev.lighterman.pipeline.job.RealBackends;
import dev.lighterman.pipeline.job.RunPlaybook;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.pipeline.job.Steps;
import dev.lighterman.pipeline.notify.Notifier;
import dev.lighterman.pipeline.play.FetchPlaybooks;
import dev.lighterman.pipeline.play.GitPlay;
import dev.lighterman.pipeline.play.InventoryQuery;
import dev.lighterman.pipeline.play.PlayPlan;
import dev.lighterman.pipeline.play.PlaybookJobPlan;
import dev.lighterman.pipeline.play.RunSlices;
import dev.lighterman.settings.JobGraph;
import dev.lighterman.settings.Settings;
import dev.lighterman.settings.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Runs pipelines. Immutable and thread-safe; each call is a run of its own on the calling thread. */
public final class PipelineEngine {
    private final Settings settings;
    private final Backends backends;

    /** An engine that works on the real world. */
    public PipelineEngine(Settings settings) {
        this(settings, new RealBackends());
    }

    public PipelineEngine(Settings settings, Backends backends) {
        this.settings = settings;
        this.backends = backends;
    }

    /**
     * The first job and those it triggers, directly or not, when they end well enough.
     *
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult run(Event.Listener listener) throws InvalidInputException {
        new Preflight(settings, backends).image().deployIfAny().jobs().throwIfAny();
        return execution(listener).fetching(FetchPlaybooks.of(settings)).chain().finish(told("run"));
    }

    /**
     * The CI job alone.
     *
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult image(Event.Listener listener) throws InvalidInputException {
        new Preflight(settings, backends).image().throwIfAny();
        return execution(listener)
                .fetching(FetchPlaybooks.image(settings))
                .single(Jobs.image(settings, Optional.empty()))
                .finish(told("image"));
    }

    /**
     * The CD job alone.
     *
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult deploy(Event.Listener listener) throws InvalidInputException {
        new Preflight(settings, backends).deploy().throwIfAny();
        return execution(listener)
                .fetching(FetchPlaybooks.deploy(settings))
                .single(Jobs.deployment(settings, Optional.empty()))
                .finish(told("deploy"));
    }

    /**
     * One job alone: the CI job, the CD job or one with a playbook.
     *
     * @param word its name, {@code image} or {@code deploy}, not null
     * @throws InvalidInputException if there is no such job, or before anything is contacted
     */
    public PipelineResult job(String word, Event.Listener listener) throws InvalidInputException {
        JobGraph graph = JobGraph.of(settings);
        Optional<String> name = graph.resolve(word);
        if (name.isEmpty()) {
            throw new InvalidInputException("there is no job \"" + word + "\""
                    + Suggestion.nearest(word, graph.words())
                            .map(found -> "; did you mean \"" + found + "\"?")
                            .orElse("; there are " + String.join(", ", graph.names())));
        }
        Optional<JobSpec> playbook = graph.playbook(name.get());
        if (playbook.isEmpty()) {
            return graph.isImage(name.get()) ? image(listener) : deploy(listener);
        }
        new Preflight(settings, backends).job(playbook.get()).throwIfAny();
        Map<String, Object> found = PlaybookJobPlan.variables(settings, name.get(), Optional.empty(), Optional.empty());
        return execution(listener)
                .fetching(FetchPlaybooks.of(settings, playbook.get()))
                .single(Jobs.playbook(playbook.get(), Optional.empty(), found))
                .finish(told("job " + name.get()));
    }

    /**
     * A playbook of the user's.
     *
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult play(PlayRequest play, Event.Listener listener) throws InvalidInputException {
        if (play.playbook() instanceof PlaybookSource.InGit) {
            return playInGit(play, listener);
        }
        Settings ofPlay = settings(play);
        PlayPlan plan =
                new Preflight(ofPlay, backends).play(play.options(play.options().or(settings.ansible())));
        return run(play, ofPlay, List.of(connect(play), step(play, plan), new Steps.Disconnect()), listener);
    }

    private PipelineResult run(PlayRequest play, Settings ofPlay, List<Step> steps, Event.Listener listener) {
        return new PipelineRun(play.name(), ofPlay, backends, listener)
                .single(new Job(play.name(), Optional.empty(), steps))
                .finish(told(play));
    }

    private Settings settings(PlayRequest play) {
        return play.slices().isPresent() ? settings.forSlices() : settings;
    }

    /** Nobody is told of a module or of facts, which somebody looks at as they come. */
    private UnaryOperator<PipelineResult> told(PlayRequest play) {
        boolean check = play.options().or(settings.ansible()).check();
        return check || play.playbook() instanceof PlaybookSource.OfValues
                ? UnaryOperator.identity()
                : told("play " + play.name());
    }

    private static Step step(PlayRequest play, RunPlaybook.Plan plan) {
        return play.slices().isPresent() ? new RunSlices(plan, play.slices().get()) : new RunPlaybook(plan);
    }

    /** What has a key may be in a pod that is there. */
    private static Step connect(PlayRequest play) {
        return new Steps.Connect(play.key().isPresent());
    }

    /** The same for one of a repository, which is the run's source. */
    private PipelineResult playInGit(PlayRequest play, Event.Listener listener) throws InvalidInputException {
        new Preflight(settings, backends).throwIfAny();
        GitPlay plan = GitPlay.of(play, settings);
        return run(
                play,
                settings(play).withSource(plan.source(), plan.commit()),
                List.of(new Steps.FetchSource(), connect(play), step(play, plan), new Steps.Disconnect()),
                listener);
    }

    /**
     * The inventory that a playbook of the user's would run with.
     *
     * @throws InvalidInputException before anything is contacted
     * @throws LightermanException if the server could not be used, or Ansible could not read the inventory
     */
    public ListedInventory inventory(PlayRequest play) throws LightermanException, InterruptedException {
        InventoryQuery query = new Preflight(settings, backends)
                .play(play.options(play.options().or(settings.ansible())))
                .inventory();
        try (ServerConnection server = ServerConnection.open(backends, settings, Event.Listener.none())) {
            return query.ask(server);
        }
    }

    /**
     * A run that is there already, from its beginning to its end.
     *
     * @return what the client that started it would have had: one job
     * @throws InvalidInputException before anything is contacted
     */
    public PipelineResult attach(String id, Event.Listener listener) throws InvalidInputException {
        new Preflight(settings, backends).throwIfAny();
        Job job = new Job(
                id, Optional.empty(), List.of(new Steps.Connect(true), new AttachRun(id), new Steps.Disconnect()));
        return new PipelineRun(id, settings, backends, listener)
                .single(job)
                .finish(result -> told("attach " + result.name()).apply(result));
    }

    /**
     * What would run.
     *
     * @return text by relative path
     * @throws InvalidInputException if something it is made of cannot be read
     */
    public Map<String, String> render() throws InvalidInputException {
        new Preflight(settings, backends).rendering().throwIfAny();
        return new ReadyFiles(settings).all();
    }

    /** Sends the notifications of a result, and adds to it a warning for each that failed. */
    private UnaryOperator<PipelineResult> told(String work) {
        return settings.notifications().isEmpty() || settings.ansible().check()
                ? UnaryOperator.identity()
                : result -> result.warnings(new Notifier(settings, backends.lastResults()).tell(result, work));
    }

    private PipelineRun execution(Event.Listener listener) {
        return new PipelineRun(settings.name(), settings, backends, listener);
    }
}
