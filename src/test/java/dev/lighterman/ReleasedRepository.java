package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A repository that has something to release, and the release command. */
final class ReleasedRepository {
    private static final String CHANGELOG = """
            # Changelog

            ## [Unreleased]

            ### Added

            - Something.

            ## [0.0.9] - 2026-01-01

            - Older.
            """;

    private final Path home;
    private final Path repository;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Makes it.
     *
     * @param home empty; the home of what is run
     */
    ReleasedRepository(Path home) throws Exception {
        this.home = home;
        repository = Files.createDirectory(home.resolve("repository"));
        write(
                "pom.xml",
                "<project><version>0.1.0-SNAPSHOT</version><x><version>0.1.0-SNAPSHOT</version></x></project>\n");
        write("README.md", "Use 0.1.0-SNAPSHOT.\n");
        write("docs/maven.md", "<version>0.1.0-SNAPSHOT</version>\n");
        write("CHANGELOG.md", CHANGELOG);
        write(".gitignore", "/target/\n");
        Path script = repository.resolve("src/release/release");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("src/release/release"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        run("git", "init", "-q", "-b", "main");
        run("git", "config", "user.name", "Tester");
        run("git", "config", "user.email", "tester@example.com");
        run("git", "add", ".");
        run("git", "commit", "-q", "-m", "Begin");
    }

    void write(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    String run(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? out : out + "exit " + process.exitValue() + "\n";
    }

    /** Sets a variable for what is run from now on. */
    void environment(String name, String value) {
        environment.put(name, value);
    }

    Path file(String name) {
        return repository.resolve(name);
    }
}
