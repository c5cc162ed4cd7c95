package dev.lighterman.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.report.Golden;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import dev.lighterman.report.result.History;
import dev.lighterman.report.result.HistoryTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryHtmlTest {
    @Test
    void runsWithWhatChanged() throws Exception {
        String html = HistoryHtml.write(List.of(
                new History.Entry(Path.of("3.json"), Optional.of(HistoryTest.result("shop", 3)), Optional.empty()),
                new History.Entry(Path.of("<b>.json"), Optional.empty(), Optional.of("no result")),
                new History.Entry(Path.of("1.json"), Optional.of(HistoryTest.result("shop", 1)), Optional.empty())));

        Golden.assertSame(html.substring(html.indexOf("<main"), html.indexOf("<script>")), "history.html");
    }

    @Test
    void checksAndUncommittedChangesAreMarked() {
        assertThat(HistoryHtml.write(
                        List.of(new History.Entry(Path.of("1.json"), Optional.of(Results.check()), Optional.empty()))))
                .contains("<span aria-hidden=\"true\">✓</span> SUCCESS</span> <span class=\"on\">check</span></td>")
                .contains("<td>commit <code>89abcde-dirty</code> 인사말을 고친다<br>1 task would change something</td>");
    }

    @Test
    void whatTasksDidIsSaidOfTheLastTry() {
        PipelineResult result = new Script()
                .finishedJob(Script.job("site", Result.UNSTABLE, null, null, 0, List.of(run(9, 9, 9), run(1, 2, 1))))
                .result();
        assertThat(HistoryHtml.write(
                        List.of(new History.Entry(Path.of("1.json"), Optional.of(result), Optional.empty()))))
                .contains("1 task changed something, 2 failed, 1 host unreachable</td>");
    }

    private static RunResult run(int changed, int failed, int unreachable) {
        return Script.run(
                "site.yml",
                RunOutcome.HOSTS_FAILED,
                new HostRecap(changed, changed, unreachable, failed, 0, 0, 0),
                List.of());
    }

    @Test
    void withoutRunsItSaysSo() {
        assertThat(HistoryHtml.write(List.of())).contains("<p>No runs yet.</p>");
    }
}
