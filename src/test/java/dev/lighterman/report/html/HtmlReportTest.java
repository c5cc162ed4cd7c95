package dev.lighterman.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.Golden;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import dev.lighterman.report.result.DiffText;
import dev.lighterman.report.result.Recording;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HtmlReportTest {
    @Test
    void theWholeBodyOfASuccess() throws Exception {
        Golden.assertSame(body(HtmlReport.write(Results.success())), "report-success.html");
    }

    @Test
    void theWholeBodyOfAFailureWithOutputAndDifferences() throws Exception {
        RunResult run = Results.unstable().jobs().get(0).runs().get(0);
        Recording recording = Results.recording(run);
        recording.on(new RunEvent.Diff(
                9,
                Script.START,
                "localhost",
                "t1",
                Map.of(
                        "before",
                        "a\nb\nc\n",
                        "after",
                        "a\nB\nc\n",
                        "before_header",
                        "/etc/x",
                        "after_header",
                        "/etc/x")));

        Golden.assertSame(body(HtmlReport.write(Results.unstable(), recording)), "report-unstable.html");
    }

    @Test
    void aRolloutThatFailedShowsWhatThePodSays() {
        assertThat(HtmlReport.write(Results.rolloutFailed())).contains("""
                </li>
                </ol><div class="said">\
                <details open><summary>What pod cicd-deployment-7d9f-abcde says</summary><pre tabindex="0">\
                warning  BackOff: Back-off restarting failed container
                log      the last lines of container app of pod cicd-deployment-7d9f-abcde:
                         | connecting to &lt;db&gt;
                         |     no 데이터베이스</pre></details></div>
                </section>
                """);
    }

    /** Its job was all green but for the badge. */
    @Test
    void theJobThatDeployedTellsOfARolloutThatFailed() {
        assertThat(HtmlReport.write(Results.crashing()))
                .contains("<p class=\"bad\">✗ rollout of default/cicd-deployment FAILED, 0 of 2 ready</p>");
        assertThat(HtmlReport.write(Results.success())).doesNotContain("rollout of");
    }

    @Test
    void aHostThatIsNotReachedIsNoFailedTask() {
        TaskFailure failure = new TaskFailure("h", "ping", "no route to host", OptionalInt.empty(), "", "");
        assertThat(HtmlReport.write(Results.of(Script.run(
                        "a.yml",
                        RunOutcome.HOSTS_UNREACHABLE,
                        new HostRecap(0, 0, 1, 0, 0, 0, 0),
                        List.of(Script.task("ping", TaskResult.Status.UNREACHABLE, 1, failure))))))
                .contains(
                        "<section class=\"call unreachable\"><h4><span class=\"s unreachable\">Unreachable</span> ping "
                                + "<span class=\"on\">on localhost</span></h4>\n<p class=\"said\">no route to host</p>");
    }

    /** Its line ends were the characters backslash and n. */
    @Test
    void aMessageOfSeveralLinesHasThem() {
        assertThat(HtmlReport.write(Results.ofLines()))
                .contains("<p class=\"said\">&#39;v&#39; is undefined\n\nThe line:\n  - x\n    ^ here</p>");
    }

    @Test
    void aRunThatWasTriedAgainSaysSo() {
        assertThat(HtmlReport.write(Results.triedAgain()))
                .contains(
                        "<section class=\"call ignored\"><h4><span class=\"s ignored\">Failed, then tried again</span>"
                                + " push remote dockerhub <span class=\"on\">on localhost</span></h4>")
                .doesNotContain("class=\"call failed\"");
        assertThat(HtmlReport.write(Results.triedAgainInVain()))
                .contains(
                        "<section class=\"call ignored\"><h4><span class=\"s ignored\">Unreachable, then tried"
                                + " again</span> ping <span class=\"on\">on localhost</span></h4>",
                        "<section class=\"call failed\"><h4><span class=\"s failed\">Failed</span> push remote"
                                + " dockerhub <span class=\"on\">on localhost</span></h4>");
    }

    /** It was set with a letter a line on a phone. */
    @Test
    void theCaptionOfTheHistoryIsAsWideAsItsRuns() {
        assertThat(HistoryHtml.write(Results.history()))
                .contains(".runs, .runs caption, .runs tbody, .runs tr { display: block; }");
    }

    @Test
    void aCheckSaysThatItIsOne() {
        assertThat(HtmlReport.write(Results.check()))
                .contains("</time></span><span>check: nothing was changed</span></p>");
        assertThat(HtmlReport.write(Results.success())).doesNotContain("check: nothing");
    }

    @Test
    void aPodThatCrashesDoesNotRun() {
        assertThat(HtmlReport.write(Results.crashing()))
                .contains("<p class=\"bad\">✗ FAILED, 1 of 1 pod has the pushed digest, 0 of 2 ready</p>");
    }

    @Test
    @Timeout(30)
    void manyHostsTakeNoTimeThatGrowsWithTheirSquare() {
        assertThat(HtmlReport.write(Results.of(Results.large(20_000, 20_000)))).contains("web19999.example.org");
    }

    @Test
    void differencesBeyondTwoMillionCharactersAreLeftOutAndCounted() {
        RunResult run = Results.unstable().jobs().get(0).runs().get(0);
        Recording recording = Results.recording(run);
        for (int i = 0; i < 5; i++) {
            recording.on(new RunEvent.Diff(
                    9,
                    Script.START,
                    "localhost",
                    "t1",
                    Map.of("before", "", "after", ("x".repeat(99) + "\n").repeat(9_000))));
        }

        assertThat(HtmlReport.write(Results.of(run), recording))
                .contains("<p>3 more differences are not on this page.</p>\n");
    }

    @Test
    void nothingIsLoadedAndNothingElseMayRun() {
        String html = HtmlReport.write(Results.success());

        assertThat(html)
                .doesNotContain("src=", "url(", "@import", "style=\"", "onclick")
                .containsOnlyOnce("<script>");
        assertThat(html)
                .containsPattern("default-src 'none'; style-src 'sha256-[^']{44}'; script-src 'sha256-[^']{44}'; ");
    }

    @Test
    void ofLongOutputTheLastLinesAreKept() {
        RunResult run = Script.imageRun();
        Recording recording = new Recording();
        recording.on(new RunEvent.Started(run.id(), List.of()));
        byte[] line = "0123456789abcde\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100; i++) {
            recording.on(new RunEvent.Output(ByteBuffer.wrap(line)));
        }
        recording.on(new RunEvent.Output(ByteBuffer.wrap("the end\n".getBytes(StandardCharsets.UTF_8))));

        String kept = recording.of(run).output();

        assertThat(recording.of(run).isCut()).isTrue();
        assertThat(kept.length()).isBetween(2 * 1024 * 1024 - 100, 4 * 1024 * 1024);
        assertThat(kept).startsWith("0123456789abcde\n").endsWith("0123456789abcde\nthe end\n");
    }

    @Test
    void differencesAreUnifiedDiffs() {
        assertThat(DiffText.lines(List.of(
                        Map.of("before", "1\n2\n3\n4\n5\n6\n7\n8\n", "after", "1\n2\n3\n4\nfive\n6\n7\nnew\n8\n"),
                        Map.of("prepared", "- a\n+ b\n"),
                        Map.of("before", Map.of("state", "absent"), "after", Map.of("state", "file")),
                        Map.of("before", "same", "after", "same"))))
                .isEqualTo(Arrays.asList("""
                        --- before
                        +++ after
                        @@ line 5 @@
                         2
                         3
                         4
                        -5
                        +five
                         6
                         7
                        +new
                         8
                        - a
                        + b
                        --- before
                        +++ after
                        @@ line 1 @@
                        -state: absent
                        +state: file
                        --- before
                        +++ after""".split("\n")));
    }

    /** Without styles and script, which are files of their own. */
    private static String body(String html) {
        return html.substring(html.indexOf("<body>"), html.indexOf("<script>"));
    }
}
