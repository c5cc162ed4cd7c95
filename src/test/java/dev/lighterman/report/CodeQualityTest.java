package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.Result;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeQualityTest {
    @TempDir
    private Path repository;

    private SourceFiles sources;

    @BeforeEach
    void files() throws Exception {
        Files.createDirectories(repository.resolve("deploy/roles/web/tasks"));
        Files.createFile(repository.resolve("deploy/site.yml"));
        Files.createFile(repository.resolve("deploy/roles/web/tasks/main.yml"));
        sources = new SourceFiles(repository, List.of(repository.resolve("deploy"), repository));
    }

    @Test
    void failedAndIgnoredTasksAtTheirLinesOnceForAllHosts() {
        PipelineResult result = result(
                task("web1", TaskResult.Status.IGNORED, "site.yml:12"),
                task("web2", TaskResult.Status.IGNORED, "site.yml:12"),
                task("web1", TaskResult.Status.FAILED, "roles/web/tasks/main.yml:7"),
                task("web1", TaskResult.Status.RESCUED, "site.yml:20"),
                task("web1", TaskResult.Status.FAILED, "/usr/share/ansible/roles/other/tasks/main.yml:3"),
                task("web1", TaskResult.Status.FAILED, "../../etc/passwd:3"),
                task("web1", TaskResult.Status.FAILED, null));

        assertThat(CodeQuality.write(result, sources))
                .isEqualTo("""
                [
                  {
                    "description": "push remote dockerhub: denied: requested access to the resource is denied\\nunauthorized: authentication required",
                    "check_name": "ansible/ignored",
                    "fingerprint": "FIRST",
                    "severity": "minor",
                    "location": {
                      "path": "deploy/site.yml",
                      "lines": {
                        "begin": 12
                      }
                    }
                  },
                  {
                    "description": "push remote dockerhub: denied: requested access to the resource is denied\\nunauthorized: authentication required",
                    "check_name": "ansible/failed",
                    "fingerprint": "SECOND",
                    "severity": "critical",
                    "location": {
                      "path": "deploy/roles/web/tasks/main.yml",
                      "lines": {
                        "begin": 7
                      }
                    }
                  }
                ]
                """.replace("FIRST", fingerprints(result).get(0))
                        .replace("SECOND", fingerprints(result).get(1)));
    }

    @Test
    void theFingerprintStaysWhenLinesAreAddedAbove() {
        assertThat(fingerprints(result(task("web1", TaskResult.Status.FAILED, "site.yml:12"))))
                .isEqualTo(fingerprints(result(task("web2", TaskResult.Status.FAILED, "site.yml:40"))))
                .isNotEqualTo(fingerprints(result(task("web1", TaskResult.Status.IGNORED, "site.yml:12"))));
    }

    @Test
    void withoutFindingsItIsAnEmptyList() {
        assertThat(CodeQuality.write(Results.success(), sources)).isEqualTo("[]\n");
    }

    @Test
    void aHandlerThatHostsAreOwedIsAtTheTaskThatNotifiedIt() {
        assertThat(CodeQuality.write(JunitXmlTest.owing(), sources).lines())
                .contains(
                        "    \"description\": \"Write config: notified the handler Restart, which did not run\",",
                        "    \"check_name\": \"ansible/owed\",",
                        "    \"severity\": \"minor\",",
                        "      \"path\": \"deploy/site.yml\",",
                        "        \"begin\": 12");
    }

    @Test
    void annotationsOnGitHubNameTheLineToo() {
        assertThat(Annotations.github(result(task("web1", TaskResult.Status.FAILED, "site.yml:12")), sources))
                .containsExactly("::error file=deploy/site.yml,line=12,title=push remote dockerhub on web1::non-zero"
                        + " return code (rc 1)%0Adenied: requested access to the resource is denied%0Aunauthorized:"
                        + " authentication required");
    }

    @Test
    void aFailureThatARunForgaveIsANoticeAndMinor() {
        PipelineResult result = Results.of(Script.run(
                "site.yml",
                RunOutcome.OK,
                new HostRecap(0, 0, 0, 1, 0, 0, 0),
                List.of(task("web1", TaskResult.Status.FAILED, "site.yml:12"))));

        assertThat(CodeQuality.write(result, sources).lines())
                .contains("    \"check_name\": \"ansible/ignored\",", "    \"severity\": \"minor\",");
        assertThat(Annotations.github(result, SourceFiles.NONE))
                .containsExactly("::notice title=Ignored%3A push remote dockerhub on web1::non-zero return code (rc"
                        + " 1)%0Adenied: requested access to the resource is denied%0Aunauthorized: authentication"
                        + " required");
    }

    @Test
    void whatARunThatWasTriedAgainFailedAtIsMinor() throws Exception {
        Files.createDirectories(repository.resolve("playbooks"));
        Files.createFile(repository.resolve("playbooks/create-cicd-devops-images.yml"));

        assertThat(severities(Results.triedAgain())).containsExactly("minor", "minor");
        assertThat(severities(Results.triedAgainInVain())).containsExactly("minor", "minor", "critical");
    }

    private List<String> severities(PipelineResult result) {
        return CodeQuality.write(result, sources)
                .lines()
                .filter(line -> line.contains("\"severity\""))
                .map(line -> line.replaceFirst(".*: \"(.*)\",", "$1"))
                .toList();
    }

    @Test
    void whatARunThatWasTriedAgainFailedAtIsANotice() {
        String denied = "title=%spush remote dockerhub on localhost::";
        assertThat(starts(Results.triedAgain()))
                .containsExactly(
                        "::notice title=Ignored%3A remove remote docker images on localhost::",
                        "::notice " + denied.formatted("Failed%2C then tried again%3A "),
                        "::notice title=Ignored%3A remove remote docker images on localhost::");
        assertThat(starts(Results.triedAgainInVain()))
                .containsExactly(
                        "::error " + denied.formatted(""),
                        "::notice title=Unreachable%2C then tried again%3A ping on localhost::",
                        "::notice title=Ignored%3A remove remote docker images on localhost::");
        assertThat(Annotations.github(Results.triedAgainThenLost(), SourceFiles.NONE))
                .startsWith("::error title=My-Docker-Project::ansible-server: the connection was lost");
    }

    private static List<String> starts(PipelineResult result) {
        return Annotations.github(result, SourceFiles.NONE).stream()
                .map(line -> line.substring(0, line.indexOf("::", 2) + 2))
                .toList();
    }

    @Test
    void aPlaybookThatCannotBeParsedIsAnnotatedAtItsLine() {
        RunResult run = Script.run("site.yml", RunOutcome.PARSE_ERROR, new HostRecap(0, 0, 0, 0, 0, 0, 0), List.of());
        String reason = "the playbook could not be parsed: ERROR! why (site.yml:4:5)";
        PipelineResult result = new Script()
                .finishedJob(Script.job(
                        "site",
                        Result.UNSTABLE,
                        Failure.of(FailureKind.RUN, reason),
                        null,
                        0,
                        List.of(Samples.runResult(
                                run.id(),
                                run.playbook(),
                                run.outcome(),
                                Optional.of(reason),
                                run.exitCode(),
                                run.signal(),
                                run.startedAt(),
                                run.duration(),
                                run.recap(),
                                run.tasks(),
                                run.warnings()))))
                .result();

        assertThat(Annotations.github(result, sources))
                .containsExactly("::error file=deploy/site.yml,line=4,title=site::" + reason);
    }

    private List<String> fingerprints(PipelineResult result) {
        return CodeQuality.write(result, sources)
                .lines()
                .filter(line -> line.contains("fingerprint"))
                .map(line -> line.replaceAll(".*: \"([0-9a-f-]{36})\",", "$1"))
                .toList();
    }

    private static PipelineResult result(TaskResult... tasks) {
        return Results.of(
                Script.run("site.yml", RunOutcome.HOSTS_FAILED, new HostRecap(0, 0, 0, 1, 0, 0, 0), List.of(tasks)));
    }

    private static TaskResult task(String host, TaskResult.Status status, String path) {
        return Samples.taskResult(
                Script.DENIED.task(),
                host,
                status,
                Duration.ofMillis(5),
                "command",
                Optional.ofNullable(path),
                Optional.of(new dev.lighterman.api.TaskFailure(
                        host,
                        Script.DENIED.task(),
                        Script.DENIED.message(),
                        Script.DENIED.rc(),
                        Script.DENIED.stderr(),
                        "")));
    }
}
