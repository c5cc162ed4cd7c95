package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import dev.lighterman.report.Script;
import dev.lighterman.report.Shown;
import dev.lighterman.report.result.ResultJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonConsoleTest {
    @Test
    void everyLineIsAnObjectAndTheLastOneIsTheResult() throws Exception {
        Script script = Script.continuousIntegration().continuousDeployment().finished();
        List<String> lines = shown(Verbosity.NORMAL, script.events()).lines().toList();

        assertThat(lines).hasSameSizeAs(script.events());
        for (String line : lines) {
            assertThat((Map<?, ?>) Json.parse(line))
                    .isNotEmpty()
                    .satisfies(object ->
                            assertThat(object.keySet().iterator().next()).isEqualTo("event"));
            assertThat(((Map<?, ?>) Objects.requireNonNull(Json.parse(line))).get("event"))
                    .isInstanceOf(String.class);
        }
        assertThat(lines.get(lines.size() - 1)).startsWith("{\"event\":\"pipelineFinished\",\"schema\":");
        assertThat(ResultJson.read(lines.get(lines.size() - 1))).isEqualTo(script.result());
    }

    /** It was a line of six kilobytes, which everybody's first log statement writes. */
    @Test
    void aResultsTextIsShort() {
        PipelineResult result =
                Script.continuousIntegration().continuousDeployment().result();
        assertThat(result)
                .hasToString(
                        "SUCCESS My-Docker-Project after 61.5 s, image kamser0415/cicd-project-ansible:latest@sha256:"
                                + "0123456789abcdef".repeat(4));
        assertThat(result.jobs().get(0).runs().get(0))
                .hasToString("create-cicd-devops-images.yml: ok after 36.423 s (run 20260102-030405-ab12)");
    }

    @Test
    void someEventsToTheLetter() {
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new PipelineEvent.Retrying("connection refused", Duration.ofSeconds(10)),
                                Samples.itemFinished(
                                        7, Script.START, "h", "t1", "가", TaskResult.Status.CHANGED, Map.of("rc", 0)),
                                new RunEvent.Unknown(8, Script.START, "brand_new", Map.of()))))
                .isEqualTo("""
                        {"event":"retrying","message":"connection refused","delayMillis":10000}
                        {"event":"itemFinished","seq":7,"time":"2026-01-02T03:04:05Z","host":"h","taskId":"t1","action":null,"path":null,"role":null,"item":"가","status":"changed","startedAt":null,"durationMillis":0,"data":{"rc":0}}
                        {"event":"unknown","seq":8,"time":"2026-01-02T03:04:05Z","name":"brand_new","data":{}}
                        """);
    }

    @Test
    void whatIsToldOfATaskSaysWhereItStands() {
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new RunEvent.TaskStarted(
                                        1,
                                        Script.START,
                                        "t1",
                                        "t",
                                        "command",
                                        Optional.of("p.yml:4"),
                                        Optional.of("web"),
                                        false),
                                new RunEvent.Async(2, Script.START, "h", "t1", "poll", Map.of()),
                                new RunEvent.Started("next", List.of()),
                                new RunEvent.Async(2, Script.START, "h", "t1", "poll", Map.of()))))
                .isEqualTo("""
                        {"event":"taskStarted","seq":1,"time":"2026-01-02T03:04:05Z","taskId":"t1","name":"t","action":"command","path":"p.yml:4","role":"web","handler":false}
                        {"event":"async","seq":2,"time":"2026-01-02T03:04:05Z","host":"h","taskId":"t1","action":"command","path":"p.yml:4","role":"web","state":"poll","data":{}}
                        {"event":"runStarted","id":"next","command":[]}
                        {"event":"async","seq":2,"time":"2026-01-02T03:04:05Z","host":"h","taskId":"t1","action":null,"path":null,"role":null,"state":"poll","data":{}}
                        """);
    }

    /** GitHub's runner takes it for a command wherever it stands in a line. */
    @Test
    void noTextIsAWorkflowCommandOfGitHubs() throws Exception {
        String line = shown(
                Verbosity.NORMAL, List.of(new RunEvent.Output(Script.bytes("##[add-mask]e ###[error]\n::error::x"))));

        assertThat(line)
                .isEqualTo("{\"event\":\"output\",\"text\":\"#\\u0023[add-mask]e ##\\u0023[error]\\n::error::x\"}\n");
        assertThat(Json.parse(line))
                .isEqualTo(Map.of("event", "output", "text", "##[add-mask]e ###[error]\n::error::x"));
    }

    @Test
    void theModulesArgumentsStayOut() {
        assertThat(shown(Verbosity.NORMAL, Script.continuousIntegration().events()))
                .contains("\"event\":\"taskFinished\"")
                .doesNotContain("hunter2", "invocation");
    }

    @Test
    void outputCutInsideACharacterIsPutTogether() {
        byte[] bytes = "한글\n".getBytes(StandardCharsets.UTF_8);
        assertThat(shown(
                        Verbosity.NORMAL,
                        List.of(
                                new RunEvent.Output(ByteBuffer.wrap(bytes, 0, 4)),
                                new RunEvent.Output(ByteBuffer.wrap(bytes, 4, 1)),
                                new RunEvent.Output(ByteBuffer.wrap(bytes, 5, bytes.length - 5)),
                                new RunEvent.Output(ByteBuffer.wrap(bytes, 0, 1)),
                                new PipelineEvent.BuildOutput(ByteBuffer.wrap(bytes, 0, 2)),
                                new PipelineEvent.BuildFinished(0, Duration.ZERO),
                                new PipelineEvent.BuildOutput(Script.bytes("가")))))
                .isEqualTo("""
                        {"event":"output","text":"한"}
                        {"event":"output","text":"글\\n"}
                        {"event":"buildOutput","text":"\ufffd"}
                        {"event":"buildFinished","exitCode":0,"durationMillis":0}
                        {"event":"buildOutput","text":"가"}
                        """);
    }

    @Test
    void quietIsTheResultAlone() throws Exception {
        Script script = Script.continuousIntegration().finished();

        assertThat(ResultJson.read(shown(Verbosity.QUIET, script.events()))).isEqualTo(script.result());
    }

    private static String shown(Verbosity verbosity, List<Event> events) {
        return Shown.by(out -> new JsonConsole(out, verbosity), events);
    }
}
