package dev.lighterman.app;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Knows the run that is going on, so that a client that stops before its end can name it. Thread-safe. */
public final class CurrentRun implements Event.Listener {
    private final AtomicReference<String> id = new AtomicReference<>();
    private final String words;

    private CurrentRun(String words) {
        this.words = words;
    }

    /** The run of a client that started it: the first interrupt ends the run. */
    public CurrentRun() {
        this("interrupted again while the run %s was being ended; it may go on and its outcome is not known here");
    }

    /** The run of a client that only follows it: the first interrupt ends the following, and the run goes on. */
    public static CurrentRun followed() {
        return new CurrentRun("no longer followed; the run %s goes on");
    }

    @Override
    public void on(Event event) {
        if (event instanceof RunEvent.Started of) {
            id.set(of.id());
        } else if (event instanceof RunEvent.Finished || event instanceof PipelineEvent.JobFinished) {
            id.set(null);
        }
    }

    /**
     * {@return the sentence for a client that stops waiting for the run's end; a sentence; empty when no run is going
     * on}
     */
    public Optional<String> abandoned() {
        return Optional.ofNullable(id.get())
                .map(run -> words.formatted(run) + "; perhaps you should run: lighterman attach " + run);
    }
}
