package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.html.HtmlReport;
import dev.lighterman.report.result.Recording;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Whatever a task's name or output holds, it stays text. */
public class HostileReportsTest {
    private static final List<String> BRICKS = List.of(
            "</script>",
            "<script>document.title='owned'</script>",
            "<!--",
            "-->",
            "]]>",
            "<![CDATA[",
            "\"",
            "'",
            ">",
            "&",
            "&#0;",
            "&lt;",
            "</pre>",
            "</title>",
            "\u0000",
            "\u0008",
            "\u001b[31m",
            "\u001b]0;x\u0007",
            "\u007f",
            "\u0085",
            "\ud800",
            "\udc00",
            "\ufffe",
            "\uffff",
            "\r",
            "\r\n",
            "\n",
            "\n\n",
            "\n    ",
            "::error::",
            "%0A",
            "|",
            "```",
            "한글",
            "\ud83d\ude00",
            "a",
            " ",
            "<img src=x onerror=\"document.title='owned'\">");
    /** All that our own pages consist of. */
    private static final Pattern OURS =
            Pattern.compile("</?(?:a|article|b|body|br|caption|code|dd|del|details|div|dl|dt|footer|h1"
                    + "|h2|h3|h4|header|html|ins|input|label|li|main|ol|output|p|pre|rect|section|small|span|strong|summary|svg|table|tbody|text"
                    + "|td|th|thead|time|title|tr|ul)(?: (?:[a-zA-Z-]+=\"[^\"<>]*\"|hidden|open))*/?>");

    @Property(tries = 300)
    void junitIsWellFormedAndHasTheTextBack(@ForAll("hostile") String text) throws Exception {
        String xml = JunitXml.write(result(text));

        JunitXmlTest.validate(xml);
        Element failure = (Element) DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("failure")
                .item(0);
        assertThat(failure.getTextContent()).doesNotContain("\u0000", "\u001b");
    }

    @Property(tries = 300)
    void everyTagOfAPageIsOneOfOurs(@ForAll("hostile") String text) {
        RunResult run = run(text);
        Recording recording = new Recording();
        recording.on(new RunEvent.Started(run.id(), List.of()));
        recording.on(new RunEvent.Output(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
        recording.on(new RunEvent.Diff(1, Script.START, text, "t", Map.of("before", text, "after", text + "\nmore")));

        String html = HtmlReport.write(result(text), recording);
        String body = html.substring(html.indexOf("<body>"), html.indexOf("<script>"));

        assertThat(OURS.matcher(body).replaceAll("")).doesNotContain("<").doesNotContain(">");
        assertThat(body).doesNotContain("\u0000", "\u001b");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(html)).isTrue();
    }

    @Property(tries = 300)
    void aSummaryHasNoTagsButItsOwn(@ForAll("hostile") String text) {
        String page = MarkdownSummary.write(result(text));

        assertThat(page.replaceAll("</?(?:code|details|summary|pre)>", "").replaceAll("(?m)^> ", ""))
                .doesNotContain("<")
                .doesNotContain(">")
                .doesNotContain("```");
    }

    @Property(tries = 300)
    void everyAnnotationIsOneLine(@ForAll("hostile") String text) {
        assertThat(Annotations.github(result(text), SourceFiles.NONE))
                .hasSize(1)
                .allSatisfy(
                        line -> assertThat(line).startsWith("::error title=").doesNotContain("\n", "\r"));
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.oneOf(
                Arbitraries.of(BRICKS).list().ofMaxSize(8).map(bricks -> String.join("", bricks)),
                Arbitraries.strings().all().ofMaxLength(20));
    }

    private static RunResult run(String text) {
        TaskFailure failure = new TaskFailure(text, text, text, OptionalInt.of(1), text, text);
        RunResult run = Script.run(
                text,
                RunOutcome.HOSTS_FAILED,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                List.of(Samples.taskResult(
                        text,
                        text,
                        TaskResult.Status.FAILED,
                        Duration.ofMillis(5),
                        text,
                        Optional.of(text),
                        Optional.of(failure))));
        return run;
    }

    public static PipelineResult result(String text) {
        return new Script()
                .finishedJob(Script.job(
                        text, Result.FAILURE, Failure.of(FailureKind.RUN, text), text, 1, List.of(run(text))))
                .result();
    }
}
