package dev.lighterman.playbook.ready;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ansible's own programs on this machine, with nobody's configuration. Tests that need them are skipped without. */
public final class LocalAnsible {
    private static final Path FOLDER = Path.of("/usr/bin");

    private LocalAnsible() {}

    /** What a program said and how it ended. */
    public record Outcome(int status, String output, String errors) {}

    /** Runs one of Ansible's programs in a directory, with {@code ansible.cfg} in it if there is one. */
    public static Outcome run(Path directory, String program, String... arguments)
            throws IOException, InterruptedException {
        Path executable = FOLDER.resolve(program);
        if (!Files.isExecutable(executable)) {
            System.out.println("SKIPPED: there is no " + executable);
        }
        assumeTrue(Files.isExecutable(executable), "there is no " + executable);
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(Arrays.asList(arguments));
        return run(directory, command);
    }

    /** Runs any program in a directory. */
    public static Outcome run(Path directory, List<String> command) throws IOException, InterruptedException {
        if (!Files.exists(directory.resolve("ansible.cfg"))) {
            Files.createFile(directory.resolve("ansible.cfg"));
        }
        File output = Files.createTempFile("ansible", ".out").toFile();
        File errors = Files.createTempFile("ansible", ".err").toFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output)
                    .redirectError(errors);
            builder.environment().keySet().removeIf(name -> name.startsWith("ANSIBLE_"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            // Some lists come out in the order of a Python set.
            builder.environment().put("PYTHONHASHSEED", "0");
            builder.environment().put("ANSIBLE_LOCALHOST_WARNING", "False");
            Process process = builder.start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end");
            }
            return new Outcome(process.exitValue(), read(output), read(errors));
        } finally {
            Files.delete(output.toPath());
            Files.delete(errors.toPath());
        }
    }

    private static String read(File file) throws IOException {
        return new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
    }
}
