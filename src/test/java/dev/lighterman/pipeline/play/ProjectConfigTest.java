package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectConfigTest {
    @TempDir
    Path project;

    /** The time grew with the square of the blanks. */
    @Test
    void aLineOfBlanksIsReadAtOnce() throws Exception {
        Files.writeString(
                project.resolve("ansible.cfg"), "[defaults]\na" + " ".repeat(300_000) + "b \t= c = d\ne\nf:g\n");
        ProjectConfig config =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ProjectConfig.of(project, System.getenv()));
        assertThat(config.value("defaults.a" + " ".repeat(300_000) + "b")).contains("c = d");
        assertThat(config.value("defaults.e")).isEmpty();
        assertThat(config.value("defaults.f")).contains("g");
    }
}
