package dev.lighterman.kubernetes.pod;

import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.BulkOutput;
import dev.lighterman.node.RemotePython;
import dev.lighterman.resource.Resource;
import io.fabric8.kubernetes.client.dsl.ExecListener;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One exec in a pod, which runs {@code agent.py}: all commands of a client go through it, each under a number of its own. It is
 * lost when the stream breaks or the agent is silent. Thread-safe.
 */
final class PodLink implements AutoCloseable {
    /** The protocol's version that this client speaks. */
    private static final String VERSION = "1";

    private static final long PING_SECONDS = 5;
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(30);

    /** After so long without a command one that may rest is given up: its agent keeps the pod from ending. */
    private static final long REST = TimeUnit.SECONDS.toNanos(30);

    private static final byte[] AGENT = Resource.bytes(PodLink.class, "agent.py");
    private static final String BOOT = Resource.text(PodLink.class, "boot.py");
    private static final String SHELL = RemotePython.FUNCTION + "python -c \"$1\" \"$2\"\nexit " + RemotePython.MISSING;

    /** What a command hears; called on the thread that reads, which it must not hold up. */
    interface Listener {
        void output(boolean error, byte[] bytes);

        void taken(int bytes);

        void refused();

        /** The command's end: a status, or a signal's name with SIG. */
        void ended(String how);

        /** Nothing more will be heard. */
        void lost();
    }

    private final Map<Integer, Listener> commands = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final CompletableFuture<String> hello = new CompletableFuture<>();
    private final BoundedOutput error = new BoundedOutput(2000);
    private final ScheduledExecutorService pings;
    private final Object sending = new Object();
    private volatile CompletableFuture<Boolean> idle = new CompletableFuture<>();
    private volatile ExecWatch exec;
    private volatile Future<?> pinging = CompletableFuture.completedFuture(null);
    private volatile boolean lost;
    private volatile long heard = System.nanoTime();
    private volatile long used = heard;
    private final boolean mayRest;

    private PodLink(String name, boolean mayRest) {
        this.mayRest = mayRest;
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "lighterman-pod-" + name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        this.pings = timer;
    }

    /** {@return what marks one client's agents} */
    static String mark() {
        return "lighterman-client-" + UUID.randomUUID();
    }

    /**
     * Starts an agent in a pod.
     *
     * @param pod what to enter
     * @param container the container's name
     * @param client the client's mark: an agent of it whose stream was lost without a word is ended
     * @param mayRest whether it is given up, as if it was lost, where there has been no command for a while
     * @param nanos how long that may take
     * @throws IOException if it does not start, with what is known of the reason
     * @throws InterruptedException if interrupted
     */
    static PodLink open(PodResource pod, String container, String name, String client, boolean mayRest, long nanos)
            throws IOException, InterruptedException {
        PodLink link = new PodLink(name, mayRest);
        boolean open = false;
        try {
            link.pings.execute(() -> link.start(pod, container, client));
            String version = link.hello.get(nanos, TimeUnit.NANOSECONDS);
            if (!version.equals(VERSION)) {
                throw new IOException("the agent in the pod speaks version " + version + " of its protocol");
            }
            link.pinging = link.pings.scheduleWithFixedDelay(link::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
            open = true;
            return link;
        } catch (ExecutionException e) {
            throw new IOException(link.said(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(link.said(new IOException("no answer in time")), e);
        } finally {
            if (!open) {
                link.close();
            }
        }
    }

    private String said(Throwable cause) {
        String text;
        synchronized (error) {
            text = error.text();
        }
        return text.isEmpty() ? KubeAccess.rootMessage(cause) : text;
    }

    private void start(PodResource pod, String container, String client) {
        try {
            exec = pod.inContainer(container)
                    .redirectingInput()
                    .writingOutput(new Frames(this::take))
                    .writingError(new BulkOutput() {
                        @Override
                        public void write(byte[] bytes, int offset, int length) {
                            synchronized (error) {
                                error.write(bytes, offset, length);
                            }
                        }
                    })
                    .usingListener(new ExecListener() {
                        @Override
                        public void onFailure(Throwable t, Response failureResponse) {
                            lose(t);
                        }

                        @Override
                        public void onClose(int code, String reason) {
                            lose(new IOException("the stream was closed" + (reason.isEmpty() ? "" : ": " + reason)));
                        }
                    })
                    .exec("sh", "-c", SHELL, "sh", BOOT, client);
            if (lost) {
                exec.close();
                return;
            }
            write(ByteBuffer.allocate(4 + AGENT.length)
                    .putInt(AGENT.length)
                    .put(AGENT)
                    .array());
        } catch (IOException | RuntimeException e) {
            lose(e);
        }
    }

    private void ping() {
        if (System.nanoTime() - heard > SILENCE) {
            lose(new IOException("no answer for 30 s"));
            return;
        } else if (rests()) {
            lose(new IOException("at rest"));
            return;
        }
        try {
            write(Frames.frame('P', 0, ""));
        } catch (IOException e) {
            lose(e);
        }
    }

    /** A command that comes in the same moment finds it lost, and takes another. */
    private boolean rests() {
        synchronized (sending) {
            if (!mayRest || lost || !commands.isEmpty() || System.nanoTime() - used < REST) {
                return false;
            }
            sayGoodbye();
            lost = true;
            return true;
        }
    }

    private void take(char kind, int number, byte[] payload) {
        heard = System.nanoTime();
        Optional<Listener> command = Optional.ofNullable(commands.get(number));
        switch (kind) {
            case 'H' -> hello.complete(new String(payload, StandardCharsets.UTF_8));
            case 'O' -> command.ifPresent(listener -> listener.output(false, payload));
            case 'e' -> command.ifPresent(listener -> listener.output(true, payload));
            case 'A' ->
                command.ifPresent(
                        listener -> listener.taken(ByteBuffer.wrap(payload).getInt()));
            case 'B' -> command.ifPresent(Listener::refused);
            case 'X' -> {
                commands.remove(number);
                used = heard;
                command.ifPresent(listener -> listener.ended(new String(payload, StandardCharsets.UTF_8)));
            }
            case 'Q' -> idle.complete(new String(payload, StandardCharsets.UTF_8).equals("idle"));
            default -> {} // a pong
        }
    }

    private void write(byte[] bytes) throws IOException {
        synchronized (sending) {
            if (lost) {
                throw new IOException("the stream is lost");
            }
            try {
                OutputStream input = exec.getInput();
                input.write(bytes);
                input.flush();
            } catch (RuntimeException e) {
                throw new IOException(e);
            }
        }
    }

    /**
     * Starts a command.
     *
     * @param json the frame's payload
     * @return its number
     * @throws IOException if the link is lost
     */
    int run(String json, Listener listener) throws IOException {
        int number = numbers.incrementAndGet();
        synchronized (sending) {
            if (lost) {
                throw new IOException("the stream is lost");
            }
            commands.put(number, listener);
        }
        try {
            send('R', number, json);
        } catch (IOException e) {
            commands.remove(number);
            throw e;
        }
        if (lost) {
            listener.lost();
        }
        return number;
    }

    void send(char kind, int number, String payload) throws IOException {
        write(Frames.frame(kind, number, payload));
    }

    void send(char kind, int number, byte[] payload, int offset, int length) throws IOException {
        write(Frames.frame(kind, number, payload, offset, length));
    }

    /** Lets go of a command that is of no interest any more. */
    void leave(int number) {
        if (commands.remove(number) != null && !lost) {
            try {
                send('C', number, "");
            } catch (IOException e) {
                lose(e);
            }
        }
    }

    /** {@return whether the pod said in time that nothing else runs there; false also where it said nothing} */
    boolean idle(long nanos) throws InterruptedException {
        idle = new CompletableFuture<>();
        try {
            send('Q', 0, "");
            return idle.get(nanos, TimeUnit.NANOSECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            return false;
        }
    }

    boolean isLost() {
        return lost;
    }

    /** Gives it up without a word to the agent. */
    void lose(Throwable cause) {
        lost = true;
        hello.completeExceptionally(cause);
        commands.values().forEach(Listener::lost);
        commands.clear();
        pinging.cancel(false);
        pings.shutdown();
        ExecWatch watch = exec;
        if (watch != null) {
            watch.close();
        }
    }

    /** Says goodbye: a stream that is closed here is not always closed there at once. */
    @Override
    public void close() {
        sayGoodbye();
        lose(new IOException("closed"));
    }

    private void sayGoodbye() {
        if (!lost && hello.isDone()) {
            try {
                send('G', 0, "");
            } catch (IOException e) {
                lose(e);
            }
        }
    }
}
