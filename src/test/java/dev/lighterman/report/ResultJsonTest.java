package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultJsonTest {
    @TempDir
    private Path directory;

    @Test
    void theShapeAndTheOrderOfKeys() throws IOException {
        String golden = new String(
                ResultJsonTest.class.getResourceAsStream("result.json").readAllBytes(), StandardCharsets.UTF_8);

        assertThat(ResultJson.write(whole())).isEqualTo(golden);
    }

    @Test
    void theGoldenFileIsReadBack() throws Exception {
        assertThat(ResultJson.read(ResultJson.write(whole()))).isEqualTo(whole());
    }

    @Test
    void aFileIsReplacedWholeAndNothingIsLeftBeside() throws Exception {
        Path file = directory.resolve("new/결과.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "old");

        ResultJson.write(whole(), file);

        assertThat(Files.readString(file)).isEqualTo(ResultJson.write(whole()));
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aMissingDirectoryIsMade() throws Exception {
        Path file = directory.resolve("a/b/result.json");

        ResultJson.write(whole(), file);

        assertThat(file).isRegularFile();
    }

    @Test
    void theTargetOfALinkIsReplacedNotTheLink() throws Exception {
        Path target = Files.writeString(directory.resolve("target.json"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), target);

        ResultJson.write(whole(), link);

        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent(ResultJson.write(whole()));
    }

    @Test
    void whatIsNoFileIsWrittenTo() throws Exception {
        ResultJson.write(whole(), Path.of("/dev/null"));

        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void whatIsNoResultIsRefusedWithTheFieldThatIsWrong() {
        String json = ResultJson.write(whole());
        for (String[] wrong : List.of(
                new String[] {"{", "Unexpected end"},
                new String[] {"[]", "expected an object"},
                new String[] {json.replace("\"schema\": 1", "\"schema\": 2"), "\"schema\" is 2; this version reads 1"},
                new String[] {
                    json.replace("\"ok\": 4", "\"ok\": \"4\""),
                    "\"jobs[0].runs[0].recap.localhost.ok\" is not a whole number"
                },
                new String[] {json.replace("\"verdict\"", "\"vedict\""), "\"rollout.verdict\" is missing"},
                new String[] {
                    json.replace("\"result\": \"SUCCESS\"", "\"result\": \"GOOD\""),
                    "\"jobs[0].result\" is not one of [SUCCESS, UNSTABLE, FAILURE, NOT_BUILT, ABORTED]"
                })) {
            assertThatThrownBy(() -> ResultJson.read(wrong[0]))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(wrong[1]);
        }
    }

    private static PipelineResult whole() {
        return Script.continuousIntegration().continuousDeployment().result();
    }
}
