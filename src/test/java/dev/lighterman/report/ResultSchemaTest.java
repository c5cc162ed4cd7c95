package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.TaskStatus;
import dev.lighterman.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Result files keep to docs/result.schema.json, which travels in the jar. */
class ResultSchemaTest {
    @ParameterizedTest
    @MethodSource("results")
    void resultFilesAreValid(PipelineResult result) throws IOException {
        assertThat(schema().validate(ResultJson.write(result), InputFormat.JSON))
                .isEmpty();
    }

    static Stream<PipelineResult> results() {
        return JunitXmlTest.results();
    }

    @Test
    void theSchemaRefusesWhatIsNoResult() throws IOException {
        String json = ResultJson.write(Results.success());

        for (String wrong : new String[] {
            json.replace("\"schema\": 1", "\"schema\": 2"),
            json.replace("\"verdict\"", "\"vedict\""),
            json.replace("\"status\": \"changed\"", "\"status\": \"CHANGED\""),
            json.replace("\"ok\": 4", "\"ok\": -4")
        }) {
            assertThat(schema().validate(wrong, InputFormat.JSON)).isNotEmpty();
        }
    }

    @Test
    void theSchemaKnowsEveryWordAResultMayHave() throws Exception {
        Map<?, ?> parts = (Map<?, ?>) ((Map<?, ?>) Json.parse(text())).get("$defs");

        assertThat(words(parts, "run", "outcome")).isEqualTo(names(RunOutcome.values()));
        assertThat(words(parts, "task", "status"))
                .isEqualTo(Stream.of(TaskStatus.values()).map(TaskStatus::label).collect(Collectors.toSet()));
        assertThat(words(parts, "failure", "kind")).isEqualTo(names(FailureKind.values()));
        assertThat(words(parts, "rollout", "verdict")).isEqualTo(names(Rollout.Verdict.values()));
    }

    /** A result that has all there may be; the schema describes each of its keys. */
    @Test
    void theSchemaDescribesEveryKey() throws Exception {
        Map<?, ?> parts = (Map<?, ?>) ((Map<?, ?>) Json.parse(text())).get("$defs");
        PipelineResult result = ResultJsonTest.detailed();
        Map<?, ?> job = (Map<?, ?>) ((List<?>) ResultMap.of(result).get("jobs")).get(0);
        Map<?, ?> run = (Map<?, ?>) ((List<?>) job.get("runs")).get(0);
        Map<?, ?> task = (Map<?, ?>) ((List<?>) run.get("tasks")).get(0);

        assertThat(properties(parts, "job")).containsAll(job.keySet());
        assertThat(properties(parts, "run")).containsAll(run.keySet());
        assertThat(properties(parts, "details")).isEqualTo(((Map<?, ?>) run.get("details")).keySet());
        assertThat(properties(parts, "task")).containsAll(task.keySet());
        assertThat(schema().validate(ResultJson.write(result), InputFormat.JSON))
                .isEmpty();
    }

    private static Set<Object> properties(Map<?, ?> parts, String part) {
        return new HashSet<>(((Map<?, ?>) ((Map<?, ?>) parts.get(part)).get("properties")).keySet());
    }

    private static Set<?> words(Map<?, ?> parts, String part, String property) {
        Map<?, ?> properties = (Map<?, ?>) ((Map<?, ?>) parts.get(part)).get("properties");
        return Set.copyOf((List<?>) ((Map<?, ?>) properties.get(property)).get("enum"));
    }

    private static Set<String> names(Enum<?>... values) {
        return Stream.of(values).map(Enum::name).collect(Collectors.toSet());
    }

    private static String text() throws IOException {
        return new String(
                ResultJson.class.getResourceAsStream("result.schema.json").readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text(), InputFormat.JSON);
    }
}
