package dev.lighterman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs programs that must succeed.
 *
 * @param before words of every command, before those of the call
 * @param environment variables beside those that tests have
 */
public record Exec(Path directory, List<String> before, Map<String, String> environment) {
    /** In a working directory. */
    public static Exec in(Path directory) {
        return new Exec(directory, List.of(), Map.of());
    }

    /** The same for commands that all begin like this. */
    public Exec of(String... words) {
        return new Exec(directory, List.of(words), environment);
    }

    /** The same with a variable. */
    public Exec with(String name, Object value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(name, value.toString());
        return new Exec(directory, before, all);
    }

    /** What the program writes to its standard output. */
    public String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(words));
        Path errors = Files.createTempFile("exec", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(() -> String.join(" ", command) + "\n" + output + text(errors))
                    .isZero();
            return output;
        } finally {
            Files.delete(errors);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
