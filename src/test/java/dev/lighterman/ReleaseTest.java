package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release command, without its build, in a repository of its own. */
class ReleaseTest {
    @TempDir
    private Path directory;

    private ReleasedRepository repository;

    @BeforeEach
    void aRepository() throws Exception {
        repository = new ReleasedRepository(directory);
    }

    private String run(String... command) throws Exception {
        return repository.run(command);
    }

    private void write(String name, String text) throws IOException {
        repository.write(name, text);
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
        assertThat(repository.file("target/release/0.1.0/NOTES.md")).hasContent("### Added\n\n- Something.\n");
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
        assertThat(repository.file("docs/maven.md")).hasContent("<version>0.2.0-SNAPSHOT</version>");
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
