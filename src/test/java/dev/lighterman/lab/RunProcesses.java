package dev.lighterman.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at this machine's process table again and again, and remembers the sessions of each run: those of all processes
 * that have {@code LIGHTERMAN_RUN} in their environment, as all that a run starts have.
 */
public final class RunProcesses implements AutoCloseable {
    private static final Pattern RUN = Pattern.compile("(?:^|\0)LIGHTERMAN_RUN=([^\0]+)");
    private static final long PAUSE_MILLIS = 100;

    private final Map<String, Set<String>> sessions = new ConcurrentHashMap<>();
    private final Thread sampler = new Thread(this::sample, "run-processes");

    private RunProcesses() {}

    /** Starts looking. */
    public static RunProcesses watch() {
        RunProcesses processes = new RunProcesses();
        processes.sampler.setDaemon(true);
        processes.sampler.start();
        return processes;
    }

    private void sample() {
        try {
            while (true) {
                look("");
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            return; // closed
        }
    }

    /** The sessions that a run was seen to have. */
    public Set<String> sessions(String run) {
        return sessions.getOrDefault(run, Set.of());
    }

    /** The runs that were seen. */
    public Set<String> runs() {
        return sessions.keySet();
    }

    /** What is alive of a run: by session, by environment, or by the run's id in the command line. */
    public List<String> alive(String run) {
        return look(run);
    }

    /** Whether a process has this in its environment, as NAME=VALUE. */
    public static boolean withVariable(String variable) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (("\0" + read(process.resolve("environ"))).contains("\0" + variable + "\0")) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<String> look(String run) {
        List<String> alive = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String stat = read(process.resolve("stat"));
                if (stat.isEmpty()) {
                    continue;
                }
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                if (fields[0].equals("Z") || fields[0].equals("X")) {
                    continue;
                }
                String session = fields[3];
                Matcher matcher = RUN.matcher(read(process.resolve("environ")));
                String of = matcher.find() ? matcher.group(1) : "";
                if (!of.isEmpty()) {
                    sessions.computeIfAbsent(of, id -> ConcurrentHashMap.newKeySet())
                            .add(session);
                }
                if (!run.isEmpty()) {
                    String line = read(process.resolve("cmdline")).replace('\0', ' ');
                    if (of.equals(run) || sessions(run).contains(session) || line.contains("/" + run + "/")) {
                        alive.add(process.getFileName() + " in session " + session + ": " + line);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return alive;
    }

    /** What a process says of itself; empty once it has gone. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        sampler.interrupt();
    }
}
