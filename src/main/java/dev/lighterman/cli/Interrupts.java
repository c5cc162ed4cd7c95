package dev.lighterman.cli;

import dev.lighterman.api.LightermanException;
import dev.lighterman.app.LastAct;
import dev.lighterman.app.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, and what CI servers send instead, for as long as something runs: the first interrupts the thread that runs it,
 * so that the run is ended on the control node and its end awaited; the second exits at once. A shutdown hook would not
 * do: the JVM ignores a second Ctrl-C while its hooks run.
 */
final class Interrupts {
    private final AtomicInteger received = new AtomicInteger();
    private final Thread thread;
    private final LastAct lastAct;

    private Interrupts(Thread thread, LastAct lastAct) {
        this.thread = thread;
        this.lastAct = lastAct;
    }

    /**
     * Lets signals reach this thread while it works.
     *
     * @param work done on this thread, which the first signal interrupts
     * @param lastAct done before the second one ends the program
     */
    static <T> T during(LastAct.Work<T> work, LastAct lastAct) throws LightermanException {
        Interrupts interrupts = new Interrupts(Thread.currentThread(), lastAct);
        List<Runnable> undo = new ArrayList<>();
        try {
            for (String name : List.of("INT", "TERM", "HUP")) {
                Signals.handle(name, interrupts::received).ifPresent(undo::add);
            }
            return work.run();
        } finally {
            undo.forEach(Runnable::run);
        }
    }

    private void received() {
        if (received.incrementAndGet() == 1) {
            thread.interrupt();
            return;
        }
        Runtime.getRuntime().halt(lastAct.perform() ? ExitCodes.OUTCOME_UNKNOWN : ExitCodes.ABORTED);
    }
}
