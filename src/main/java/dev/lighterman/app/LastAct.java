package dev.lighterman.app;

import dev.lighterman.api.LightermanException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is done before a second signal ends the program, given half a second: a terminal may take no more output. Immutable.
 *
 * @param close done first
 * @param run the run that may go on
 * @param say told so
 */
public record LastAct(Runnable close, CurrentRun run, Consumer<String> say) {
    /** Something that runs until its end or until its thread is interrupted. */
    public interface Work<T> {
        /** Does it. */
        T run() throws LightermanException;
    }

    /** Does it. {@return whether there is a run that may go on} */
    public boolean perform() {
        Optional<String> abandoned = run.abandoned();
        Thread last = new Thread(
                () -> {
                    close.run();
                    abandoned.ifPresent(say);
                },
                "lighterman-last-act");
        last.setDaemon(true);
        last.start();
        try {
            last.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return abandoned.isPresent();
    }
}
