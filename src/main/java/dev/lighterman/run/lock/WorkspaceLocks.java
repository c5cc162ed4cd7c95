package dev.lighterman.run.lock;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.remote.RunClocks;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Locks of a control node that hold across all machines that use it: for a build context, say, which two jobs must not fill
 * and build from at once. The first to ask is the first to have them. They are kept by a process on the node for as long as the
 * client's connection lives, and longer while a run started under them goes on; a holder that died frees them.
 */
public final class WorkspaceLocks {
    private WorkspaceLocks() {}

    /**
     * Takes names, all or none.
     *
     * @param node where; stays open as long as the lease; occupies one of its sessions; not null
     * @param names such as {@code context:/root} or {@code deployment:default/web}; any text, where what follows
     *     {@code context:} is a directory, and all paths to it are the same name; not empty
     * @param holder who wants them, told to others who wait: {@code My-Docker-Project on build-7}; not null
     * @param token what marks this client, which may take the names on several nodes of which two are one; see {@link #token()}
     * @param wait whether to wait for others, else to fail
     * @param listener called while it waits, on the calling thread; not null
     * @param reconnect for how long a lost connection is tried again, from each loss on; zero for not at all; not null
     * @throws LockedException if another holder has a name and {@code wait} is false
     * @throws LightermanException if the node cannot keep locks
     * @throws ConnectionException if the control node could not be used
     * @throws InterruptedException if interrupted; nothing is held then
     */
    public static Lease acquire(
            ControlNode node,
            Collection<String> names,
            String holder,
            String token,
            boolean wait,
            LockListener listener,
            Duration reconnect)
            throws LightermanException, LockedException, InterruptedException {
        return acquire(node, names, holder, token, wait, listener, reconnect, RunClocks.DEFAULT);
    }

    static Lease acquire(
            ControlNode node,
            Collection<String> names,
            String holder,
            String token,
            boolean wait,
            LockListener listener,
            Duration reconnect,
            RunClocks clocks)
            throws LightermanException, LockedException, InterruptedException {
        HeldLease lease = new HeldLease(node, List.copyOf(names), holder, token, reconnect, clocks);
        boolean held = false;
        try {
            lease.acquire(wait, listener);
            held = true;
            return lease;
        } finally {
            if (!held) {
                lease.close();
            }
        }
    }

    /** {@return what marks a client of locks, and no other} */
    public static String token() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
