package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lighterman.api.PipelineResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private static Schema schema() throws IOException {
        String text = new String(
                ResultJson.class.getResourceAsStream("result.schema.json").readAllBytes(), StandardCharsets.UTF_8);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);
    }
}
