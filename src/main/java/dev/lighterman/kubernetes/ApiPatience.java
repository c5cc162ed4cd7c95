package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks an API server again while it is away, as one is that restarts, or has too much to do. Immutable.
 *
 * @param limit for how long, each time it is asked something
 * @param pause from one time to the next
 * @param away told once, each time it is found away
 */
public record ApiPatience(Duration limit, Duration pause, Consumer<KubernetesClientException> away) {
    /** Something to ask the API server. */
    @FunctionalInterface
    public interface Request<T> {
        T ask() throws InterruptedException;
    }

    /**
     * Asks.
     *
     * @throws KubernetesClientException if the API server refuses, or is away for too long
     */
    public <T> T ask(Request<T> request) throws InterruptedException {
        long began = System.nanoTime();
        boolean told = false;
        while (true) {
            try {
                return request.ask();
            } catch (KubernetesClientException e) {
                if (Thread.interrupted()) { // which makes a request fail at once
                    throw new InterruptedException();
                }
                if (!KubeAccess.isAway(e) || System.nanoTime() - began > limit.toNanos()) {
                    throw e;
                } else if (!told) {
                    told = true;
                    away.accept(e);
                }
            }
            Thread.sleep(pause.toMillis());
        }
    }
}
