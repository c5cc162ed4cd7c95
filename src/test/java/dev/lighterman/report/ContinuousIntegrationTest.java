package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuousIntegrationTest {
    @TempDir
    private Path directory;

    @Test
    void aWorkflowRunIsAnnotatedAndGetsASummary() throws Exception {
        Path summary = Files.writeString(directory.resolve("summary.md"), "before\n");
        Map<String, String> environment = Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString());

        assertThat(told(environment)).isEqualTo(Annotations.github(Results.unstable(), SourceFiles.NONE));
        assertThat(summary).hasContent("before\n" + MarkdownSummary.write(Results.unstable()));
    }

    @Test
    void withoutASummaryThereAreTheAnnotations() throws Exception {
        assertThat(told(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", "")))
                .isEqualTo(Annotations.github(Results.unstable(), SourceFiles.NONE));
    }

    @Test
    void elsewhereNothingIsSaid() throws Exception {
        Path summary = directory.resolve("summary.md");

        assertThat(told(Map.of("GITHUB_STEP_SUMMARY", summary.toString()))).isEmpty();
        assertThat(summary).doesNotExist();
    }

    @Test
    void theRepositoryIsWhereTheServerCheckedItOut() {
        Path beside = Path.of("deploy");
        List<Path> directories = List.of(beside, Path.of(""));

        assertThat(sources(Map.of("GITHUB_WORKSPACE", "/work"), beside))
                .isEqualTo(new SourceFiles(Path.of("/work"), directories));
        assertThat(sources(Map.of("CI_PROJECT_DIR", "/builds/shop"), beside))
                .isEqualTo(new SourceFiles(Path.of("/builds/shop"), directories));
        assertThat(sources(Map.of(), beside)).isEqualTo(new SourceFiles(Path.of(""), directories));
    }

    private static SourceFiles sources(Map<String, String> environment, Path beside) {
        return new ContinuousIntegration(environment).sources(List.of(beside));
    }

    private static List<String> told(Map<String, String> environment) throws Exception {
        List<String> lines = new ArrayList<>();
        new ContinuousIntegration(environment).tell(Results.unstable(), SourceFiles.NONE, lines::add);
        return lines;
    }
}
