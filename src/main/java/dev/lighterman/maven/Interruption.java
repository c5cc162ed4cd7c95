package dev.lighterman.maven;

import dev.lighterman.api.LightermanException;
import dev.lighterman.app.CurrentRun;
import dev.lighterman.app.LastAct;
import dev.lighterman.app.Signals;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ctrl-C while a goal runs: the run is interrupted, so that it is ended on the control node, and Maven's JVM waits for
 * that. By a shutdown hook: signals belong to Maven, or to the IDE it runs in. The JVM ignores a second Ctrl-C while its
 * hooks run, so that the hook handles it: it ends the JVM at once.
 */
final class Interruption {
    /** Ending a run takes its grace period and a little more; past this it is left to the control node. */
    private static final long MOST_SECONDS = 60;

    private Interruption() {}

    /**
     * Does something that Ctrl-C interrupts.
     *
     * @param current the run that may go on after a second Ctrl-C
     */
    static <T> T onShutdown(LastAct.Work<T> work, CurrentRun current, Consumer<String> say) throws LightermanException {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    for (String name : List.of("INT", "TERM", "HUP")) {
                        Signals.handle(name, () -> leave(new LastAct(() -> {}, current, say)));
                    }
                    worker.interrupt();
                    await(ended);
                },
                "lighterman-end-run");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending: that is what the hook is for. The flag is kept for Maven.
                worker.interrupt();
            }
        }
    }

    private static void leave(LastAct last) {
        last.perform();
        Runtime.getRuntime().halt(128 + 2);
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
