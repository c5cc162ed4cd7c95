package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release command, without its build, in a repository of its own. */
class ReleaseTest {
    private static final String CHANGELOG = """
            # Changelog

            ## [Unreleased]

            ### Added

            - Something.

            ## [0.0.9] - 2026-01-01

            - Older.
            """;

    @TempDir
    private Path directory;

    private Path repository;

    @BeforeEach
    void aRepository() throws Exception {
        repository = Files.createDirectory(directory.resolve("repository"));
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

    private void write(String name, String text) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? out : out + "exit " + process.exitValue() + "\n";
    }

    private String release(String... more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("src/release/release", "0.1.0", "--no-build", "--date", "2026-02-03"));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    @Test
    void aDryRunChangesNothingHere() throws Exception {
        String before = run("git", "rev-parse", "HEAD");

        assertThat(release()).isEqualTo("""
                tagged   v0.1.0, 0.1.0-SNAPSHOT before
                notes    target/release/0.1.0/NOTES.md
                dry run  nothing here has changed; --execute brings the commits and the tag here
                """);

        assertThat(run("git", "rev-parse", "HEAD")).isEqualTo(before);
        assertThat(run("git", "tag")).isEmpty();
        assertThat(run("git", "status", "--porcelain")).isEmpty();
        assertThat(repository.resolve("target/release/0.1.0/NOTES.md")).hasContent("### Added\n\n- Something.\n");
    }

    @Test
    void versionNotesAndTagAreOneCommand() throws Exception {
        assertThat(release("--execute"))
                .endsWith("here     two commits and the tag v0.1.0; next: git push --follow-tags\n");

        assertThat(run("git", "log", "--format=%s")).isEqualTo("Go on with 0.2.0-SNAPSHOT\nRelease 0.1.0\nBegin\n");
        assertThat(run("git", "tag", "-l", "--format=%(contents)", "v0.1.0"))
                .isEqualToNormalizingNewlines("Lighterman 0.1.0\n\n### Added\n\n- Something.\n\n");
        assertThat(run("git", "show", "v0.1.0:pom.xml"))
                .isEqualTo("<project><version>0.1.0</version><x><version>0.1.0-SNAPSHOT</version></x></project>\n");
        assertThat(run("git", "show", "v0.1.0:README.md")).isEqualTo("Use 0.1.0.\n");
        assertThat(run("git", "show", "v0.1.0:CHANGELOG.md")).startsWith("""
                # Changelog

                ## [Unreleased]

                ## [0.1.0] - 2026-02-03

                ### Added
                """);
        assertThat(repository.resolve("docs/maven.md")).hasContent("<version>0.2.0-SNAPSHOT</version>");
        assertThat(release())
                .isEqualTo("release: there is a tag v0.1.0 already; perhaps you should take another version\nexit 2\n");
    }

    @Test
    void whatIsNotReadyIsRefused() throws Exception {
        assertThat(run("src/release/release", "1.0", "--no-build"))
                .isEqualTo("release: the version must be three numbers, such as 0.1.0, but is 1.0\nexit 2\n");
        write("README.md", "changed\n");
        assertThat(release("--execute"))
                .isEqualTo(
                        "release: there are changes that are not committed; perhaps you should commit or stash them\nexit 2\n");
        write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n");
        run("git", "commit", "-q", "-a", "-m", "Empty");
        assertThat(release())
                .isEqualTo(
                        "release: CHANGELOG.md says nothing below [Unreleased]; perhaps you should write what changed\nexit 2\n");
    }
}
