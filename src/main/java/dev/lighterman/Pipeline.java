package dev.lighterman;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Check;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.Image;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InventoryText;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.Notification;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PlayRequest;
import dev.lighterman.api.Retries;
import dev.lighterman.api.Server;
import dev.lighterman.api.Source;
import dev.lighterman.api.TransferSet;
import dev.lighterman.api.Verification;
import dev.lighterman.pipeline.PipelineEngine;
import dev.lighterman.pipeline.check.Doctor;
import dev.lighterman.pipeline.check.Verifier;
import dev.lighterman.pipeline.job.ServerConnection;
import dev.lighterman.pipeline.poll.Poller;
import dev.lighterman.settings.CommandWords;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.InventorySource;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.PipelineInput;
import dev.lighterman.settings.ServerSection;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * From a git commit to running pods: a CI job that builds, sends and images, a CD job it triggers, and any number of jobs
 * with playbooks of yours before, between and after them. Immutable and
 * thread-safe; each call is a run of its own, on the calling thread, which is also the one the listener is called on.
 *
 * <pre>{@code
 * Pipeline.of(Image.named("registry.example.org/team/shop:42"))
 *         .source(Source.git("https://git.example.org/shop.git"))
 *         .build("mvn -B -q clean package")
 *         .server(Server.ssh("10.0.0.5").user("root"))
 *         .deploy(Deployment.named("shop"))
 *         .run(listener);
 * }</pre>
 *
 * <p>The values are checked, all at once, before anything is contacted. What goes wrong while it runs is in the {@link
 * PipelineResult}; only input that cannot be used is thrown. A thread interrupt ends the run on the control node and gives an
 * ABORTED result, the interrupt flag set again.
 */
public final class Pipeline {
    private final PipelineInput input;

    private Pipeline(PipelineInput input) {
        this.input = input;
    }

    private Settings settings() throws InvalidInputException {
        return input.settings();
    }

    /** With the output of programs that secrets are read from. */
    private Settings withSecrets() throws InvalidInputException {
        return input.completeSettings();
    }

    /** A null is named before programs are asked for secrets. */
    private PipelineEngine engine(Event.Listener listener) throws InvalidInputException {
        Objects.requireNonNull(listener, "listener");
        return new PipelineEngine(withSecrets());
    }

    private Poller poller(Event.Listener listener) throws InvalidInputException {
        Objects.requireNonNull(listener, "listener");
        return Poller.of(withSecrets(), listener);
    }

    private Pipeline checked() throws InvalidInputException {
        input.settings();
        return this;
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
        Objects.requireNonNull(environment, "environment");
        return new Pipeline(PipelineFile.load(file, overrides, environment)).checked();
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
        Objects.requireNonNull(environment, "environment");
        return new Pipeline(PipelineFile.of(directory, values, environment)).checked();
    }

    /**
     * A pipeline with an image and nothing else set: it builds nothing, this machine is its control node, and it deploys
     * nothing.
     *
     * @param image what its CI job builds and pushes, not null
     * @return never null
     */
    public static Pipeline of(Image image) {
        return new Pipeline(PipelineInput.NONE).image(image);
    }

    /**
     * A pipeline with a name and nothing else set. Without an image its own jobs can be run one at a time ({@link #job}), and
     * playbooks on its server.
     *
     * @param name the CI job's name, not null
     * @return never null
     */
    public static Pipeline named(String name) {
        return new Pipeline(PipelineInput.NONE).name(name);
    }

    private Pipeline with(Consumer<OptionValues> change) {
        return new Pipeline(input.with(change));
    }

    /**
     * The same with another directory, which stands where a pipeline file's would: it is built when there is no source, and
     * relative paths are taken from it.
     *
     * @param value an existing directory; the current one by default, or that of the pipeline file; not null
     * @return a new pipeline
     */
    public Pipeline directory(Path value) {
        return new Pipeline(input.in(Objects.requireNonNull(value, "value")));
    }

    /**
     * {@return the same with another name}
     *
     * @param value the CI job's name, not null
     */
    public Pipeline name(String value) {
        return with(values -> values.set(Options.NAME, value));
    }

    /**
     * {@return the same with another source of what is built}
     *
     * @param value in place of the one set before, not null
     */
    public Pipeline source(Source value) {
        return with(values -> values.section("source", value.options()));
    }

    /**
     * {@return the same with a build command} It runs in the checkout.
     *
     * @param commandLine for example {@code mvn -B -q clean package}; quotes are honoured, no shell sees it; not null
     */
    public Pipeline build(String commandLine) {
        return with(values -> values.setCommandLine(Options.BUILD, commandLine));
    }

    /**
     * {@return the same with a build command as a list of arguments, taken as they are}
     *
     * @param arguments the program and its arguments; empty for no build; not null
     */
    public Pipeline build(List<String> arguments) {
        return with(values -> values.set(Options.BUILD, CommandWords.of(arguments)));
    }

    /**
     * {@return the same with another control node}
     *
     * @param value in place of this machine, or the one set before; relative paths in it are taken from {@link #directory};
     *     not null
     */
    public Pipeline server(Server value) {
        Objects.requireNonNull(value, "value");
        return with(values -> values.server(value));
    }

    /**
     * {@return the same with servers that the slices of a play run on} Slice i runs on server i, and where there are more
     * slices than servers, from the first on again. All else is done on {@link #server}, by default the first of these.
     * {@code AnsibleServer}s of the pipeline find runs on all of them.
     *
     * @param value SSH servers, in place of those set before; what one does not say is taken from {@link #server}; not null
     */
    public Pipeline servers(Server... value) {
        return with(values -> values.set(ServerSection.SERVERS, List.of(value)));
    }

    /**
     * {@return the same with other files to put on the control node}
     *
     * @param sets in place of those set before; empty for the default: target/*.jar and target/*.war (prefix removed) and the
     *     Dockerfile, to the image's context; not null
     */
    public Pipeline transfer(TransferSet... sets) {
        return with(values -> values.set(Options.TRANSFER, List.of(sets)));
    }

    /**
     * {@return the same with another image}
     *
     * @param value in place of the one set before, not null
     */
    public Pipeline image(Image value) {
        return with(values -> values.section("image", value.options()));
    }

    /**
     * {@return the same with a CD job, which the CI job triggers}
     *
     * @param value in place of the one set before, not null
     */
    public Pipeline deploy(Deployment value) {
        return with(values -> {
            values.section("deploy", value.options());
            values.set(DeploySection.SECTION, true);
        });
    }

    /**
     * {@return the same with jobs that run playbooks of yours}
     *
     * @param jobs in place of those set before, not null
     */
    public Pipeline jobs(JobSpec... jobs) {
        return with(values -> values.set(Options.JOBS, List.of(jobs)));
    }

    /**
     * {@return the same with another inventory for the pipeline's playbooks} By default it is {@code inventory/hosts} in the
     * directory, else both groups on the control node itself.
     *
     * @param file a file or directory on this machine, not null
     */
    public Pipeline inventory(Path file) {
        return with(
                values -> values.set(Options.INVENTORY, new InventorySource.At(Objects.requireNonNull(file, "file"))));
    }

    /**
     * The same with another inventory as a model. It may hold no {@link dev.lighterman.api.Secret}; set those as extra
     * variables.
     *
     * @param value such as a {@code dev.lighterman.inventory.Inventory}, not null
     * @return a new pipeline
     * @throws IllegalArgumentException if it holds a value that cannot be written, a secret included; the message names the
     *     place
     */
    public Pipeline inventory(InventoryText value) {
        return with(values -> values.set(Options.INVENTORY, new InventorySource.Text(value.text())));
    }

    /**
     * {@return the same with another inventory as groups with their hosts}
     *
     * @param groups by name; hosts as an INI inventory has them, such as {@code localhost ansible_connection=local}; not null
     */
    public Pipeline inventory(Map<String, List<String>> groups) {
        return with(values -> values.set(Options.INVENTORY, new InventorySource.Inline(groups)));
    }

    /**
     * The same with more options of {@code ansible-playbook}, for all playbooks of the pipeline. By default there is a timeout
     * of 20 minutes and nothing else. {@code limit}, {@code tags}, {@code skipTags}, {@code startAtTask} and {@code
     * allowNoHosts} are for one playbook and cannot be set here.
     *
     * @param value above what was set before, not null
     * @return a new pipeline
     */
    public Pipeline ansible(AnsibleOptions value) {
        return with(values -> values.ansible(value));
    }

    /**
     * {@return the same with another result of a run that failed}
     *
     * @param value true for FAILURE; false, which is the default, for UNSTABLE, as with Publish Over SSH
     */
    public Pipeline failOnError(boolean value) {
        return with(values -> values.set(Options.FAIL_ON_ERROR, value));
    }

    /**
     * {@return the same, telling others how it ended} A notification never changes a result, delivered or not.
     *
     * @param notifications in place of those set before, not null
     */
    public Pipeline notifying(Notification... notifications) {
        return with(values -> values.set(Options.NOTIFY, List.of(notifications)));
    }

    /**
     * {@return the same, trying again more or less often}
     *
     * @param value in place of {@link Retries#DEFAULT}, or what was set before; not null
     */
    public Pipeline retries(Retries value) {
        return with(values -> {
            values.set(Options.RETRIES_CONNECT, value.connect());
            values.set(Options.RETRIES_RUN, value.run());
            values.set(Options.RETRIES_DELAY, value.delay());
        });
    }

    /** {@return the CI job's name; by default the directory's name} */
    public String name() {
        return input.name();
    }

    /**
     * Checks all values. Each run does so too, and tells the warnings as events.
     *
     * @return what is worth knowing about the input though it can be used, such as a secret written into the file: sentences,
     *     never null
     * @throws InvalidInputException with every problem; nothing was contacted
     */
    public List<String> warnings() throws InvalidInputException {
        return settings().warnings();
    }

    /**
     * The whole pipeline: its first job, usually the CI job, and the jobs it triggers, directly or not, where the results
     * are good enough; one after another, in the order they were triggered in. The result is the worst of all of them.
     *
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if the input cannot be used after all, for example a key file that has gone
     */
    public PipelineResult run(Event.Listener listener) throws InvalidInputException {
        return engine(listener).run(listener);
    }

    /**
     * One job alone; no other job has to trigger it. A job with a playbook of yours knows no commit and no digest then.
     *
     * @param name the job's name, or {@code image} for the CI job and {@code deploy} for the CD job; not null
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if there is no such job, or the input cannot be used after all
     */
    public PipelineResult job(String name, Event.Listener listener) throws InvalidInputException {
        Objects.requireNonNull(name, "name");
        return engine(listener).job(name, listener);
    }

    /**
     * The CI job alone: source, build, transfer, image.
     *
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if the input cannot be used after all
     */
    public PipelineResult image(Event.Listener listener) throws InvalidInputException {
        return engine(listener).image(listener);
    }

    /**
     * The CD job alone: deploys what the image name refers to.
     *
     * @param listener told what happens while it happens, not null
     * @return what was done, never null
     * @throws InvalidInputException if the input cannot be used, for example when there is no {@code deploy} part
     */
    public PipelineResult deploy(Event.Listener listener) throws InvalidInputException {
        return engine(listener).deploy(listener);
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
    public Optional<PipelineResult> poll(Event.Listener listener) throws InvalidInputException {
        return poller(listener).untilInterrupted();
    }

    /**
     * One look of {@link #poll}: does {@link #run} for what is new, if anything is. For timers.
     *
     * @param listener told what happens while it happens, on this thread, not null
     * @return the result of each run, in order; empty when nothing is new, or the thread was interrupted before a run began
     * @throws InvalidInputException as for {@link #poll}
     * @throws LightermanException if the remote could not be looked at
     */
    public List<PipelineResult> pollOnce(Event.Listener listener) throws LightermanException {
        return poller(listener).once();
    }

    /**
     * Runs a playbook on the pipeline's server. Of the pipeline, {@code server}, {@code ansible} and {@code inventory} hold for
     * it, the latter two below what the request says.
     *
     * @param request the playbook and how to run it, not null
     * @param listener told what happens while it happens, not null
     * @return what was done, never null: one job with one run
     * @throws InvalidInputException if the request cannot be used, for example a playbook that does not exist
     */
    public PipelineResult play(PlayRequest request, Event.Listener listener) throws InvalidInputException {
        Objects.requireNonNull(request, "request");
        return engine(listener).play(request, listener);
    }

    /**
     * The inventory that {@link #play} would run a playbook with, as Ansible on the server reads it. It is asked in a run of its
     * own, of which nothing stays on the server.
     *
     * @param request whose inventories, options and project count; its playbook is not run; not null
     * @return never null
     * @throws InvalidInputException if the request cannot be used, for example since its playbook is on the server
     * @throws LightermanException if the server could not be used, or Ansible could not read the inventory
     * @throws InterruptedException if the thread was interrupted
     */
    public ListedInventory listInventory(PlayRequest request) throws LightermanException, InterruptedException {
        return new PipelineEngine(settings()).inventory(request);
    }

    /**
     * Follows a run that is on the pipeline's server already, from its beginning to its end, also one that another client
     * started or that ended long ago. An interrupt stops the following, not the run. Needs only the {@code server} part.
     *
     * @param id the run's id, not null
     * @param listener told everything from the beginning ({@link Event.Position#rest} leaves out what it has had before); what it
     *     throws ends the following, not the run; not null
     * @return what the client that started it would have had of it, never null: one job with one run
     * @throws InvalidInputException if the input cannot be used
     */
    public PipelineResult attach(String id, Event.Listener listener) throws InvalidInputException {
        Objects.requireNonNull(id, "id");
        return engine(listener).attach(id, listener);
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
        return new AnsibleServer(ServerConnection.open(withSecrets()));
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
        Objects.requireNonNull(result, "result");
        return new Verifier(withSecrets()).against(result);
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
        return new Verifier(withSecrets()).againstRegistry();
    }

    /**
     * What would run. Contacts nothing and loads none of the big libraries.
     *
     * @return the files, never null
     * @throws InvalidInputException if there is no image, or a file it is made of is not there
     */
    public Rendering render() throws InvalidInputException {
        return new Rendering(new PipelineEngine(settings()).render());
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
        Doctor.examine(withSecrets(), found);
    }

    /**
     * The files of a pipeline: a bare {@code ansible-playbook} can run them too. Immutable.
     *
     * @param files text by relative path, {@code /}-separated, in the order they are best read: the image playbook, the
     *     deployment playbook, {@code inventory/...}, {@code ansible.cfg}, {@code manifests/...}, {@code jobs.yml}; not null
     */
    public record Rendering(Map<String, String> files) {
        /** The image playbook's path. */
        public static final String IMAGE_PLAYBOOK = "playbooks/create-cicd-devops-images.yml";

        /** The deployment playbook's path. */
        public static final String DEPLOYMENT_PLAYBOOK = "playbooks/k8s-cicd-deployment-playbook.yml";

        /** The path of the list of jobs. */
        public static final String JOBS = "jobs.yml";

        /**
         * Makes a value of its parts; lists and maps are copied.
         *
         * @param files as {@link #files()}
         * @throws NullPointerException if it is null
         */
        public Rendering {
            files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        }
    }
}
