package dev.lighterman.run;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.node.ControlNode;
import dev.lighterman.run.remote.RunClocks;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.run.stage.StagedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What tests of runs share: requests, a listener that keeps everything, and looks at what a run left behind. */
public final class Runs {
    static final String LOCALHOST = "h1 ansible_connection=local\n";

    /** A tenth of the product's, for what ends in waiting: where the connection is to be back in time, that is too little. */
    public static final RunClocks TENTH = tenth(RunClocks.DEFAULT);

    /** A runner on a node, which tries a lost connection again for ten minutes. */
    public static PlaybookRunner runner(ControlNode node) {
        return new PlaybookRunner(node, Duration.ofMinutes(10));
    }

    /** Keeps all events, and the output as one text. */
    static final class Recorder implements Event.Listener {
        final List<Event> events = new ArrayList<>();
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        @Override
        public synchronized void on(Event event) {
            events.add(event);
            if (event instanceof RunEvent.Output told) {
                ByteBuffer bytes = told.bytes();
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                output.write(copy, 0, copy.length);
            }
            notifyAll();
        }

        synchronized String output() {
            return output.toString(StandardCharsets.UTF_8);
        }

        synchronized <T> List<T> of(Class<T> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        /** Waits until an event of the kind has come. */
        synchronized <T> T first(Class<T> kind) throws InterruptedException {
            while (of(kind).isEmpty()) {
                wait(30_000);
            }
            return of(kind).get(0);
        }
    }

    private Runs() {}

    private static RunClocks tenth(RunClocks clocks) {
        return new RunClocks(
                clocks.grace().dividedBy(10),
                clocks.afterwards().dividedBy(10),
                clocks.sudo().dividedBy(10),
                clocks.silence().dividedBy(10),
                clocks.away().dividedBy(10),
                clocks.pause().dividedBy(10),
                clocks.closing().dividedBy(10));
    }

    /** The product's clocks, but for what a run that is ended is left to end by itself. */
    static RunClocks grace(Duration grace) {
        RunClocks clocks = RunClocks.DEFAULT;
        return new RunClocks(
                grace,
                clocks.afterwards(),
                clocks.sudo(),
                clocks.silence(),
                clocks.away(),
                clocks.pause(),
                clocks.closing());
    }

    static RunRequest playbook(String text) {
        return playbook(text, LOCALHOST);
    }

    static RunRequest playbook(String text, String hosts) {
        return RunRequest.of("play.yml")
                .project(List.of(StagedFile.of("play.yml", text)))
                .inventories(List.of(new RunInventory.Staged("hosts", List.of(StagedFile.of("hosts", hosts)))));
    }

    /** A play of all hosts with these tasks, written at two spaces. */
    public static RunRequest tasks(String tasks) {
        return playbook("- hosts: all\n  gather_facts: no\n  tasks:\n" + tasks);
    }

    static RunResult run(ControlNode node, RunRequest request) throws Exception {
        return runner(node).run(request, Event.Listener.none());
    }

    static List<String> statuses(RunResult result) {
        return result.tasks().stream()
                .map(task ->
                        task.host() + " " + task.task() + " " + task.status().label())
                .toList();
    }

    static List<String> texts(List<TaskFailure> failures) {
        return failures.stream()
                .map(f -> f.host() + "|" + f.task() + "|" + f.message() + "|"
                        + (f.rc().isPresent() ? f.rc().getAsInt() : "") + "|" + f.stderr())
                .toList();
    }

    static Path directory(Path home, String id) {
        return home.resolve(".lighterman/runs").resolve(id);
    }

    /** Every file a directory holds, by name, but for what Python keeps beside a module unless it is told not to. */
    static Set<String> files(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> Files.isRegularFile(file) && !file.toString().contains("__pycache__"))
                    .forEach(file -> names.add(directory.relativize(file).toString()));
        }
        return names;
    }

    /** Processes with the text in their command line. */
    static List<String> processes(String text) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .map(handle -> read(Path.of("/proc/" + handle.pid() + "/cmdline")))
                .filter(line -> line.contains(text))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
