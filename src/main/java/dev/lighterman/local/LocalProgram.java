package dev.lighterman.local;

import dev.lighterman.node.BoundedOutput;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program of this machine that is asked for something, such as a secret, credentials or the state of a repository: no shell
 * sees its arguments, what it prints is kept up to a limit, and it is ended, with what it started, when its time is up or the
 * caller is interrupted. It needs no library, unlike {@link LocalNode}. Not thread-safe; run once.
 */
public final class LocalProgram {
    private static final int MOST_SAID = 8192;
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** For output that the program's own children hold open. */
    private static final long STRAGGLERS_MILLIS = 5000;

    private final ProcessBuilder builder;
    private String input = "";
    private int most = 1 << 20;
    private Optional<Duration> limit = Optional.of(Duration.ofMinutes(1));

    /** What a program answered. Immutable. */
    public static final class Answer {
        private final boolean inTime;
        private final int status;
        private final byte[] out;
        private final boolean tooMuch;
        private final String said;

        private Answer(boolean inTime, int status, BoundedOutput out, BoundedOutput said) {
            this.inTime = inTime;
            this.status = status;
            this.out = out.bytes();
            this.tooMuch = out.cut();
            this.said = said.text();
        }

        /** Whether it ended by itself; the status is of no use otherwise. */
        public boolean inTime() {
            return inTime;
        }

        /** The exit status; 128 plus the number for a program that a signal ended. */
        public int status() {
            return status;
        }

        /** Whether it printed more than it may, for which it was ended. */
        public boolean tooMuch() {
            return tooMuch;
        }

        /** The beginning of what it wrote to its standard error, without white space around it. */
        public String said() {
            return said;
        }

        /** What it wrote to its standard output, up to the limit. */
        public byte[] bytes() {
            return out.clone();
        }

        /** What it wrote to its standard output, as UTF-8. */
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        /** {@return what it said on one line, after a colon; empty when it said nothing} */
        public String because() {
            return said.isEmpty() ? "" : ": " + said.replaceAll("\\s*\\R\\s*", "; ");
        }
    }

    private LocalProgram(List<String> command) {
        builder = new ProcessBuilder(Utf8Arguments.of(command));
    }

    /**
     * A program with this process' environment and directory, no input, a minute of time, and a mebibyte to print.
     *
     * @param command the program, looked up in PATH, and its arguments; not empty
     */
    public static LocalProgram of(List<String> command) {
        return new LocalProgram(command);
    }

    /** Sets where it runs. */
    public LocalProgram in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    /** Sets variables, beside those of this process. */
    public LocalProgram variables(Map<String, String> more) {
        builder.environment().putAll(more);
        return this;
    }

    /** Sets all variables, instead of those of this process. */
    public LocalProgram environment(Map<String, String> variables) {
        builder.environment().clear();
        return variables(variables);
    }

    /** Sets what it reads. */
    public LocalProgram input(String text) {
        input = text;
        return this;
    }

    /** Sets how long it may take. */
    public LocalProgram limit(Duration value) {
        limit = Optional.of(value);
        return this;
    }

    /** Sets how many bytes it may print. */
    public LocalProgram most(int bytes) {
        most = bytes;
        return this;
    }

    /**
     * Lets it ask a person: it has as long as that takes, and its standard error is this process'. It opens the terminal itself, as
     * Python's getpass does; the input of this process may belong to a script.
     */
    public LocalProgram askingPerson() {
        limit = Optional.empty();
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return this;
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException if it cannot be started
     * @throws InterruptedException if interrupted; it was ended
     */
    public Answer run() throws IOException, InterruptedException {
        Process process = builder.start();
        BoundedOutput out = new BoundedOutput(most);
        BoundedOutput said = new BoundedOutput(MOST_SAID);
        boolean inTime = false;
        try {
            Thread reader = helper(() -> read(process.getInputStream(), out, () -> end(process)));
            Thread other = helper(() -> read(process.getErrorStream(), said, () -> {}));
            helper(() -> write(process.getOutputStream()));
            inTime = limit.isEmpty() || process.waitFor(limit.get().toMillis(), TimeUnit.MILLISECONDS);
            if (inTime) {
                process.waitFor();
            } else {
                end(process);
            }
            reader.join(STRAGGLERS_MILLIS);
            other.join(STRAGGLERS_MILLIS);
        } finally {
            end(process);
        }
        synchronized (said) {
            synchronized (out) {
                return new Answer(inTime, inTime ? process.exitValue() : -1, out, said);
            }
        }
    }

    private static Thread helper(Runnable work) {
        Thread thread = new Thread(work, "lighterman-program");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void read(InputStream from, BoundedOutput to, Runnable full) {
        byte[] buffer = new byte[8192];
        try (from) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                boolean more;
                synchronized (to) {
                    to.write(buffer, 0, count);
                    more = to.cut();
                }
                if (more) {
                    full.run();
                }
            }
        } catch (IOException e) {
            // it was ended
        }
    }

    private void write(OutputStream to) {
        try (to) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it ended without reading; its exit status says why
        }
    }

    /**
     * TERM first: git removes its lock files then. The program before what it started, whose end a shell would write of. Nothing
     * for a program that has ended.
     */
    private static void end(Process process) {
        Set<ProcessHandle> tree = new LinkedHashSet<>(List.of(process.toHandle()));
        tree.addAll(process.descendants().toList());
        tree.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (tree.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * The file that a name stands for: the first one in the path that may be executed, or the first one at all.
     *
     * @param name without a slash
     * @param path as the variable PATH has it
     */
    public static Optional<Path> find(String name, String path) {
        Optional<Path> found = Optional.empty();
        for (String directory : path.split(Pattern.quote(File.pathSeparator), -1)) {
            try {
                Path file = Path.of(directory.isEmpty() ? "." : directory).resolve(name);
                if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                    return Optional.of(file);
                } else if (found.isEmpty() && Files.isRegularFile(file)) {
                    found = Optional.of(file);
                }
            } catch (InvalidPathException e) {
                // no directory of this machine
            }
        }
        return found;
    }
}
