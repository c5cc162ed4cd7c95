package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskFailure;
import dev.lighterman.api.TaskResult;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MarkdownSummaryTest {
    @Test
    void aSuccess() throws Exception {
        Golden.assertSame(MarkdownSummary.write(Results.success()), "summary-success.md");
    }

    @Test
    void aFailure() throws Exception {
        Golden.assertSame(MarkdownSummary.write(Results.unstable()), "summary-unstable.md");
    }

    @Test
    void nothingOfAResultIsMarkup() {
        TaskFailure failure = new TaskFailure(
                "h|`x`",
                "</summary><b>*x* @team #1 [a](b)",
                "m",
                OptionalInt.empty(),
                "\n    </pre>\n\n# no heading",
                "");

        String page = MarkdownSummary.write(Results.of(Script.run(
                "a.yml",
                RunOutcome.HOSTS_FAILED,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                List.of(Script.task("t", TaskResult.Status.FAILED, 1, failure)))));

        assertThat(page.lines().filter(line -> line.startsWith("<details>") || line.contains("no heading")))
                .containsExactly(
                        "<details><summary>Failed: &lt;/summary&gt;&lt;b&gt;&#42;x&#42; &#64;team &#35;1"
                                + " &#91;a&#93;&#40;b&#41; on h&#124;&#96;x&#96;</summary>",
                        "<pre>m&#10;&#10;&#10;    &lt;/pre&gt;&#10;&#10;&#35; no heading</pre>");
    }

    /** GitHub makes a link of it by itself. */
    @Test
    void anAddressWithoutASchemeIsNoLink() {
        TaskFailure failure =
                new TaskFailure("h", "t", "see www.example.org, WWW.example.org", OptionalInt.empty(), "", "");
        assertThat(MarkdownSummary.write(Results.of(Script.run(
                        "a.yml",
                        RunOutcome.HOSTS_FAILED,
                        new HostRecap(0, 0, 0, 1, 0, 0, 0),
                        List.of(Script.task("t", TaskResult.Status.FAILED, 1, failure))))))
                .contains("see www&#46;example.org, WWW&#46;example.org")
                .doesNotContainIgnoringCase("www.example");
    }

    @Test
    void aHostThatIsNotReachedIsNoFailedTask() {
        TaskFailure failure = new TaskFailure("h", "ping", "no route to host", OptionalInt.empty(), "", "");
        String page = MarkdownSummary.write(Results.of(Script.run(
                "a.yml",
                RunOutcome.HOSTS_UNREACHABLE,
                new HostRecap(0, 0, 1, 0, 0, 0, 0),
                List.of(Script.task("ping", TaskResult.Status.UNREACHABLE, 1, failure)))));
        assertThat(page).endsWith("""
                <details><summary>Unreachable: ping on h</summary>

                <pre>no route to host</pre>

                </details>

                """);
    }

    @Test
    void aRunThatWasTriedAgainSaysSo() {
        assertThat(folded(Results.triedAgain()))
                .containsExactly(
                        "Failed, then tried again: push remote dockerhub on localhost",
                        "Ignored: remove remote docker images on localhost",
                        "Ignored: remove remote docker images on localhost");
        assertThat(folded(Results.triedAgainInVain()))
                .containsExactly(
                        "Unreachable, then tried again: ping on localhost",
                        "Failed: push remote dockerhub on localhost",
                        "Ignored: remove remote docker images on localhost");
    }

    private static List<String> folded(PipelineResult result) {
        return MarkdownSummary.write(result)
                .lines()
                .filter(line -> line.startsWith("<details>"))
                .map(line -> line.replaceAll("<[^>]*>", ""))
                .toList();
    }

    @Test
    void aCheckSaysThatItIsOne() {
        assertThat(MarkdownSummary.write(Results.check()))
                .startsWith("## \u2705 My-k8s-Project-Ansible: SUCCESS (check: nothing was changed)\n\n");
    }

    @Test
    void aPodThatCrashesDoesNotRun() {
        assertThat(MarkdownSummary.write(Results.crashing()))
                .contains("\n| Running | 1 of 1 pod has the pushed digest, 0 of 2 ready |\n");
    }

    @Test
    void aRolloutThatFailedShowsWhatThePodSays() {
        assertThat(MarkdownSummary.write(Results.rolloutFailed())).contains("""
                <details><summary>Pod cicd-deployment-7d9f-abcde</summary>

                <pre>warning  BackOff&#58; Back-off restarting failed container&#10;log      the last lines of container app of\
                 pod cicd-deployment-7d9f-abcde&#58;&#10;         &#124; connecting to &lt;db&gt;&#10;         &#124;     no\
                 데이터베이스</pre>

                </details>
                """);
    }

    @Test
    void hugeLinesAndManyOfThemStayBelowWhatGitHubTakes() {
        String line = "{\"데이터\": \"" + "가*".repeat(32_000) + "\"}";
        TaskFailure failure = new TaskFailure("h", "t", line, OptionalInt.empty(), (line + "\n").repeat(30), "");
        RunResult run = Script.run(
                "a.yml",
                RunOutcome.HOSTS_FAILED,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                IntStream.range(0, 40)
                        .mapToObj(i -> Script.task("t", TaskResult.Status.FAILED, 1, failure))
                        .toList());
        PipelineResult result = new Script()
                .finishedJob(Script.job("a", run.result(true), null, null, 0, Collections.nCopies(30, run)))
                .result();

        String page = MarkdownSummary.write(result);

        assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1024 * 1024);
        assertThat(page).endsWith("and 40 more failures\n\n");
        assertThat(page.lines().filter(text -> text.startsWith("<pre>")).findFirst())
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("<pre>&#123;&quot;데이터&quot;&#58; &quot;가&#42;가&#42;")
                        .contains(" \u2026 ")
                        .endsWith("가&#42;&quot;&#125;</pre>"));
    }

    @Test
    void annotationsOfAFailure() {
        assertThat(Annotations.github(Results.unstable(), SourceFiles.NONE))
                .containsExactly(
                        "::error title=push remote dockerhub on localhost::non-zero return code (rc 1)%0Adenied: requested"
                                + " access to the resource is denied%0Aunauthorized: authentication required",
                        "::notice title=Ignored%3A remove remote docker images on localhost::non-zero return code (rc"
                                + " 1)%0AError: No such image: kamser0415/cicd-project-ansible");
        assertThat(Annotations.github(Results.noConnection(), SourceFiles.NONE))
                .containsExactly(
                        "::error title=My-Docker-Project::ansible-server: cannot connect to 10.0.0.5:22: connection"
                                + " refused; perhaps sshd isn't running");
    }

    @Test
    void annotationsAreAtMostTenOfAKindAndNeverTwoCommands() {
        TaskFailure failure = new TaskFailure(
                "a,b:c", "x\n::set-output name=a::b", "100%\r\n::error::no", OptionalInt.empty(), "", "");
        PipelineResult result = Results.of(Script.run(
                "a.yml",
                RunOutcome.HOSTS_FAILED,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                IntStream.range(0, 12)
                        .mapToObj(i -> Script.task("t", TaskResult.Status.FAILED, 1, failure))
                        .toList()));

        assertThat(Annotations.github(result, SourceFiles.NONE))
                .hasSize(10)
                .containsOnly("::error title=x\\n%3A%3Aset-output name=a%3A%3Ab on a%2Cb%3Ac::100%25%0A::error::no");
    }
}
