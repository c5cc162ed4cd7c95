package dev.lighterman.run.lock;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;

/** Another holder has a name, and the request was not to wait for it. */
public final class LockedException extends LightermanException {
    private static final long serialVersionUID = 1L;

    private final transient LockHolder holder;

    /** What {@code holder} has. */
    public LockedException(LockHolder holder) {
        super(FailureKind.RUN, holder.lock() + " is held by " + holder.holder() + " since " + holder.since());
        this.holder = holder;
    }

    /** Who has it. */
    public LockHolder holder() {
        return holder;
    }
}
