package dev.lighterman.ssh;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/** Makes the daemon threads of one connection, names them, and knows which are alive. Thread-safe. */
final class Threads implements ThreadFactory {
    private final String host;
    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

    Threads(String host) {
        this.host = host;
    }

    /** A thread for JSch, which gives it a name of its own before starting it; ours is put in place of that. */
    @Override
    public Thread newThread(Runnable work) {
        return thread(null, work);
    }

    /** A daemon thread of this package, not started. */
    Thread named(String purpose, Runnable work) {
        return thread(purpose, work);
    }

    private Thread thread(String purpose, Runnable work) {
        Thread thread = new Thread(() -> {
            Thread self = Thread.currentThread();
            self.setName("lighterman-ssh-" + (purpose != null ? purpose : purposeOf(self.getName())) + "-" + host);
            alive.add(self);
            try {
                work.run();
            } finally {
                alive.remove(self);
            }
        });
        thread.setDaemon(true);
        return thread;
    }

    private static String purposeOf(String nameByJsch) {
        if (nameByJsch.startsWith("Connect thread")) {
            return "reader";
        }
        return nameByJsch.startsWith("DirectTCPIP") ? "forward" : "channel";
    }

    /** Waits for the threads to end, but not for long. */
    void join(long millis) throws InterruptedException {
        long deadline = System.currentTimeMillis() + millis;
        for (Thread thread : alive) {
            long left = deadline - System.currentTimeMillis();
            if (left > 0 && thread != Thread.currentThread()) {
                thread.join(left);
            }
        }
    }
}
