package dev.lighterman.run;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.Event;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.json.JsonObject;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunPurpose;
import dev.lighterman.run.stage.RunRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Runs playbooks on a control node. A run goes on there when this machine stops: where the connection is lost, it is
 * tried again with growing pauses and the run followed on from the byte it was lost at, so that every event and every byte
 * of output is told exactly once, in order. Thread-safe as far as the node is: several runs may go on at once, each on the
 * thread that asked for it.
 */
public final class PlaybookRunner {
    /** The order of lists of runs. */
    public static final Comparator<RunSummary> NEWEST_FIRST = RunCatalog.NEWEST_FIRST;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final ControlNode node;
    private final Duration reconnect;
    private final SecretMask mask;
    private final Optional<Lease> lease;
    private final RunClocks clocks;
    private final Optional<String> program;
    private final Optional<ExecutionImage> image;

    /**
     * A runner on a node.
     *
     * @param reconnect for how long a lost connection is tried again, from each loss on; zero for not at all; not null
     */
    public PlaybookRunner(ControlNode node, Duration reconnect) {
        this(node, reconnect, RunClocks.DEFAULT);
    }

    PlaybookRunner(ControlNode node, Duration reconnect, RunClocks clocks) {
        this(node, reconnect, SecretMask.NONE, Optional.empty(), clocks, Optional.empty(), Optional.empty());
    }

    private PlaybookRunner(
            ControlNode node,
            Duration reconnect,
            SecretMask mask,
            Optional<Lease> lease,
            RunClocks clocks,
            Optional<String> program,
            Optional<ExecutionImage> image) {
        this.node = node;
        this.reconnect = reconnect;
        this.mask = mask;
        this.lease = lease;
        this.clocks = clocks;
        this.program = program;
        this.image = image;
    }

    /** The same, hiding secrets in all it tells beyond those of the request. */
    public PlaybookRunner masking(SecretMask other) {
        return new PlaybookRunner(node, reconnect, other, lease, clocks, program, image);
    }

    /**
     * The same with another program than the {@code ansible-playbook} of the node's PATH.
     *
     * @param path see {@link RunRequest#ansiblePlaybook(String)}; empty for the requests' own
     * @return a new runner
     */
    public PlaybookRunner program(Optional<String> path) {
        return new PlaybookRunner(node, reconnect, mask, lease, clocks, path, image);
    }

    /** The same with Ansible in a container; empty for that of the node. */
    public PlaybookRunner image(Optional<ExecutionImage> value) {
        return new PlaybookRunner(node, reconnect, mask, lease, clocks, program, value);
    }

    /** The same, hiding the secrets of a request too, in all answers about its run. */
    public PlaybookRunner hiding(RunRequest request) {
        return new PlaybookRunner(node, reconnect, mask.and(request.secrets()), lease, clocks, program, image);
    }

    /**
     * The same, running everything under a lease, as {@link RunRequest#under} does. Where the connection breaks before a
     * run has begun, it is not begun any more once the lease may have been lost.
     */
    public PlaybookRunner under(Lease held) {
        return new PlaybookRunner(node, reconnect, mask, Optional.of(held), clocks, program, image);
    }

    /**
     * Stages the request, runs ansible-playbook and waits for its end. Where there is a run of the request's key, it follows that
     * one from its beginning to its end instead, provided that it was started with the same content.
     *
     * @param listener told everything on the calling thread; what it throws ends the run; not null
     * @throws ConnectionException if the control node could not be used; nothing ran
     * @throws LightermanException if the run could not be staged or started; or if the run, once begun, could not be
     *     followed any more: the connection was lost and not regained, say; or if interrupted a second time while an
     *     interrupted run was being ended
     * @throws InterruptedException if interrupted while it follows the run that another client has started by the same key. Else
     *     never: a first interrupt ends the run on the node, returns an ABORTED result and leaves the thread's interrupt flag set
     */
    public RunResult run(RunRequest request, Event.Listener listener) throws LightermanException, InterruptedException {
        return run(request, listener, () -> false);
    }

    /**
     * The same for a client that may want to leave the run to itself.
     *
     * @param listener told everything on the calling thread; what it throws ends the run; not null
     * @param detached whether an interrupt means that the run, once it has begun, is to go on unwatched; not null
     * @throws ConnectionException if the control node could not be used; nothing ran
     * @throws LightermanException if the run could not be staged or started; or if the run, once begun, could not be
     *     followed any more: the connection was lost and not regained, say; or if interrupted a second time while an
     *     interrupted run was being ended
     * @throws InterruptedException if interrupted while {@code detached}, or while it follows the run that another client has
     *     started by the same key
     */
    public RunResult run(RunRequest request, Event.Listener listener, BooleanSupplier detached)
            throws LightermanException, InterruptedException {
        RunTranscript session = new RunTranscript(node.name(), listener, mask.and(request.secrets()));
        RunClient course = new RunClient(node, reconnect, session, "");
        try {
            RunRequest known = node.isPassing() ? request.purpose(RunPurpose::passing) : request;
            RunRequest contained = image.map(known::image).orElse(known);
            RunRequest leased = lease.map(contained::under).orElse(contained);
            course.start(program.map(leased::ansiblePlaybook).orElse(leased), lease, clocks);
            course.follow();
        } catch (InterruptedException e) {
            if (session.begun() && (detached.getAsBoolean() || !course.owns())) {
                throw e;
            }
            return course.abort();
        }
        return session.finish();
    }

    /**
     * Follows a run that exists on the node to its end, also one that another client started or that ended long ago.
     *
     * @param listener told everything, on the calling thread; what it throws ends the following, not the
     *     run; not null
     * @return the result that the client that started it gets, never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run; or if the run could not be followed any more: the connection
     *     was lost and not regained, say
     * @throws InterruptedException if the calling thread was interrupted; the run goes on
     */
    public AttachedRun attached(String id, Event.Listener listener) throws LightermanException, InterruptedException {
        requireId(id);
        RunTranscript session = new RunTranscript(node.name(), listener, mask);
        new RunClient(node, reconnect, session, id).follow();
        RunResult result = session.finishAttached();
        return new AttachedRun(session.purpose(), result);
    }

    /**
     * Ends a run and all it started, and waits for its end.
     *
     * @return true if it was running, false if it had ended already
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run, or it could not be ended
     * @throws InterruptedException if the calling thread was interrupted
     */
    public boolean cancel(String id) throws LightermanException, InterruptedException {
        requireId(id);
        RunTranscript session = new RunTranscript(node.name(), Event.Listener.none(), mask);
        return new RunClient(node, reconnect, session, id).cancel();
    }

    /**
     * Removes what the node has of a run that has ended; nothing else knows of it any more.
     *
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if that is no id
     * @throws InterruptedException if the calling thread was interrupted
     */
    public void forget(String id) throws LightermanException, InterruptedException {
        requireId(id);
        node.execute(RunScripts.forget(id).build());
    }

    /**
     * All runs the node still has.
     *
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if it could not tell
     * @throws InterruptedException if the calling thread was interrupted
     */
    public List<RunSummary> runs() throws LightermanException, InterruptedException {
        return new RunCatalog(node, reconnect).runs();
    }

    /**
     * What the node says that hosts are owed by the runs of a playbook, after some of it was changed.
     *
     * @param request a run of the playbook, not null
     * @param add what is owed here from now on, not null
     * @param remove what is owed elsewhere from now on, not null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if it could not tell
     * @throws InterruptedException if the calling thread was interrupted
     */
    public OwedBooks owed(RunRequest request, List<Map<String, Object>> add, List<Map<String, Object>> remove)
            throws LightermanException, InterruptedException {
        return OwedBooks.exchange(node, reconnect, request, add, remove);
    }

    /**
     * A run that a control node which is no more has told of.
     *
     * @param line a JSON object as {@link ControlNode#lastWord} gives it, not null
     * @return how it stands
     */
    public static RunSummary told(String line) {
        return RunCatalog.summary(JsonObject.parse(line.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The runs of a playbook that the node still has.
     *
     * @return how they stand, the newest first; never null
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if it could not tell
     * @throws InterruptedException if the calling thread was interrupted
     */
    public List<PlayedRun> runs(String origin) throws LightermanException, InterruptedException {
        return new RunCatalog(node, reconnect).of(origin);
    }

    /**
     * Copies what a run's ansible-playbook printed, as it is.
     *
     * @param fromOffset how many bytes to leave out; 0 for none
     * @param follow whether to go on until the run has ended
     * @param out where to; flushed at the end, not closed; not null
     * @return the offset to go on from
     * @throws ConnectionException if the control node could not be used
     * @throws LightermanException if there is no such run
     * @throws IOException if {@code out} cannot be written to
     * @throws InterruptedException if the calling thread was interrupted; the run goes on
     */
    public long logs(String id, long fromOffset, boolean follow, OutputStream out)
            throws LightermanException, IOException, InterruptedException {
        requireId(id);
        return new RunCatalog(node, reconnect).logs(id, fromOffset, follow, mask.before(out));
    }

    private void requireId(String id) throws LightermanException {
        if (!ID.matcher(id).matches()) {
            throw new LightermanException(FailureKind.RUN, RunScripts.noRun(id, node.name()));
        }
    }
}
