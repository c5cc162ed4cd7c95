package dev.lighterman.pipeline.job;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.Source;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.AttachedRun;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.lock.LockListener;
import dev.lighterman.settings.Secrets;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.GitSource;
import dev.lighterman.source.user.GitProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The state of one run of a job: what its steps pass on to later steps. Belongs to one thread. */
public final class JobState {
    private final Settings settings;
    private final Backends backends;
    private final Event.Listener listener;
    private final SecretMask mask;
    private Optional<String> job = Optional.empty();
    private Optional<String> triggeredBy = Optional.empty();
    private Optional<GitSource.Checkout> checkout = Optional.empty();
    private Optional<SourceCommit> commit = Optional.empty();
    private List<Selection> selections = List.of();
    private Optional<ServerConnection> server = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
    /** What is held on further servers. */
    private final Map<ServerConnection, Lease> beside = new LinkedHashMap<>();

    private int transferredFiles;
    private long transferredBytes;
    private final List<RunResult> runs = new ArrayList<>();
    private Optional<PushedImage> image = Optional.empty();
    private Optional<Rollout> rollout = Optional.empty();
    private Optional<Provenance> provenance = Optional.empty();
    private OptionalLong revisionBefore = OptionalLong.empty();
    private boolean revisionNoted;
    private boolean created;
    private Optional<AttachedRun> attached = Optional.empty();
    private Map<Path, String> kustomized = Map.of();
    private Optional<String> builders = Optional.empty();
    private boolean imageOfRegistry;
    private boolean interrupted;
    private Optional<LeftAtHome> leftAtHome = Optional.empty();
    private PlaybookCheckouts playbooks = new PlaybookCheckouts();
    private Optional<GitSource.Checkout> playbook = Optional.empty();
    private Optional<SourceCommit> playbookCommit = Optional.empty();

    public JobState(Settings settings, Backends backends, Event.Listener listener) {
        this.settings = settings;
        this.backends = backends;
        this.mask = Secrets.of(settings).and(GitProxy.passwords(System.getenv()));
        this.listener = new MaskedListener(listener, mask);
    }

    /** What must be shown nowhere. */
    public SecretMask mask() {
        return mask;
    }

    public Settings settings() {
        return settings;
    }

    public Backends backends() {
        return backends;
    }

    /** The job's name, once it runs. */
    Optional<String> job() {
        return job;
    }

    /** The job that triggered it. */
    Optional<String> triggeredBy() {
        return triggeredBy;
    }

    void job(String name, Optional<String> upstream) {
        job = Optional.of(name);
        triggeredBy = upstream;
    }

    /** The user's kustomizations as text, by their directories on this machine; empty until they are rendered. */
    public Map<Path, String> kustomized() {
        return kustomized;
    }

    /** The text of the kustomizations, by their path. */
    public void kustomized(Map<Path, String> texts) {
        kustomized = Map.copyOf(texts);
    }

    /** What narrows the hosts of the image playbook down; empty until that is known, and where nothing does. */
    public Optional<String> builders() {
        return builders;
    }

    public void builders(Optional<String> limit) {
        builders = limit;
    }

    public void tell(Event event) {
        listener.on(event);
    }

    /** What of the playbook's project did not go along with it. */
    Optional<LeftAtHome> leftAtHome() {
        return leftAtHome;
    }

    public void leftAtHome(LeftAtHome found) {
        leftAtHome = Optional.of(found);
    }

    public void warn(String message) {
        tell(new PipelineEvent.Warning(message));
    }

    /** Says that something is tried again, and waits before it is. */
    void pauseBeforeRetry(String why) throws InterruptedException {
        Duration delay = settings.retries().delay();
        tell(new PipelineEvent.Retrying(why, delay));
        Thread.sleep(delay.toMillis());
    }

    /** Where the files to build and send are. */
    public Path sources() {
        return checkout.map(GitSource.Checkout::directory).orElse(settings.directory());
    }

    void checkout(GitSource.Checkout value) {
        checkout = Optional.of(value);
        commit = Optional.of(value.commit());
    }

    /** Lets others use the checkout: what was needed of it is sent. */
    public void sent() {
        checkout.ifPresent(GitSource.Checkout::close);
    }

    /** What the pipeline knows of the repositories of playbooks. */
    public void playbooks(PlaybookCheckouts value) {
        playbooks = value;
    }

    /** Checks a playbook's repository out; it is this job's until {@link #playbookSent}. */
    public GitSource.Checkout playbook(Source repository) throws LightermanException, InterruptedException {
        playbookSent();
        playbook = Optional.of(playbooks.open(
                PlaybookCheckouts.withLogin(repository, settings), backends.workspaces(), this::tell, this::warn));
        return playbook.get();
    }

    /** Lets others use the checkout of the playbook's repository. */
    public void playbookSent() {
        playbook.ifPresent(GitSource.Checkout::close);
        playbook = Optional.empty();
    }

    /** The commit of the job's playbook, where that is in a repository. */
    public Optional<SourceCommit> playbookCommit() {
        return playbookCommit;
    }

    public void playbookCommit(Optional<SourceCommit> value) {
        playbookCommit = value;
    }

    public Optional<SourceCommit> commit() {
        return commit;
    }

    /** The commit that the image is of; not that of the source where the job pushed nothing, and takes what the registry has. */
    public Optional<SourceCommit> imageCommit() {
        return imageOfRegistry ? Optional.empty() : commit;
    }

    public void imageIsOfRegistry() {
        imageOfRegistry = true;
    }

    public void commit(Optional<SourceCommit> value) {
        commit = value;
    }

    public List<Selection> selections() {
        return selections;
    }

    public void selections(List<Selection> value) {
        selections = List.copyOf(value);
    }

    public ServerConnection server() {
        return server.orElseThrow(() -> new IllegalStateException("not connected"));
    }

    public ControlNode node() {
        return server().node();
    }

    /** Runs playbooks on the control node. */
    public PlaybookRunner runner() {
        return server().runner();
    }

    /** {@return what follows a run that is there, on the control node that has it} */
    public PlaybookRunner runner(String run) {
        return server().runner(run);
    }

    /** The run that was there before this job. */
    public Optional<AttachedRun> attached() {
        return attached;
    }

    public void attached(AttachedRun value) {
        attached = Optional.of(value);
    }

    public void server(ServerConnection value) {
        server = Optional.of(value);
    }

    /** Holds something until the connection is given up. */
    void lease(Lease value) {
        lease = Optional.of(value);
    }

    /** Holds something on one of several servers. */
    void lease(ServerConnection on, Lease value) {
        if (on == server()) {
            lease(value);
        } else {
            beside.put(on, value);
        }
    }

    /**
     * The lease, after it was confirmed.
     *
     * @throws LightermanException if the lease was lost, so that another job may use what it protects
     */
    public Optional<Lease> lease() throws LightermanException, InterruptedException {
        if (lease.isPresent()) {
            lease.get().confirm();
        }
        return lease;
    }

    /**
     * What a run on one of several control nodes goes on under: each server keeps the lease for the runs that it has itself,
     * the cluster for those of all pods.
     *
     * @throws LightermanException if the lease was lost, so that another job may use what it protects
     */
    public Optional<Lease> lease(ServerConnection on) throws LightermanException, InterruptedException {
        Lease other = beside.get(on);
        if (other != null) {
            other.confirm();
            return Optional.of(other);
        } else if (on != server() && lease.isPresent() && lease.get() instanceof PodLease pods) {
            pods.share((PodNode) on.node());
        }
        return lease();
    }

    /**
     * Takes the lease again if it was lost.
     *
     * @return false if another job may have held the lease in between
     */
    boolean regainLease(LockListener listener) throws LightermanException, InterruptedException {
        return lease.isEmpty() || lease.get().regain(listener);
    }

    /** Gives the connection up, if there is one. */
    void disconnect() {
        if (server.isPresent()) {
            tell(new PipelineEvent.Disconnecting(server.get().name()));
            release();
            server.get().close();
            server = Optional.empty();
        }
    }

    void transferred(int files, long bytes) {
        transferredFiles += files;
        transferredBytes += bytes;
    }

    int transferredFiles() {
        return transferredFiles;
    }

    long transferredBytes() {
        return transferredBytes;
    }

    public List<RunResult> runs() {
        return runs;
    }

    public Optional<PushedImage> image() {
        return image;
    }

    public void image(Optional<PushedImage> value) {
        image = value;
    }

    public Optional<Rollout> rollout() {
        return rollout;
    }

    public Optional<Provenance> provenance() {
        return provenance;
    }

    public void rollout(Rollout verdict, Optional<Provenance> found) {
        rollout = Optional.of(verdict);
        provenance = found;
    }

    /** The revision of the workload before this deployment; empty for a first one. */
    public OptionalLong revisionBefore() {
        return revisionBefore;
    }

    /** The first note counts: a second try of the run finds what the first one applied. */
    public void revisionBefore(OptionalLong value) {
        if (!revisionNoted) {
            revisionBefore = value;
            revisionNoted = true;
        }
    }

    /** Whether this deployment is the first one, as far as the cluster said so. */
    public boolean created() {
        return created;
    }

    public void noteCreated() {
        created = true;
    }

    /** The thread was interrupted; the flag is set again when the pipeline has ended. */
    public void interrupted(boolean value) {
        interrupted |= value;
    }

    public boolean interrupted() {
        return interrupted;
    }

    /** Gives up the lease and the connection. */
    public void close() {
        release();
        server.ifPresent(ServerConnection::close);
        checkout.ifPresent(GitSource.Checkout::close);
        playbookSent();
    }

    void release() {
        lease.ifPresent(Lease::close);
        lease = Optional.empty();
        beside.values().forEach(Lease::close);
        beside.clear();
    }
}
