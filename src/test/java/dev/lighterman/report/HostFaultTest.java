package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskFailure.HostFault;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.html.HtmlReport;
import dev.lighterman.report.result.ResultJson;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Where a host failed, each report says why, as the control node found. */
class HostFaultTest {
    private static final HostFault CLOSED =
            new HostFault(HostFault.Kind.PORT_CLOSED, "port 22 of <web> refuses", "perhaps you should start sshd");

    private static PipelineResult result() {
        TaskFailure failure = new TaskFailure("localhost", "ping", "no route", OptionalInt.empty(), "", "").why(CLOSED);
        return Results.of(Script.run(
                "a.yml",
                RunOutcome.HOSTS_UNREACHABLE,
                new HostRecap(0, 0, 1, 0, 0, 0, 0),
                List.of(Script.task("ping", TaskResult.Status.UNREACHABLE, 1, failure))));
    }

    @Test
    void theReportsSayWhyAndWhatToDo() {
        assertThat(HtmlReport.write(result()))
                .contains(
                        "<p class=\"said\">no route</p><p><b>port 22 of &lt;web&gt; refuses</b>; perhaps you should start sshd</p>");
        assertThat(MarkdownSummary.write(result()))
                .contains(
                        "</summary>\n\nport 22 of &lt;web&gt; refuses; perhaps you should start sshd\n\n<pre>no route");
        assertThat(JunitXml.write(result()))
                .contains("<error message=\"no route; port 22 of &lt;web&gt; refuses\" type=\"unreachable\">")
                .contains("\nport 22 of &lt;web&gt; refuses; perhaps you should start sshd\n");
        assertThat(Annotations.github(result(), SourceFiles.NONE).get(0))
                .endsWith("no route%0Aport 22 of <web> refuses; perhaps you should start sshd");
    }

    @Test
    void theResultFileHasItAndGivesItBack() throws Exception {
        String json = ResultJson.write(result());
        assertThat(json.replaceAll("\\s+", " "))
                .contains("\"why\": { \"kind\": \"PORT_CLOSED\", \"message\": \"port 22 of <web> refuses\","
                        + " \"remedy\": \"perhaps you should start sshd\" }");
        assertThat(ResultJson.read(json)
                        .jobs()
                        .get(0)
                        .runs()
                        .get(0)
                        .failed()
                        .get(0)
                        .why())
                .contains(CLOSED);
    }
}
