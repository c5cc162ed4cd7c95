package dev.lighterman.local;

import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import dev.lighterman.node.RunningCommand;
import dev.lighterman.node.SpillQueue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DaemonExecutor;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteResultHandler;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.apache.commons.exec.ProcessDestroyer;

/** One process of this machine: Commons Exec starts it and waits for it, two threads read from it, a third writes to it. */
final class LocalProcess extends RunningCommand implements ExecuteStreamHandler {
    private static final int QUEUE = 1 << 20;
    private static final int BUFFER = 64 * 1024;
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(300);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Command command;
    private final SpillQueue queue;
    private final int number = NUMBER.incrementAndGet();
    private final CompletableFuture<Process> launched = new CompletableFuture<>();
    private final CountDownLatch abandoned = new CountDownLatch(1);
    private final AtomicInteger reading = new AtomicInteger(2);
    private final List<Thread> helpers = new ArrayList<>();

    /** The process and all descendants seen when told to end: once it is gone, they would not be found any more. */
    private final Set<ProcessHandle> condemned = new LinkedHashSet<>();

    private OutputStream stdin;
    private InputStream stdout;
    private InputStream stderr;

    private LocalProcess(Command command, SpillQueue queue, Duration grace) {
        super(queue, grace);
        this.command = command;
        this.queue = queue;
    }

    /** Loads this class, and with it the library it implements an interface of. */
    static void load() {}

    /**
     * Starts a process with this process' environment.
     *
     * @param command what it reads and writes, and how long it may take
     * @param directory where it runs, or empty for this process' own directory
     * @throws IOException if it cannot be started
     * @throws InterruptedException if interrupted; it was killed if it was started
     */
    static LocalProcess start(List<String> arguments, Command command, Optional<Path> directory, Duration grace)
            throws IOException, InterruptedException {
        LocalProcess process = new LocalProcess(command, new SpillQueue(QUEUE), grace);
        DefaultExecutor executor = DaemonExecutor.builder()
                .setThreadFactory(waiting -> new Thread(waiting, "lighterman-local-wait-" + process.number))
                .setExecuteStreamHandler(process)
                .setWorkingDirectory(directory.orElse(null))
                .get();
        executor.setProcessDestroyer(process.new Started());
        executor.execute(new Words(Utf8Arguments.of(arguments)), process.new Result());
        try {
            process.launched.get();
            return process;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            process.abandon();
            if (process.launched.isDone() && !process.launched.isCompletedExceptionally()) {
                process.kill();
            }
            throw e;
        }
    }

    /** Kills the process and its descendants without waiting. */
    void kill() {
        signal("KILL");
    }

    @Override
    protected void signal(String name) {
        Process process = launched.join();
        synchronized (condemned) {
            condemned.add(process.toHandle());
            List.copyOf(condemned).forEach(each -> each.descendants().forEach(condemned::add));
            condemned.forEach(name.equals("KILL") ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
        }
    }

    @Override
    protected boolean ended() {
        synchronized (condemned) {
            return !launched.join().isAlive() && condemned.stream().noneMatch(ProcessHandle::isAlive);
        }
    }

    @Override
    protected boolean settled(long quietNanos) {
        return quietNanos >= MOMENT;
    }

    @Override
    protected void abandon() {
        abandoned.countDown();
        synchronized (helpers) {
            helpers.forEach(Thread::interrupt);
        }
    }

    @Override
    protected Exit exit() throws InterruptedException {
        return Signals.exit(launched.join().waitFor());
    }

    @Override
    public void setProcessInputStream(OutputStream stream) {
        stdin = stream;
    }

    @Override
    public void setProcessOutputStream(InputStream stream) {
        stdout = stream;
    }

    @Override
    public void setProcessErrorStream(InputStream stream) {
        stderr = stream;
    }

    @Override
    public void start() {
        help("stdout", () -> read(stdout, SpillQueue.Stream.OUTPUT));
        help("stderr", () -> read(stderr, SpillQueue.Stream.ERROR));
        help("stdin", this::write);
    }

    /** Keeps Commons Exec from closing the streams before all output was read: it may be more than the pipe holds. */
    @Override
    public void stop() {
        try {
            abandoned.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void help(String what, Runnable work) {
        Thread thread = new Thread(work, "lighterman-local-" + what + "-" + number);
        thread.setDaemon(true);
        synchronized (helpers) {
            helpers.add(thread);
        }
        thread.start();
    }

    private void read(InputStream from, SpillQueue.Stream stream) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                queue.put(stream, buffer, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // The stream was closed, or the command is over and its output not wanted any more.
        } finally {
            if (reading.decrementAndGet() == 0) {
                queue.end();
            }
        }
    }

    private void write() {
        feed(command.input(), () -> stdin);
    }

    /** Arguments as they are: Commons Exec trims those of its own command lines and changes backslashes in the program's name. */
    private static final class Words extends CommandLine {
        private final List<String> words;

        Words(List<String> words) {
            super("sh"); // it refuses an empty name, which the system is to refuse
            this.words = words;
        }

        @Override
        public String[] toStrings() {
            return words.toArray(String[]::new);
        }
    }

    /** Gets the process from Commons Exec, which offers no other way to it. */
    private final class Started implements ProcessDestroyer {
        @Override
        public boolean add(Process started) {
            launched.complete(started);
            if (abandoned.getCount() == 0) {
                started.destroyForcibly();
            }
            return true;
        }

        @Override
        public boolean remove(Process ended) {
            return true;
        }

        @Override
        public int size() {
            return 0;
        }
    }

    private final class Result implements ExecuteResultHandler {
        @Override
        public void onProcessComplete(int exitValue) {}

        /** Where the process was not started; a status other than 0 is none of this class' business. */
        @Override
        public void onProcessFailed(ExecuteException e) {
            launched.completeExceptionally(e.getCause() == null ? e : e.getCause());
        }
    }
}
