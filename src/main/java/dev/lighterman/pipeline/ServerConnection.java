package dev.lighterman.pipeline;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunSummary;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.PlaybookRunner;
import dev.lighterman.run.SecretMask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A connection to a control node that stays open for several playbooks. Thread-safe. */
public final class ServerConnection implements AutoCloseable {
    private final ControlNode node;
    private final Duration reconnectTimeout;
    private final SecretMask mask;

    private ServerConnection(ControlNode node, Duration reconnectTimeout, SecretMask mask) {
        this.node = node;
        this.reconnectTimeout = reconnectTimeout;
        this.mask = mask;
    }

    private PlaybookRunner runner() {
        return new PlaybookRunner(node, reconnectTimeout).masking(mask);
    }

    /**
     * Connects.
     *
     * @param values the {@code server} options, not null
     * @return an open connection
     * @throws InvalidInputException if an option cannot be used; nothing was contacted
     * @throws ConnectionException if the server could not be reached, verified or logged in to
     * @throws InterruptedException if the thread was interrupted
     */
    public static ServerConnection open(OptionValues values)
            throws InvalidInputException, ConnectionException, InterruptedException {
        Settings settings = SettingsBuilder.build(values, Path.of(""));
        Settings.Server server = settings.server();
        Rooms rooms = new RealRooms();
        rooms.check(server);
        return new ServerConnection(
                rooms.connect(settings, EventListener.none()), server.reconnectTimeout(), Secrets.of(settings));
    }

    /**
     * The server's name.
     *
     * @return never null
     */
    public String name() {
        return node.name();
    }

    /**
     * Runs a playbook and waits for its end.
     *
     * @param plan what to run, not null
     * @param listener told everything on this thread, not null
     * @param detached whether an interrupt leaves the run to itself, not null
     * @return how it went
     * @throws ConnectionException see {@link PlaybookRunner#run}
     * @throws LightermanException see {@link PlaybookRunner#run}
     * @throws LightermanException see {@link PlaybookRunner#run}
     * @throws InterruptedException see {@link PlaybookRunner#run}
     */
    public RunResult run(PlayPlan plan, EventListener listener, BooleanSupplier detached)
            throws LightermanException, InterruptedException {
        try {
            return runner().run(plan.request(node), listener, detached);
        } catch (JobFailure e) {
            throw new LightermanException(e.failure(), e);
        }
    }

    /**
     * Ends a run.
     *
     * @param id its id, not null
     * @return false when it had ended already
     * @throws ConnectionException see {@link PlaybookRunner#cancel}
     * @throws LightermanException see {@link PlaybookRunner#cancel}
     * @throws InterruptedException see {@link PlaybookRunner#cancel}
     */
    public boolean cancel(String id) throws LightermanException, InterruptedException {
        return runner().cancel(id);
    }

    /**
     * Follows a run to its end.
     *
     * @param id its id, not null
     * @param listener told everything on this thread, not null
     * @return how it went
     * @throws ConnectionException see {@link PlaybookRunner#attach}
     * @throws LightermanException see {@link PlaybookRunner#attach}
     * @throws LightermanException see {@link PlaybookRunner#attach}
     * @throws InterruptedException see {@link PlaybookRunner#attach}
     */
    public RunResult attach(String id, EventListener listener) throws LightermanException, InterruptedException {
        return runner().attach(id, 0, 0, listener);
    }

    /**
     * Lists runs.
     *
     * @return the newest first, never null
     * @throws ConnectionException see {@link PlaybookRunner#runs}
     * @throws LightermanException see {@link PlaybookRunner#runs}
     * @throws InterruptedException see {@link PlaybookRunner#runs}
     */
    public List<RunSummary> runs() throws LightermanException, InterruptedException {
        return runner().runs();
    }

    /**
     * Copies a run's output.
     *
     * @param id its id, not null
     * @param follow whether to go on until the run has ended
     * @param out where to, not null
     * @throws ConnectionException see {@link PlaybookRunner#logs}
     * @throws LightermanException see {@link PlaybookRunner#logs}
     * @throws IOException see {@link PlaybookRunner#logs}
     * @throws InterruptedException see {@link PlaybookRunner#logs}
     */
    public void logs(String id, boolean follow, OutputStream out)
            throws LightermanException, IOException, InterruptedException {
        runner().logs(id, 0, follow, out);
    }

    @Override
    public void close() {
        node.close();
    }
}
