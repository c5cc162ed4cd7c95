package dev.lighterman.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.TaskResult;
import dev.lighterman.json.Json;
import dev.lighterman.report.JunitXmlTest;
import dev.lighterman.report.Results;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
                .isEqualTo(Stream.of(TaskResult.Status.values())
                        .map(TaskResult.Status::label)
                        .collect(Collectors.toSet()));
        assertThat(words(parts, "failure", "kind")).isEqualTo(names(FailureKind.values()));
        assertThat(words(parts, "rollout", "verdict")).isEqualTo(names(Rollout.Verdict.values()));
    }

    /** What the schema says of each object is what the tables say that write and read it. */
    @ParameterizedTest
    @MethodSource("shapes")
    void theSchemaDescribesTheTables(String part, JsonShape<?> shape) throws Exception {
        Map<?, ?> schema = (Map<?, ?>) Json.parse(text());
        Map<?, ?> described = part.isEmpty() ? schema : (Map<?, ?>) ((Map<?, ?>) schema.get("$defs")).get(part);
        Map<?, ?> properties = (Map<?, ?>) described.get("properties");

        assertThat(properties.keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(
                        shape.fields().stream().map(JsonShape.Field::name).toList());
        List<String> required = shape.fields().stream()
                .filter(JsonShape.Field::always)
                .map(JsonShape.Field::name)
                .filter(name -> !(part.equals("rollout") && name.equals("wanted"))) // not in files of earlier versions
                .toList();
        assertThat(((List<?>) described.get("required")).stream().map(String::valueOf))
                .containsExactlyElementsOf(required);
        for (JsonShape.Field<?, ?> field : shape.fields()) {
            Set<String> types = new TreeSet<>();
            types((Map<?, ?>) properties.get(field.name()), types);
            // A field that is left out instead need not be null.
            Set<String> written = new TreeSet<>(field.kind().types());
            if (!field.always() && !types.contains("null")) {
                written.remove("null");
            }
            assertThat(types).as(part + "." + field.name()).isEqualTo(written);
        }
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("", ResultShapes.PIPELINE),
                Arguments.of("source", ResultShapes.SOURCE),
                Arguments.of("failure", ResultShapes.FAILURE),
                Arguments.of("job", ResultShapes.JOB),
                Arguments.of("run", RunShapes.RUN),
                Arguments.of("owed", RunShapes.OWED),
                Arguments.of("details", RunShapes.DETAILS),
                Arguments.of("counts", RunShapes.COUNTS),
                Arguments.of("task", RunShapes.TASK),
                Arguments.of("taskFailure", RunShapes.TASK_FAILURE),
                Arguments.of("image", ResultShapes.IMAGE),
                Arguments.of("rollout", ResultShapes.ROLLOUT),
                Arguments.of("diagnosis", ResultShapes.DIAGNOSIS),
                Arguments.of("pod", ResultShapes.POD),
                Arguments.of("provenance", ResultShapes.PROVENANCE));
    }

    private static void types(Map<?, ?> property, Set<String> into) {
        if (property.get("oneOf") instanceof List<?> either) {
            either.forEach(each -> types((Map<?, ?>) each, into));
        } else if (property.containsKey("$ref")) {
            into.add("object");
        } else if (property.get("type") instanceof List<?> several) {
            several.forEach(type -> into.add((String) type));
        } else if (property.get("type") instanceof String type) {
            into.add(type);
        } else {
            Object first = property.containsKey("const")
                    ? property.get("const")
                    : property.get("enum") instanceof List<?> values ? values.get(0) : null;
            if (first != null) {
                into.add(first instanceof String ? "string" : "integer");
            }
        }
    }

    @Test
    void aResultThatHasAllThereMayBeIsValid() throws IOException {
        assertThat(schema().validate(ResultJson.write(ResultJsonTest.detailed()), InputFormat.JSON))
                .isEmpty();
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
