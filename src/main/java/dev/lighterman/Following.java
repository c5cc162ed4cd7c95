package dev.lighterman;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;

/** A run that is followed on its caller's thread, until its end or until another thread, or the listener, has had enough. */
final class Following implements Event.Listener {
    private final Event.Listener listener;
    private final IllegalStateException left;
    private final Thread thread = Thread.currentThread();
    private boolean over;
    private boolean leaving;
    private boolean interrupted;

    /**
     * One on this thread.
     *
     * @param left what to throw when it was left
     */
    Following(Event.Listener listener, IllegalStateException left) {
        this.listener = listener;
        this.left = left;
    }

    /** Follows a run. */
    interface Course {
        RunResult follow() throws LightermanException, InterruptedException;
    }

    /** Follows to the end, on this thread. */
    RunResult whole(Course course) throws LightermanException, InterruptedException {
        try {
            return course.follow();
        } catch (InterruptedException e) {
            if (isLeft()) {
                throw left;
            }
            throw e;
        } finally {
            end();
        }
    }

    /** What comes last has the result, which nobody is to lose. */
    @Override
    public void on(Event event) {
        listener.on(event);
        if (isLeft() && !(event instanceof RunEvent.Finished)) {
            throw left;
        }
    }

    /** Ends it: a thread that waits is interrupted, a listener that asks for it is let return. */
    synchronized void leave() {
        leaving = true;
        if (!over && !interrupted && Thread.currentThread() != thread) {
            interrupted = true;
            thread.interrupt();
        }
    }

    private synchronized boolean isLeft() {
        return leaving;
    }

    /** The interrupt was for the following alone. */
    private synchronized void end() {
        over = true;
        if (interrupted) {
            Thread.interrupted();
        }
    }
}
