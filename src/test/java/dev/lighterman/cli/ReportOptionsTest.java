package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.ResultJson;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportOptionsTest {
    @TempDir
    private Path directory;

    @Test
    void onGitHubIgnoredFailuresAreNoticesAndTheSummaryIsAppended() throws Exception {
        Path summary = Files.writeString(directory.resolve("summary.md"), "before\n");

        String err = keep(Map.of(
                "LIGHTERMAN_HISTORY", "none", "GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString()));

        assertThat(err)
                .isEqualTo(
                        "::notice file=playbooks/create-cicd-devops-images.yml,line=4,title=Ignored%3A remove remote docker images on localhost::non-zero return code"
                                + " (rc 1)%0AError: No such image: kamser0415/cicd-project-ansible\n");
        assertThat(Files.readString(summary)).startsWith("before\n## ");
    }

    @Test
    void theHistoryGetsTheResult() throws Exception {
        Path history = directory.resolve("history");

        assertThat(keep(Map.of("LIGHTERMAN_HISTORY", history.toString()))).isEmpty();

        assertThat(new History(history, 5).list())
                .extracting(History.Entry::result)
                .containsExactly(Optional.of(result()));
    }

    @Test
    void aHistoryThatCannotBeWrittenIsAWarning() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(keep(Map.of("LIGHTERMAN_HISTORY", file.toString())))
                .startsWith("lighterman: warning: result not kept in the history: " + file);
    }

    private static String keep(Map<String, String> environment) throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        ReportOptions options = new ReportOptions();
        Stdio surroundings = new Stdio(stream, stream, environment);
        options.keep(result(), options.files(surroundings, List.of()), surroundings, History::add);
        return err.toString(StandardCharsets.UTF_8);
    }

    private static PipelineResult result() throws Exception {
        try (InputStream golden =
                ReportOptionsTest.class.getResourceAsStream("/dev/lighterman/report/result/result.json")) {
            return ResultJson.read(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
