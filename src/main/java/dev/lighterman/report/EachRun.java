package dev.lighterman.report;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.console.Console;
import dev.lighterman.report.result.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shows one pipeline after another, each on a console of its own, since some consoles end with a run, and has each result
 * written. May be closed by another thread, when a signal ends the program.
 */
public final class EachRun implements Event.Listener, AutoCloseable {
    private final ReportFiles files;
    private final Supplier<Console> consoles;
    private final End end;
    private Optional<Console> console = Optional.empty();
    private Recording recording = new Recording();

    /** What is done with a result, and with what was recorded for it. */
    public interface End {
        void of(PipelineResult result, Recording recording) throws IOException;
    }

    /**
     * Shows nothing yet.
     *
     * @param files what is recorded for them
     * @param end called once a pipeline has ended; what it throws reaches the caller as an {@link UncheckedIOException}
     */
    public EachRun(ReportFiles files, Supplier<Console> consoles, End end) {
        this.files = files;
        this.consoles = consoles;
        this.end = end;
    }

    @Override
    public void on(Event event) {
        files.listener(recording, console()).on(event);
        if (event instanceof PipelineEvent.PipelineFinished of) {
            close();
            try {
                end.of(of.result(), recording);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                recording = new Recording();
            }
        }
    }

    private synchronized Console console() {
        if (console.isEmpty()) {
            console = Optional.of(consoles.get());
        }
        return console.get();
    }

    @Override
    public synchronized void close() {
        console.ifPresent(Console::close);
        console = Optional.empty();
    }
}
