package dev.lighterman.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;

/** The processes of the lab's own cluster, to be stopped and started again. Tests that do so must be alone. */
public final class ClusterParts {
    /** Seconds for an orderly end: an API server that others watch takes its time. */
    private static final long PATIENCE = 20;

    private ClusterParts() {}

    private static Path pidFile(String name) {
        Path file = Path.of(Lab.all().value("LAB_DIR"), "pids", name);
        Assumptions.assumeTrue(Files.exists(file), "the cluster is not the lab's own: there is no " + file);
        return file;
    }

    private static ProcessHandle process(String name) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pidFile(name)).split(" ", -1)[0]))
                .orElseThrow();
    }

    /** Lets a process wait, as one whose machine has no time for it: its connections stay, and nobody answers. */
    public static void hold(String name) throws IOException, InterruptedException {
        signal(name, "STOP");
    }

    /** Lets it go on. */
    public static void release(String name) throws IOException, InterruptedException {
        signal(name, "CONT");
    }

    private static void signal(String name, String signal) throws IOException, InterruptedException {
        Exec.in(Path.of("").toAbsolutePath())
                .run("kill", "-" + signal, Long.toString(process(name).pid()));
    }

    /** Ends a process and starts it again after a while, with the same data on the same port. */
    public static void restart(String name, Duration away) throws Exception {
        ProcessHandle process = process(name);
        long began = System.nanoTime();
        process.destroy();
        try {
            process.onExit().get(PATIENCE, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().get(PATIENCE, TimeUnit.SECONDS);
        }
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, away.toNanos() - (System.nanoTime() - began)));
        } finally {
            Exec.in(Path.of("").toAbsolutePath()).run("src/lab/up", "kubernetes");
        }
    }
}
