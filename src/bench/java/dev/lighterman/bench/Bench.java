package dev.lighterman.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the benchmarks share: the lab's server, the playbook of ten tasks, and running the plain tools. */
final class Bench {
    private Bench() {}

    static String lab(String name) {
        String value = System.getenv("LAB_" + name);
        if (value == null) {
            throw new IllegalStateException("LAB_" + name + " is not set; run src/bench/bench");
        }
        return value;
    }

    /** A directory with play.yml (ten times {@code command: true}, or {@code tasks} of them) and the inventory hosts. */
    static Path project(int tasks) throws IOException {
        Path directory = Files.createTempDirectory("lighterman-bench");
        StringBuilder playbook = new StringBuilder("- hosts: all\n  gather_facts: no\n  tasks:\n");
        for (int task = 1; task <= tasks; task++) {
            playbook.append("    - name: task ").append(task).append("\n      command: \"true\"\n");
        }
        Files.writeString(directory.resolve("play.yml"), playbook);
        Files.writeString(directory.resolve("hosts"), "localhost ansible_connection=local\n");
        Files.writeString(
                directory.resolve("lighterman.yml"),
                String.join(
                        "\n",
                        "server:",
                        "  host: " + lab("SSH_HOST"),
                        "  port: " + lab("SSH_PORT"),
                        "  user: " + lab("SSH_USER"),
                        "  identity: " + lab("SSH_IDENTITY"),
                        "  knownHosts: " + lab("KNOWN_HOSTS"),
                        ""));
        return directory;
    }

    static List<String> ssh(String program, String portFlag) {
        return new ArrayList<>(List.of(
                program,
                portFlag,
                lab("SSH_PORT"),
                "-i",
                lab("SSH_IDENTITY"),
                "-o",
                "UserKnownHostsFile=" + lab("KNOWN_HOSTS"),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes"));
    }

    static String target() {
        return lab("SSH_USER") + "@" + lab("SSH_HOST");
    }

    /** Runs a program to its end; its output goes nowhere unless it fails. */
    static void run(List<String> command, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ":\n"
                    + new String(output, StandardCharsets.UTF_8));
        }
    }
}
