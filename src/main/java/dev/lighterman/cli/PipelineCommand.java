package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.EventListener;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.Console;
import dev.lighterman.report.Recording;
import dev.lighterman.report.ReportFiles;
import java.io.IOException;
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
    public final Integer call() throws InvalidInputException, IOException {
        root.check();
        ReportFiles files = root.reports().files();
        files.check();
        Recording recording = new Recording();
        Pipeline pipeline = pipeline();
        PipelineResult result;
        try (Console console = root.console()) {
            result = Interrupts.during(() -> run(pipeline, files.listener(recording, console)), console::close);
        } finally {
            // The result says ABORTED; what follows here must not be interrupted too.
            Thread.interrupted();
        }
        if (root.json()) {
            result.failure()
                    .ifPresent(failure -> root.surroundings()
                            .err()
                            .println("lighterman: " + result.result() + ": " + failure.message()));
        }
        files.write(result, recording);
        root.reports().keep(result, root.surroundings());
        return result.exitCode();
    }
}
