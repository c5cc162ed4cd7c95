package dev.lighterman.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code render all} beside a JVM that does nothing: processor time of the two processes, in turn. */
final class RenderBench {
    private RenderBench() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("nothing")) {
            return;
        }
        Path project = Files.createTempDirectory("lighterman-bench");
        Files.writeString(project.resolve("lighterman.yml"), "image: {name: kamser0415/cicd-project-ansible}\n");
        String classes = Path.of("target/bench/classes").toAbsolutePath().toString();
        List<String> nothing = List.of("java", "-cp", classes, RenderBench.class.getName(), "nothing");
        List<String> render =
                List.of("java", "-jar", Path.of(args[1]).toAbsolutePath().toString(), "render", "all");
        System.out.println("Processor time beyond that of a JVM that does nothing:");
        List<Double> beyond = new ArrayList<>();
        for (int round = 0; round <= Integer.parseInt(args[0]); round++) {
            double difference = cpuSeconds(render, project) - cpuSeconds(nothing, project);
            if (round > 0) {
                beyond.add(difference);
            }
        }
        Pairs.print("render all (cpu s)", beyond);
    }

    /** User and system time, as the shell's own {@code time} counts it. */
    private static double cpuSeconds(List<String> command, Path directory) throws Exception {
        Path times = directory.resolve("times");
        List<String> timed = new ArrayList<>(List.of(
                "bash",
                "-c",
                "set -e; TIMEFORMAT='%U %S'; out=$1; shift; { time \"$@\" >\"$out.log\" 2>&1; } 2>\"$out\"",
                "time",
                times.toString()));
        timed.addAll(command);
        Bench.run(timed, directory);
        String[] parts = Files.readString(times).trim().split(" ");
        return Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]);
    }
}
