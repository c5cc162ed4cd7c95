package dev.lighterman.pipeline.job;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Result;
import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.run.lock.Lease;
import dev.lighterman.run.lock.LockHolder;
import dev.lighterman.run.lock.LockListener;
import dev.lighterman.run.lock.LockedException;
import dev.lighterman.run.lock.WorkspaceLocks;
import dev.lighterman.settings.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Takes what two jobs must not use at once, on the control node, until the job gives its connection up.
 *
 * @param lock its name
 * @param everywhere whether it is taken on all servers that slices run on, each of which keeps it for the slices that it has
 */
public record HoldLock(Name lock, boolean everywhere) implements Step {
    private static final String CONTEXT = "context:";

    /** What a lock is called. */
    @FunctionalInterface
    public interface Name {
        /** The name that the settings give to it. */
        String of(Settings settings) throws InvalidInputException;
    }

    /** The directory that files are sent to and the image is built in. */
    public static HoldLock context() {
        return new HoldLock(settings -> CONTEXT + settings.context(), false);
    }

    /** A job of the user's, which is not started a second time while it runs. */
    public static HoldLock job(JobSpec job) {
        return new HoldLock(
                settings -> "job:" + settings.name() + "/" + job.name(),
                job.slices().isPresent());
    }

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        Settings settings = state.settings();
        String holder = settings.name() + " on " + state.backends().hostName();
        try {
            String name = lock.of(settings);
            if (state.node() instanceof PodNode pod) {
                state.lease(PodLease.take(
                        pod, name, scope(settings, name), holder, settings.server(), new LockEvents(state)));
                return;
            }
            String token = WorkspaceLocks.token();
            for (ServerConnection each : where(state)) {
                state.lease(each, lease(state, each, name, holder, token));
            }
        } catch (LockedException e) {
            Failure failure = Failure.of(FailureKind.RUN, waiting(e.holder()).message() + "; nothing was sent or run")
                    .remedy("perhaps you should wait for it, or cancel it");
            throw new JobFailure(failure, Result.FAILURE, Optional.of(failure.message()));
        }
    }

    /** In the same order whatever the order of the servers is, so that nobody waits in a circle. */
    private List<ServerConnection> where(JobState state) throws LightermanException, InterruptedException {
        List<ServerConnection> servers =
                new ArrayList<>(everywhere ? state.server().all() : List.of(state.server()));
        servers.sort(Comparator.comparing(each -> each.server().toString()));
        return servers;
    }

    private static Lease lease(JobState state, ServerConnection server, String name, String holder, String token)
            throws LightermanException, InterruptedException {
        return WorkspaceLocks.acquire(
                server.node(),
                List.of(name),
                holder,
                token,
                state.settings().server().waits(),
                new LockEvents(state),
                server.server().reconnectTimeout());
    }

    /** A pod that has its home to itself has a context directory of its own: what its pipeline pushes is all that others share. */
    private static String scope(Settings settings, String name) {
        boolean own = name.startsWith(CONTEXT)
                && settings.server().pod().orElseThrow().claim().isEmpty();
        return own ? settings.name() + ": " : "";
    }

    /** Tells the job's listener. */
    record LockEvents(JobState state) implements LockListener {
        @Override
        public void waiting(LockHolder other) {
            state.tell(HoldLock.waiting(other));
        }

        @Override
        public void warning(String message) {
            state.warn(message);
        }
    }

    private static PipelineEvent.LockWaiting waiting(LockHolder other) {
        return new PipelineEvent.LockWaiting(other.lock(), other.holder(), other.since(), other.run());
    }
}
