package dev.lighterman;

import dev.lighterman.api.Check;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Position;
import dev.lighterman.api.Verification;
import dev.lighterman.pipeline.PipelineEngine;
import dev.lighterman.pipeline.check.Doctor;
import dev.lighterman.pipeline.check.Verifier;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.poll.Poller;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * From a git commit to running pods: a CI job that builds, sends and images, a CD job it triggers, and any number of jobs
 * with playbooks of yours before, between and after them. Immutable and
 * thread-safe; each call is a run of its own, on the calling thread, which is also the one the listener is called on.
 *
 * <p>What goes wrong while it runs is in the {@link PipelineResult}; only input that cannot be used is thrown, before
 * anything is contacted. A thread interrupt ends the run on the control node and gives an ABORTED result, the interrupt
 * flag set again.
 */
public final class Pipeline {
    private final Settings settings;

    Pipeline(Settings settings) {
        this.settings = settings;
    }

    /**
     * Reads a pipeline file.
     *
     * @param file the file, usually {@code lighterman.yml}, not null
     * @return the pipeline
     * @throws InvalidInputException with every problem in the file, each with its line and column
     */
    public static Pipeline load(Path file) throws InvalidInputException {
        return load(file, Map.of());
    }

    /**
     * Reads a pipeline file and lets some values override those in it.
     *
     * @param file the file, not null
     * @param overrides values by path, such as {@code server.port} to {@code 2222}, written as in the file; not null
     * @return the pipeline
     * @throws InvalidInputException with every problem in the file and the overrides
     */
    public static Pipeline load(Path file, Map<String, String> overrides) throws InvalidInputException {
        return load(file, overrides, System::getenv);
    }

    /**
     * Reads a pipeline file whose secrets are elsewhere than in the environment, in a secret store for example.
     *
     * @param file the file, not null
     * @param overrides as above, not null
     * @param environment what {@code ${env:NAME}} stands for, null for what is not set; not null
     * @return the pipeline
     * @throws InvalidInputException with every problem in the file and the overrides
     */
    public static Pipeline load(Path file, Map<String, String> overrides, UnaryOperator<String> environment)
            throws InvalidInputException {
        return new Pipeline(PipelineFile.load(file, overrides, environment));
    }

    /**
     * A pipeline of values alone, written as in a pipeline file. Relative paths are taken from the working directory.
     *
     * @param values by path, such as {@code server.port} to {@code 2222}, not null
     * @return the pipeline
     * @throws InvalidInputException with every problem
     */
    public static Pipeline of(Map<String, String> values) throws InvalidInputException {
        return of(Path.of(""), values, System::getenv);
    }

    /**
     * A pipeline of values alone.
     *
     * @param directory what relative paths are taken from, not null
     * @param values as above, not null
     * @param environment what {@code ${env:NAME}} stands for, null for what is not set; not null
     * @return the pipeline
     * @throws InvalidInputException with every problem
     */
    public static Pipeline of(Path directory, Map<String, String> values, UnaryOperator<String> environment)
            throws InvalidInputException {
        return new Pipeline(PipelineFile.of(directory, values, environment));
    }

    /**
     * Starts a pipeline without a file.
     *
     * @return a builder with nothing set
     */
    public static PipelineBuilder builder() {
        return new PipelineBuilder();
    }

    /** {@return the CI job's name} */
    public String name() {
        return settings.name();
    }

    /**
     * {@return what is worth knowing about the input though it can be used, such as a secret written into the file;
     * sentences} Also told as events by each run.
     */
    public List<String> warnings() {
        return settings.warnings();
    }

    /**
     * The whole pipeline: its first job, usually the CI job, and the jobs it triggers, directly or not, where the results
     * are good enough; one after another, in the order they were triggered in. The result is the worst of all of them.
     *
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if the input cannot be used after all, for example a key file that has gone
     */
    public PipelineResult run(EventListener listener) throws InvalidInputException {
        return new PipelineEngine(settings).run(listener);
    }

    /**
     * One job alone; no other job has to trigger it. A job with a playbook of yours knows no commit and no digest then.
     *
     * @param name the job's name, or {@code image} for the CI job and {@code deploy} for the CD job; not null
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if there is no such job, or the input cannot be used after all
     */
    public PipelineResult job(String name, EventListener listener) throws InvalidInputException {
        return new PipelineEngine(settings).job(name, listener);
    }

    /**
     * The CI job alone: source, build, transfer, image.
     *
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if the input cannot be used after all
     */
    public PipelineResult image(EventListener listener) throws InvalidInputException {
        return new PipelineEngine(settings).image(listener);
    }

    /**
     * The CD job alone: deploys what the image name refers to.
     *
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if the input cannot be used, for example when there is no {@code deploy} part
     */
    public PipelineResult deploy(EventListener listener) throws InvalidInputException {
        return new PipelineEngine(settings).deploy(listener);
    }

    /**
     * Continuous delivery: looks at the remote every {@code source.poll} and does {@link #run} for each new commit, the
     * newest or every one as {@code source.pollCommits} says. Blocks until the calling thread is interrupted, and leaves
     * its interrupt flag set.
     *
     * <p>A commit counts as built once it is checked out, even if the run fails, and is never built again: what was built
     * is noted in a file below {@code ~/.lighterman/poll/} by pipeline file (or directory and name), URL and branch, and
     * only one program at a time can poll for these. The first look builds the newest commit. A remote that does not
     * answer is told as {@link dev.lighterman.api.PipelineEvent.PollFailed} and looked at again, less and less often.
     *
     * @param listener told what happens while it happens, on this thread, not null
     * @return the ABORTED result of the run that the interrupt ended; empty when none was under way
     * @throws InvalidInputException if there is no {@code sourceGit}, another program polls already, or the input cannot
     *     be used (any more)
     */
    public Optional<PipelineResult> poll(EventListener listener) throws InvalidInputException {
        return Poller.of(settings, listener).untilInterrupted();
    }

    /**
     * One look of {@link #poll}: does {@link #run} for what is new, if anything is. For timers.
     *
     * @param listener told what happens while it happens, on this thread, not null
     * @return the result of each run, in order; empty when nothing is new, or the thread was interrupted before a run began
     * @throws InvalidInputException as for {@link #poll}
     * @throws LightermanException if the remote could not be looked at
     */
    public List<PipelineResult> pollOnce(EventListener listener) throws LightermanException {
        return Poller.of(settings, listener).once();
    }

    /**
     * Runs a playbook on the pipeline's server. Of the pipeline, {@code server}, {@code ansible} and {@code inventory} hold for it, the latter two
     * below what the request says.
     *
     * @param request the playbook and how to run it, not null
     * @param listener told what happens while it happens, not null
     * @return what was done, never null: one job with one run
     * @throws InvalidInputException if the request cannot be used, for example a playbook that does not exist
     */
    public PipelineResult play(PlayRequest request, EventListener listener) throws InvalidInputException {
        return new PipelineEngine(settings).play(request, listener);
    }

    /**
     * Follows a run that is on the pipeline's server already, from its beginning to its end, also one that another client
     * started or that ended long ago. An interrupt stops the following, not the run. Needs only the {@code server} part.
     *
     * @param id the run's id, not null
     * @param listener told everything from the beginning ({@link Position#rest} leaves out what it has had before); what it
     *     throws ends the following, not the run; not null
     * @return what the client that started it would have had of it, never null: one job with one run
     * @throws InvalidInputException if the input cannot be used
     */
    public PipelineResult attach(String id, EventListener listener) throws InvalidInputException {
        return new PipelineEngine(settings).attach(id, listener);
    }

    /**
     * Connects to the pipeline's server, to list, read, follow and cancel the runs it has, and to start others. All secrets of
     * the pipeline are hidden in what is told there. Needs only the {@code server} part.
     *
     * @return an open server, to be closed by the caller
     * @throws InvalidInputException if the input cannot be used; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to
     * @throws InterruptedException if the thread was interrupted
     */
    public AnsibleServer connect() throws InvalidInputException, ConnectionException, InterruptedException {
        return new AnsibleServer(ServerConnection.open(settings));
    }

    /**
     * Whether the pods of the deployment run what a run of this pipeline pushed. Looks at the cluster from this machine, or
     * through the server where {@code deploy.rollout.via} says so; without a kubeconfig here, kubectl on the server is asked,
     * in a playbook run. Changes nothing.
     *
     * @param result the run's result, usually the last one, not null
     * @return what runs and whether that is it, never null
     * @throws InvalidInputException if the input cannot be used, or the result knows no digest of this pipeline's image
     * @throws LightermanException if the server is needed and could not be reached ({@link ConnectionException}), or the
     *     cluster could not be asked
     * @throws InterruptedException if the thread was interrupted
     */
    public Verification verify(PipelineResult result) throws LightermanException, InterruptedException {
        return new Verifier(settings).against(result);
    }

    /**
     * Whether the pods of the deployment run what the image's tag points to in its registry now. The registry is asked from
     * the server, with {@code image.login} or else as the server's container engine is logged in. Changes nothing.
     *
     * @return what runs and whether that is it, never null
     * @throws InvalidInputException if the input cannot be used
     * @throws LightermanException if the server could not be reached ({@link ConnectionException}), or the registry
     *     or the cluster could not be asked
     * @throws InterruptedException if the thread was interrupted
     */
    public Verification verifyRegistry() throws LightermanException, InterruptedException {
        return new Verifier(settings).againstRegistry();
    }

    /**
     * What would run. Contacts nothing and loads none of the big libraries.
     *
     * @return the files, never null
     * @throws InvalidInputException if there is no image, or a file it is made of is not there
     */
    public Rendering render() throws InvalidInputException {
        return new Rendering(new PipelineEngine(settings).render());
    }

    /**
     * Looks at everything a run of this pipeline needs: the connection, Python, Ansible and room on the control node, and
     * by a small playbook the engine, the registry login, kubectl and the cluster's API on the hosts that use them. Changes
     * nothing, and leaves nothing there.
     *
     * @param found told each check on this thread as it is done, in the order a run would need it; not null
     * @throws InvalidInputException if the input cannot be used; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to; a failed check said so
     * @throws InterruptedException if the thread was interrupted
     */
    public void doctor(Consumer<Check> found) throws InvalidInputException, ConnectionException, InterruptedException {
        Doctor.examine(settings, found);
    }
}
