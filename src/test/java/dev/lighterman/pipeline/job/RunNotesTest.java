package dev.lighterman.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.json.Json;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunNotesTest {
    private static final RunNotes NOTHING = new RunNotes(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @SuppressWarnings("unchecked")
    private static RunNotes readBack(RunNotes notes) throws Exception {
        return RunNotes.parse((Map<String, Object>) Json.parse(Json.write(notes.map())));
    }

    @Test
    void whatIsNotedIsReadAgain() throws Exception {
        Settings settings = PipelineFile.of(Path.of(""), Map.of("image.name", "a/b", "deploy", "{}"), name -> null)
                .settings();
        RunNotes image = new RunNotes(
                Optional.of("shop"),
                Optional.empty(),
                Optional.of(new SourceCommit("file:///x", Optional.of("main"), "c0ffee", "me", "why", true)),
                Optional.empty(),
                Optional.of("a/b:1"),
                Optional.of(FailureHints.image(settings)),
                Optional.of(new LeftAtHome(Path.of("").toAbsolutePath(), List.of(Path.of("src")), List.of())),
                Optional.empty());
        assertThat(readBack(image)).isEqualTo(image);
        RunNotes deployment = new RunNotes(
                Optional.of("shop-deploy"),
                Optional.of("shop"),
                Optional.empty(),
                Optional.of(new PushedImage("a/b:1", Optional.of("sha256:1"))),
                Optional.empty(),
                Optional.of(FailureHints.deployment(settings)),
                Optional.empty(),
                Optional.of(new SourceCommit("file:///ops", Optional.empty(), "c0ffee", "me", "why", false)));
        assertThat(readBack(deployment)).isEqualTo(deployment);
        assertThat(readBack(NOTHING)).isEqualTo(NOTHING);
    }

    @Test
    void whatAnotherVersionWroteIsPassedOver() {
        assertThat(RunNotes.parse(Map.of(
                        "job",
                        1,
                        "triggeredBy",
                        2,
                        "source",
                        "x",
                        "image",
                        Map.of(),
                        "pushes",
                        Map.of(),
                        "remedies",
                        2,
                        "leftAtHome",
                        Map.of("directory", "relative", "ignored", List.of(1, "\0")))))
                .isEqualTo(NOTHING);
    }
}
