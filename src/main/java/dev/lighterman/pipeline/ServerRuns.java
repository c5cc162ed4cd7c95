package dev.lighterman.pipeline;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.RunSummary;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.PlaybookRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What is asked about the runs of a control node; each question over a connection of its own. Thread-safe. */
public final class ServerRuns {
    private final Settings settings;
    private final Rooms rooms = new RealRooms();

    /**
     * The runs of a pipeline's server.
     *
     * @param settings only their {@code server} part is used, not null
     */
    public ServerRuns(Settings settings) {
        this.settings = settings;
    }

    private ControlNode connect() throws InvalidInputException, ConnectionException, InterruptedException {
        new Preflight(settings, rooms).throwIfAny();
        return rooms.connect(settings, EventListener.none());
    }

    private PlaybookRunner runner(ControlNode node) {
        return new PlaybookRunner(node, settings.server().reconnectTimeout()).masking(Secrets.of(settings));
    }

    /**
     * All runs there are.
     *
     * @return the newest first
     * @throws InvalidInputException before anything is contacted
     * @throws ConnectionException see {@link PlaybookRunner#runs}
     * @throws LightermanException see {@link PlaybookRunner#runs}
     * @throws InterruptedException see {@link PlaybookRunner#runs}
     */
    public List<RunSummary> list() throws LightermanException, InterruptedException {
        try (ControlNode node = connect()) {
            return runner(node).runs();
        }
    }

    /**
     * Ends a run.
     *
     * @param id its id, not null
     * @return false when it had ended already
     * @throws InvalidInputException before anything is contacted
     * @throws ConnectionException see {@link PlaybookRunner#cancel}
     * @throws LightermanException see {@link PlaybookRunner#cancel}
     * @throws InterruptedException see {@link PlaybookRunner#cancel}
     */
    public boolean cancel(String id) throws LightermanException, InterruptedException {
        try (ControlNode node = connect()) {
            return runner(node).cancel(id);
        }
    }

    /**
     * Copies what a run printed.
     *
     * @param id its id, not null
     * @param offset how many bytes to leave out
     * @param follow whether to go on until it has ended
     * @param out where to; not closed; not null
     * @return the offset to go on from
     * @throws InvalidInputException before anything is contacted
     * @throws ConnectionException see {@link PlaybookRunner#logs}
     * @throws LightermanException see {@link PlaybookRunner#logs}
     * @throws IOException if {@code out} cannot be written to
     * @throws InterruptedException see {@link PlaybookRunner#logs}
     */
    public long logs(String id, long offset, boolean follow, OutputStream out)
            throws LightermanException, IOException, InterruptedException {
        try (ControlNode node = connect()) {
            return runner(node).logs(id, offset, follow, out);
        }
    }
}
