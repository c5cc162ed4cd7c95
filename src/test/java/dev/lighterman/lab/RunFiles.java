package dev.lighterman.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the directories of runs, and tells what is in them. */
final class RunFiles {
    private static final Path RUNS = Path.of(".lighterman", "runs");

    /** The homes of tests are close below their temporary directories. */
    private static final int DEPTH = 8;

    /** Of each file: how many of its last lines. */
    private static final Map<String, Integer> FILES = new LinkedHashMap<>();

    static {
        FILES.put("status.json", 20);
        FILES.put("supervisor.log", 50);
        FILES.put("cleanup.log", 50);
        FILES.put("output.log", 100);
        FILES.put("events.jsonl", 50);
    }

    private static final int TAIL_BYTES = 512 * 1024;
    private static final int LINE = 2000;

    private RunFiles() {}

    /** Directories of runs where something changed since then, the last one last. */
    static List<Path> changed(List<Path> homes, List<Path> above, Instant since) throws IOException {
        Set<Path> all = new TreeSet<>();
        for (Path home : homes) {
            Path runs = home.resolve(RUNS);
            if (Files.isDirectory(runs)) {
                try (Stream<Path> children = Files.list(runs)) {
                    children.filter(Files::isDirectory).forEach(all::add);
                }
            }
        }
        for (Path directory : above) {
            Files.walkFileTree(directory, EnumSet.noneOf(FileVisitOption.class), DEPTH, new Finder(all));
        }
        Map<Path, Instant> changes = new LinkedHashMap<>();
        for (Path run : all) {
            Instant last = lastChange(run);
            if (!last.isBefore(since)) {
                changes.put(run, last);
            }
        }
        return changes.keySet().stream()
                .sorted(Comparator.comparing(changes::get))
                .toList();
    }

    private static final class Finder extends SimpleFileVisitor<Path> {
        private final Set<Path> found;

        Finder(Set<Path> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            Path parent = directory.getParent();
            if (parent == null || !parent.endsWith(RUNS)) {
                return FileVisitResult.CONTINUE;
            }
            found.add(directory);
            return FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or not to be read
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    private static Instant lastChange(Path run) throws IOException {
        List<Path> files = new ArrayList<>(List.of(run));
        FILES.keySet().forEach(name -> files.add(run.resolve(name)));
        Instant last = Instant.MIN;
        for (Path file : files) {
            if (Files.exists(file)) {
                Instant changed = Files.getLastModifiedTime(file).toInstant();
                last = changed.isAfter(last) ? changed : last;
            }
        }
        return last;
    }

    /** Whether a run is below one of the directories, or its playbooks have one of the names. */
    static boolean isAbout(Path run, List<String> names) throws IOException {
        if (names.stream().anyMatch(run.toString()::contains)) {
            return true;
        }
        Path project = run.resolve("project");
        if (!Files.isDirectory(project)) {
            return false;
        }
        try (Stream<Path> files = Files.list(project)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (lastLines(file, Integer.MAX_VALUE).stream()
                        .anyMatch(line -> names.stream().anyMatch(line::contains))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is in a run's directory, and the ends of the files that say how it went. */
    static String tell(Path run) throws IOException {
        StringBuilder text = new StringBuilder(run + "\n");
        try (Stream<Path> children = Files.list(run)) {
            text.append("  has: ")
                    .append(String.join(
                            " ",
                            children.map(child -> child.getFileName().toString())
                                    .sorted()
                                    .toList()))
                    .append('\n');
        }
        for (Map.Entry<String, Integer> file : FILES.entrySet()) {
            Path path = run.resolve(file.getKey());
            if (Files.isRegularFile(path)) {
                text.append("  ").append(file.getKey()).append(":\n");
                lastLines(path, file.getValue())
                        .forEach(line -> text.append("    ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    private static List<String> lastLines(Path file, int most) throws IOException {
        ByteBuffer bytes;
        long skipped;
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            skipped = Math.max(0, channel.size() - TAIL_BYTES);
            bytes = ByteBuffer.allocate((int) (channel.size() - skipped));
            channel.position(skipped);
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes);
            }
        }
        List<String> lines = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int before = Math.max(0, lines.size() - most);
        List<String> last = new ArrayList<>();
        if (before > 0 || skipped > 0) {
            last.add("... after " + (skipped > 0 ? skipped + " bytes and " : "") + before + " lines:");
        }
        for (String line : lines.subList(before, lines.size())) {
            last.add(line.length() > LINE ? line.substring(0, LINE) + "... of " + line.length() : line);
        }
        return last;
    }
}
