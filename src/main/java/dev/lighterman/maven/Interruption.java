package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C while a goal runs: the run is interrupted, so that it is ended on the control node, and Maven's JVM waits for
 * that. By a shutdown hook: signals belong to Maven, or to the IDE it runs in.
 */
final class Interruption {
    /** Ending a run takes its grace period and a little more; past this it is left to the control node. */
    private static final long MOST_SECONDS = 60;

    private Interruption() {}

    /** Something that runs until its end or until its thread is interrupted. */
    interface Work {
        /** Does it. */
        PipelineResult run() throws InvalidInputException;
    }

    static PipelineResult onShutdown(Work work) throws InvalidInputException {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
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
                // The JVM is ending: that is what the hook is for. The flag is kept for whatever Maven does next.
                worker.interrupt();
            }
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
