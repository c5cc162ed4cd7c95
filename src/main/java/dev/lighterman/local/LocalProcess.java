package dev.lighterman.local;

import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import dev.lighterman.node.InputPipe;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteResultHandler;
import org.apache.commons.exec.ExecuteStreamHandler;

/** One process of this machine: started and waited for by Commons Exec, read by two threads, written to by a third. */
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

    private volatile Throwable inputFailure;
    private OutputStream stdin;
    private InputStream stdout;
    private InputStream stderr;

    private LocalProcess(Command command, SpillQueue queue, Duration grace) {
        super(queue, grace);
        this.command = command;
        this.queue = queue;
    }

    /**
     * Starts a process.
     *
     * @param environment makes the process's own of this one's variables
     * @param directory where, or empty for this process' own directory
     * @throws IOException if it cannot be started
     * @throws InterruptedException if interrupted; it was killed if it was started
     */
    static LocalProcess start(
            Command command, Consumer<Map<String, String>> environment, Optional<Path> directory, Duration grace)
            throws IOException, InterruptedException {
        LocalProcess process = new LocalProcess(command, new SpillQueue(QUEUE), grace);
        Launcher launcher = new Launcher(process, directory, environment);
        launcher.setStreamHandler(process);
        launcher.execute(new CommandLine("unused"), process.new Result());
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
    protected Optional<Throwable> inputFailure() {
        return Optional.ofNullable(inputFailure);
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
            // The stream was closed or nobody wants it any more: the command is over.
        } finally {
            if (reading.decrementAndGet() == 0) {
                queue.end();
            }
        }
    }

    private void write() {
        InputPipe pipe = new InputPipe(stdin);
        try {
            command.input().writeTo(pipe);
            pipe.close();
        } catch (InputPipe.Broken e) {
            // The command ended, or closed its input: its exit status says what it thinks of it.
        } catch (InterruptedException e) {
            // Interrupted since the command ended.
        } catch (IOException | RuntimeException | Error e) {
            // The input is not whole: the command must not take it for the end of it.
            inputFailure = e;
        }
    }

    private static final class Launcher extends DefaultExecutor {
        private final LocalProcess process;
        private final Optional<Path> directory;
        private final Consumer<Map<String, String>> environment;

        @SuppressWarnings("deprecation") // the builder makes no subclasses
        private Launcher(LocalProcess process, Optional<Path> directory, Consumer<Map<String, String>> environment) {
            this.process = process;
            this.directory = directory;
            this.environment = environment;
        }

        @Override
        protected Thread createThread(Runnable runnable, String name) {
            Thread thread = new Thread(runnable, "lighterman-local-wait-" + process.number);
            thread.setDaemon(true);
            return thread;
        }

        /** Not by the command line: Commons Exec trims its arguments and changes backslashes in the program's name. */
        @Override
        protected Process launch(CommandLine unused, Map<String, String> none, Path workingDirectory)
                throws IOException {
            ProcessBuilder builder = new ProcessBuilder(Utf8Arguments.of(process.command.arguments()));
            directory.ifPresent(path -> builder.directory(path.toFile()));
            // What is left of this process' own stays as it is, byte for byte.
            environment.accept(builder.environment());
            try {
                Process started = builder.start();
                process.launched.complete(started);
                if (process.abandoned.getCount() == 0) {
                    started.destroyForcibly();
                }
                return started;
            } catch (IOException | RuntimeException | Error e) {
                process.launched.completeExceptionally(e);
                throw e;
            }
        }
    }

    private final class Result implements ExecuteResultHandler {
        @Override
        public void onProcessComplete(int exitValue) {}

        @Override
        public void onProcessFailed(ExecuteException e) {
            launched.completeExceptionally(e);
        }
    }
}
