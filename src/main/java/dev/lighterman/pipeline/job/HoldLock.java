package dev.lighterman.pipeline.job;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.InvalidInputException;
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
import java.util.List;
import java.util.Optional;

/**
 * Takes what two jobs must not use at once, on the control node, until the job gives its connection up.
 *
 * @param lock its name
 */
public record HoldLock(Name lock) implements Step {
    private static final String CONTEXT = "context:";

    /** What a lock is called. */
    @FunctionalInterface
    public interface Name {
        /** The name that the settings give to it. */
        String of(Settings settings) throws InvalidInputException;
    }

    /** The directory that files are sent to and the image is built in. */
    public static HoldLock context() {
        return new HoldLock(settings -> CONTEXT + settings.context());
    }

    /** A job of the user's, which is not started a second time while it runs. */
    public static HoldLock job(String name) {
        return new HoldLock(settings -> "job:" + settings.name() + "/" + name);
    }

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        Settings settings = state.settings();
        String holder = settings.name() + " on " + state.backends().hostName();
        try {
            state.lease(lease(state, lock.of(settings), holder));
        } catch (LockedException e) {
            Failure failure = Failure.of(FailureKind.RUN, waiting(e.holder()).message() + "; nothing was sent or run")
                    .remedy("perhaps you should wait for it, or cancel it");
            throw new JobFailure(failure, Result.FAILURE, Optional.of(failure.message()));
        }
    }

    private static Lease lease(JobState state, String name, String holder)
            throws LightermanException, InterruptedException {
        Settings settings = state.settings();
        boolean wait = settings.server().waits();
        if (state.node() instanceof PodNode pod) {
            return PodLease.take(pod, name, scope(settings, name), holder, wait, new LockEvents(state));
        }
        return WorkspaceLocks.acquire(
                state.node(),
                List.of(name),
                holder,
                wait,
                new LockEvents(state),
                settings.server().reconnectTimeout());
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
