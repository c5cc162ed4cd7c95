package dev.lighterman.cli;

import dev.lighterman.Pipeline;
import dev.lighterman.api.Event;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.app.LastAct;
import dev.lighterman.report.ReportFiles;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.Recording;
import dev.lighterman.settings.CommandOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** The common part of the commands that run something: a console, Ctrl-C, the result file and the exit code. */
abstract class PipelineCommand implements Callable<Integer> {
    private final Lighterman root;

    PipelineCommand(Lighterman root) {
        this.root = root;
    }

    /** What this command calls. */
    abstract PipelineResult run(Pipeline pipeline, Event.Listener listener) throws InvalidInputException;

    /** What it uses of the pipeline file. */
    CommandOptions used() {
        return CommandOptions.ALL;
    }

    /** The pipeline this command runs on. */
    Pipeline pipeline() throws InvalidInputException {
        return root.pipeline();
    }

    /** Directories besides the current one that the paths of this command's tasks may be relative to. */
    List<Path> sources() {
        return List.of();
    }

    final ReportFiles files() {
        return root.reports().files(root.surroundings(), sources());
    }

    final Lighterman root() {
        return root;
    }

    @Override
    public Integer call() throws LightermanException, IOException {
        Pipeline pipeline = begin();
        ReportFiles files = files();
        Recording recording = new Recording();
        PipelineResult result;
        CurrentRun current = current();
        try (Console console = console()) {
            Event.Listener listener = current.andThen(files.listener(recording, console));
            result = Interrupts.during(() -> run(pipeline, listener), lastAct(console::close, current));
        } finally {
            // The result says ABORTED; what follows here must not be interrupted too.
            Thread.interrupted();
        }
        end(result, files, recording);
        return result.exitCode();
    }

    final LastAct lastAct(Runnable close, CurrentRun current) {
        return new LastAct(close, current, words -> root.surroundings().say("lighterman: " + words));
    }

    /** Refuses what cannot work before anything is contacted. */
    final Pipeline begin() throws InvalidInputException {
        root.check(used());
        files().check();
        return pipeline();
    }

    /** Says and writes what else was asked for of a result. */
    final void end(PipelineResult result, ReportFiles files, Recording recording) throws IOException {
        if (endsInWords() || root.surroundings().apart().getAsBoolean()) {
            result.failure()
                    .ifPresent(failure ->
                            root.surroundings().say("lighterman: " + result.result() + ": " + failure.message()));
        }
        try {
            files.write(result, recording);
        } finally {
            if (isKept(result)) {
                root.reports().keep(result, files, root.surroundings(), this::remember);
            }
        }
    }

    /** What shows how the run goes. */
    Console console() {
        return root.console();
    }

    /**
     * Whether the console does not say in words why it failed. Standard error says it anyway where it is apart from the
     * console, so that a program that takes the output away loses it not.
     */
    boolean endsInWords() {
        return root.json();
    }

    /** Whether a result belongs into the history. */
    boolean isKept(PipelineResult result) {
        return true;
    }

    CurrentRun current() {
        return new CurrentRun();
    }

    void remember(History history, PipelineResult result) throws IOException {
        history.add(result);
    }
}
