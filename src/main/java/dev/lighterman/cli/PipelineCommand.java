package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.Console;
import dev.lighterman.report.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** What the commands that run something have in common: a console, Ctrl-C, the result file and the exit code. */
abstract class PipelineCommand implements Callable<Integer> {
    private final Lighterman root;

    PipelineCommand(Lighterman root) {
        this.root = root;
    }

    /** What this command calls. */
    abstract PipelineResult run(Pipeline pipeline, EventListener listener) throws InvalidInputException;

    /** The pipeline this command runs on. */
    Pipeline pipeline() throws InvalidInputException {
        return root.pipeline();
    }

    final Lighterman root() {
        return root;
    }

    @Override
    public Integer call() throws LightermanException, IOException {
        Pipeline pipeline = begin();
        PipelineResult result;
        try (Console console = root.console()) {
            result = Interrupts.during(() -> run(pipeline, console), console::close);
        } finally {
            // The result says ABORTED; what follows here must not be interrupted too.
            Thread.interrupted();
        }
        end(result);
        return result.exitCode();
    }

    /** Refuses what cannot work before anything is contacted. */
    final Pipeline begin() throws InvalidInputException {
        root.check();
        checkResultFile();
        return pipeline();
    }

    /** Says and writes what else was asked for of a result. */
    final void end(PipelineResult result) throws IOException {
        if (root.json()) {
            result.failure()
                    .ifPresent(failure -> root.surroundings()
                            .err()
                            .println("lighterman: " + result.result() + ": " + failure.message()));
        }
        if (root.result() != null) {
            ResultJson.write(result, root.result());
        }
    }

    /** Finds out before anything is contacted that the result will have no place to go. */
    private void checkResultFile() throws InvalidInputException {
        if (root.result() == null) {
            return;
        }
        Path file = root.result().toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new InvalidInputException("--result: " + root.result() + " is a directory");
        }
        Path directory = file.getParent();
        while (directory != null && !Files.exists(directory)) {
            directory = directory.getParent();
        }
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new InvalidInputException(
                    "--result: " + root.result() + " cannot be written: no directory to write to at " + directory);
        }
    }
}
