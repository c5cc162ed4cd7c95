package dev.lighterman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.report.JunitXml;
import dev.lighterman.report.MarkdownSummary;
import dev.lighterman.report.Results;
import dev.lighterman.report.html.HtmlReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    private static final PipelineResult RESULT = Results.success();

    @Test
    void everyReportIsTheOneOfTheCommandLine(@TempDir Path directory) throws Exception {
        Path folder = directory.resolve("made/on the way");
        Reports.of(RESULT)
                .json(folder.resolve("r.json"))
                .junit(folder.resolve("r.xml"))
                .html(folder.resolve("r.html"))
                .markdown(folder.resolve("r.md"));

        assertThat(folder.resolve("r.json")).content().isEqualTo(ResultJson.write(RESULT));
        assertThat(folder.resolve("r.xml")).content().isEqualTo(JunitXml.write(RESULT));
        assertThat(folder.resolve("r.html")).content().isEqualTo(HtmlReport.write(RESULT));
        assertThat(folder.resolve("r.md")).content().isEqualTo(MarkdownSummary.write(RESULT));
        assertThat(ResultJson.write(ResultJson.read(ResultJson.write(RESULT)))).isEqualTo(ResultJson.write(RESULT));
    }

    private static String shown(Function<PrintStream, Console> make) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Console console = make.apply(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            console.on(new PipelineEvent.Warning("warned"));
            console.on(new PipelineEvent.PipelineFinished(RESULT));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyConsoleShowsTheResultInItsWay() {
        assertThat(shown(Console::plain)).isEqualTo("warning     warned\n\nSUCCESS after 1m 01s\n");
        assertThat(shown(Console::rich)).contains("warned", "SUCCESS after 1m 01s");
        assertThat(shown(Console::jenkins)).isEqualTo("WARNING: warned\n");
        assertThat(shown(Console::json)).startsWith("{").contains("warned").endsWith("}\n");
    }
}
