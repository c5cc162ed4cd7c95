package dev.lighterman.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** The client looks for parts of itself with the thread's class loader, which may have another client, or none. */
public final class OwnLoader {
    private OwnLoader() {}

    /** What the client is asked for. */
    public interface Work<T, X extends Exception> {
        T run() throws X;
    }

    /** Does it while the client's own class loader is the thread's. */
    public static <T, X extends Exception> T with(Work<T, X> work) throws X {
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        thread.setContextClassLoader(KubernetesClientBuilder.class.getClassLoader());
        try {
            return work.run();
        } finally {
            thread.setContextClassLoader(callers);
        }
    }
}
