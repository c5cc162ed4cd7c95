package dev.lighterman.kubernetes.pod;

import dev.lighterman.json.Json;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import dev.lighterman.node.RunningCommand;
import dev.lighterman.node.SpillQueue;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** One command in a pod. Its input goes no further ahead than the agent has room for, so that a signal is never held up by it. */
final class PodCommand extends RunningCommand implements PodLink.Listener {
    private static final int QUEUE = 8 << 20;
    private static final int WINDOW = 1 << 20;
    private static final int PIECE = 64 * 1024;

    private final PodLink link;
    private final Command command;
    private final SpillQueue queue;
    private final Semaphore room = new Semaphore(WINDOW);
    private final Thread writer;
    private volatile boolean refused;
    private volatile Exit exit;
    private int number;

    private PodCommand(PodLink link, Command command, SpillQueue queue, Duration grace) {
        super(queue, grace);
        this.link = link;
        this.command = command;
        this.queue = queue;
        this.writer = new Thread(this::write, "lighterman-pod-stdin");
        this.writer.setDaemon(true);
    }

    /**
     * Starts a command.
     *
     * @throws IOException if the link is lost
     */
    static PodCommand start(PodLink link, Command command, Duration grace) throws IOException {
        PodCommand started = new PodCommand(link, command, new SpillQueue(QUEUE), grace);
        started.number = link.run(Json.write(Map.of("argv", command.arguments())), started);
        started.writer.start();
        return started;
    }

    @Override
    public void output(boolean error, byte[] bytes) {
        queue.add(error ? SpillQueue.Stream.ERROR : SpillQueue.Stream.OUTPUT, bytes, 0, bytes.length);
    }

    @Override
    public void taken(int bytes) {
        room.release(bytes);
    }

    @Override
    public void refused() {
        refused = true;
        room.release(WINDOW);
    }

    @Override
    public void ended(String how) {
        exit = how.startsWith("SIG") ? Exit.signalled(how.substring(3)) : Exit.exited(Integer.parseInt(how));
        queue.end();
    }

    @Override
    public void lost() {
        if (exit == null) {
            exit = Exit.of(Exit.Kind.CONNECTION_LOST);
        }
        queue.end();
    }

    private void write() {
        feed(command.input(), Paced::new);
    }

    @Override
    protected void signal(String name) {
        try {
            link.send('S', number, name);
        } catch (IOException e) {
            lost();
        }
    }

    @Override
    protected boolean ended() {
        return exit != null;
    }

    /** The agent says the end last. */
    @Override
    protected boolean settled(long quietNanos) {
        return true;
    }

    @Override
    protected void abandon() {
        writer.interrupt();
        link.leave(number);
    }

    @Override
    protected Exit exit() {
        return exit;
    }

    /** Sends what the agent has room for; closing it is the input's end. */
    private final class Paced extends BulkOutput {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; ) {
                int piece = Math.min(PIECE, length - at);
                try {
                    room.acquire(piece);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("the command has ended");
                }
                if (refused || exit != null) {
                    throw new IOException("the command takes no more input");
                }
                link.send('I', number, bytes, offset + at, piece);
                at += piece;
            }
        }

        @Override
        public void close() throws IOException {
            link.send('E', number, "");
        }
    }
}
