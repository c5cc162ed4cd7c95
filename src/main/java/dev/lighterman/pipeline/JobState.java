package dev.lighterman.pipeline;

import dev.lighterman.api.Event;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Provenance;
import dev.lighterman.api.PushedImage;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.AttachedRun;
import dev.lighterman.run.Lease;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.SecretMask;
import dev.lighterman.source.GitSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The state of one run of a job: what its steps pass on to later steps. Belongs to one thread. */
final class JobState {
    private final Settings settings;
    private final Backends backends;
    private final EventListener listener;
    private final SecretMask mask;
    private Optional<String> job = Optional.empty();
    private Optional<String> triggeredBy = Optional.empty();
    private Optional<GitSource.Checkout> checkout = Optional.empty();
    private Optional<SourceCommit> commit = Optional.empty();
    private List<Selection> selections = List.of();
    private Optional<ServerConnection> server = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
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
    private boolean imageOfRegistry;
    private boolean interrupted;

    JobState(Settings settings, Backends backends, EventListener listener) {
        this.settings = settings;
        this.backends = backends;
        this.mask = Secrets.of(settings);
        this.listener = new MaskedListener(listener, mask);
    }

    /** What must be shown nowhere. */
    SecretMask mask() {
        return mask;
    }

    Settings settings() {
        return settings;
    }

    Backends backends() {
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

    /** The files the ready playbooks run from, as far as they are known by now. */
    ReadyFiles files() {
        return new ReadyFiles(settings, new CommitMarks(imageCommit()), kustomized);
    }

    /** The text of the kustomizations, by their path. */
    void kustomized(Map<Path, String> texts) {
        kustomized = Map.copyOf(texts);
    }

    void tell(Event event) {
        listener.on(event);
    }

    void warn(String message) {
        tell(new PipelineEvent.Warning(message));
    }

    /** Where the files to build and send are. */
    Path sources() {
        return checkout.map(GitSource.Checkout::directory).orElse(settings.directory());
    }

    void checkout(GitSource.Checkout value) {
        checkout = Optional.of(value);
        commit = Optional.of(value.commit());
    }

    Optional<SourceCommit> commit() {
        return commit;
    }

    /** The commit that the image is of; not that of the source where the job pushed nothing, and takes what the registry has. */
    Optional<SourceCommit> imageCommit() {
        return imageOfRegistry ? Optional.empty() : commit;
    }

    void imageIsOfRegistry() {
        imageOfRegistry = true;
    }

    void commit(Optional<SourceCommit> value) {
        commit = value;
    }

    List<Selection> selections() {
        return selections;
    }

    void selections(List<Selection> value) {
        selections = List.copyOf(value);
    }

    ServerConnection server() {
        return server.orElseThrow(() -> new IllegalStateException("not connected"));
    }

    ControlNode node() {
        return server().node();
    }

    /** Runs playbooks on the control node. */
    PlaybookRunner runner() {
        return server().runner();
    }

    /** The run that was there before this job. */
    Optional<AttachedRun> attached() {
        return attached;
    }

    void attached(AttachedRun value) {
        attached = Optional.of(value);
    }

    void server(ServerConnection value) {
        server = Optional.of(value);
    }

    /** The control node, while the job is connected to it. */
    Optional<ControlNode> connection() {
        return server.map(ServerConnection::node);
    }

    /** Holds something until the connection is given up. */
    void lease(Lease value) {
        lease = Optional.of(value);
    }

    /**
     * The lease, after it was confirmed.
     *
     * @throws LightermanException if the lease was lost, so that another job may use what it protects
     */
    Optional<Lease> lease() throws LightermanException, InterruptedException {
        if (lease.isPresent()) {
            lease.get().confirm();
        }
        return lease;
    }

    /**
     * Takes the lease again if it was lost.
     *
     * @return false if another job may have held the lease in between
     */
    boolean regainLease() throws LightermanException, InterruptedException {
        return lease.isEmpty() || lease.get().regain(new HoldLock.LockEvents(this));
    }

    boolean connected() {
        return server.isPresent();
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

    List<RunResult> runs() {
        return runs;
    }

    Optional<PushedImage> image() {
        return image;
    }

    void image(Optional<PushedImage> value) {
        image = value;
    }

    Optional<Rollout> rollout() {
        return rollout;
    }

    Optional<Provenance> provenance() {
        return provenance;
    }

    void rollout(Rollout verdict, Optional<Provenance> found) {
        rollout = Optional.of(verdict);
        provenance = found;
    }

    /** The revision of the workload before this deployment; empty for a first one. */
    OptionalLong revisionBefore() {
        return revisionBefore;
    }

    /** The first note counts: a second try of the run finds what the first one applied. */
    void revisionBefore(OptionalLong value) {
        if (!revisionNoted) {
            revisionBefore = value;
            revisionNoted = true;
        }
    }

    /** Whether this deployment is the first one, as far as the cluster said so. */
    boolean created() {
        return created;
    }

    void created(boolean value) {
        created = value;
    }

    /** The thread was interrupted; the flag is set again when the pipeline has ended. */
    void interrupted(boolean value) {
        interrupted |= value;
    }

    boolean interrupted() {
        return interrupted;
    }

    /** Gives up the lease and the connection. */
    void close() {
        release();
        server.ifPresent(ServerConnection::close);
        checkout.ifPresent(GitSource.Checkout::close);
    }

    private void release() {
        lease.ifPresent(Lease::close);
        lease = Optional.empty();
    }
}
