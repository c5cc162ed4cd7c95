package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.Samples;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.OwedHandler;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import dev.lighterman.report.MarkdownSummary;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import dev.lighterman.report.html.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ResultJsonTest {
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
    void warningsOfAResultAreReadBackAndInTheReports() throws Exception {
        PipelineResult warned = detailed().warnings(List.of("not told <who>"));

        assertThat(ResultJson.write(warned)).endsWith("\"warnings\": [\n    \"not told <who>\"\n  ]\n}\n");
        assertThat(ResultJson.read(ResultJson.write(warned))).isEqualTo(warned);
        assertThat(HtmlReport.write(warned)).contains("<strong>Warning:</strong> not told &lt;who&gt;</p>");
        assertThat(MarkdownSummary.write(warned)).contains("> Warning: not told");
    }

    @Test
    void whatARunWasRunWithIsReadBack() throws Exception {
        PipelineResult detailed = detailed();

        Map<String, Object> json =
                RunShapes.RUN.write(detailed.jobs().get(0).runs().get(0));

        assertThat(Json.write(json.get("details")))
                .isEqualTo("{\"command\":[\"ansible-playbook\",\"p.yml\"],\"ansibleVersion\":\"2.14.18\","
                        + "\"pythonVersion\":null,\"configuration\":[{\"name\":\"DEFAULT_FORKS\",\"value\":7,"
                        + "\"origin\":\"/a.cfg\"}],\"customStats\":{\"_run\":{\"image\":\"a:1\"}},"
                        + "\"notReached\":[{\"play\":\"play\",\"hosts\":[\"h3\"]}],"
                        + "\"content\":[{\"type\":\"role\",\"name\":\"web\",\"version\":\"1.2\","
                        + "\"source\":\"https://git.example.org/web.git\"}]}");
        assertThat(ResultJson.read(ResultJson.write(detailed))).isEqualTo(detailed);
    }

    /** A result whose run has everything that may be left out. */
    public static PipelineResult detailed() {
        TaskResult task = new TaskResult(
                "t",
                "h1",
                TaskResult.Status.IGNORED,
                Duration.ofMillis(5),
                "command",
                Optional.of("p.yml:3"),
                Optional.of(new TaskFailure("h1", "t", "", OptionalInt.of(1), "", "")),
                true,
                Optional.of("role"),
                Optional.of("h2"),
                Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")));
        RunResult.Details details = new RunResult.Details(
                false,
                List.of("ansible-playbook", "p.yml"),
                Optional.of("2.14.18"),
                Optional.empty(),
                List.of(new RunResult.Details.Setting("DEFAULT_FORKS", 7, "/a.cfg")),
                Map.of("_run", Map.of("image", "a:1")),
                List.of(new RunResult.Details.NotReached("play", List.of("h3"))),
                List.of(new RunResult.Details.Content(
                        RunResult.Details.Content.Type.ROLE,
                        "web",
                        Optional.of("1.2"),
                        "https://git.example.org/web.git")));
        PipelineResult whole = whole();
        PipelineResult.Job job = whole.jobs().get(0);
        RunResult run = job.runs().get(0);
        RunResult detailed = Results.owing(
                Results.with(run, List.of(task), details), new OwedHandler("h1", "Restart", "t", "p.yml:3"));
        PipelineResult.Job changed = Samples.jobResult(
                job.name(),
                job.result(),
                job.failure(),
                job.triggeredBy(),
                job.duration(),
                job.transferredFiles(),
                job.transferredBytes(),
                List.of(detailed));
        return new PipelineResult(
                whole.name(),
                whole.startedAt(),
                whole.duration(),
                whole.source(),
                List.of(changed),
                whole.image(),
                whole.rollout(),
                whole.provenance());
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
                new String[] {"{", "it is no JSON (line 1, column 2)"},
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

    /** The message named the class of the constants. */
    @Test
    void aStatusThatIsNoneIsNamed() {
        assertThatThrownBy(() -> RunShapes.STATUS.reader().apply(JsonFields.of(Map.of("status", "gone")), "status"))
                .hasMessage("\"status\" is not the status of a task");
    }
}
