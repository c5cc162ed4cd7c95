package dev.lighterman.local;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.node.Command;
import dev.lighterman.node.Exit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a build command on this machine: no shell, this process' environment, no input. */
public final class BuildCommand {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private BuildCommand() {}

    /**
     * Runs a command and waits for its end.
     *
     * @param arguments the program, looked up in PATH, and its arguments; not empty
     * @param directory where it runs; a program named with a slash and no leading one is looked up from here
     * @param output gets its standard output and error, in the order they came, on the calling thread
     * @return its exit status; 128 plus the number for one that a signal ended
     * @throws LightermanException if it cannot be started
     * @throws InterruptedException if interrupted; it was ended with all it had started
     */
    public static int run(List<String> arguments, Path directory, OutputStream output)
            throws LightermanException, InterruptedException {
        if (!Files.isDirectory(directory)) {
            throw new LightermanException(
                    FailureKind.BUILD,
                    "cannot run \"" + arguments.get(0) + "\" in " + directory + ": there is no such directory");
        }
        List<String> resolved = resolve(arguments, directory);
        Command command = Command.of(resolved).output(output).error(output).build();
        long start = System.nanoTime();
        LocalProcess process;
        try {
            process = LocalProcess.start(resolved, command, Optional.of(directory), GRACE);
        } catch (IOException e) {
            throw notStarted(arguments.get(0), directory, e);
        }
        Exit exit = await(process, command, start);
        return switch (exit.kind()) {
            case EXITED -> exit.status().getAsInt();
            case SIGNALLED -> Signals.status(exit);
            default ->
                throw new IllegalStateException("a process of this machine ends with a status, not with " + exit);
        };
    }

    private static Exit await(LocalProcess process, Command command, long start) throws InterruptedException {
        try {
            return process.await(command, start);
        } catch (ConnectionException e) {
            throw new IllegalStateException("a process of this machine needs no connection", e);
        }
    }

    /** The JVM looks such a program up from its own directory, a shell from the one the command runs in. */
    private static List<String> resolve(List<String> arguments, Path directory) {
        String program = arguments.get(0);
        if (program.indexOf('/') <= 0) {
            return arguments;
        }
        List<String> resolved = new ArrayList<>(arguments);
        resolved.set(0, directory.toAbsolutePath().resolve(program).toString());
        return resolved;
    }

    private static LightermanException notStarted(String program, Path directory, IOException e) {
        boolean byPath = program.indexOf('/') >= 0;
        Path file = directory.resolve(byPath ? program : ".");
        String message = "cannot run \"" + program + "\": ";
        if (!byPath && Programs.find(program).isEmpty()) {
            message += "no such program in PATH; perhaps you should install it, or check how it is spelt";
        } else if (byPath && !Files.exists(file)) {
            message += "there is no such file in " + directory + "; perhaps you should check the path";
        } else if (byPath && !Files.isExecutable(file)) {
            message +=
                    "the file may not be executed; perhaps you should run `chmod +x " + program + "`, and commit that";
        } else {
            message += Programs.reason(e);
        }
        return new LightermanException(FailureKind.BUILD, message, e);
    }
}
