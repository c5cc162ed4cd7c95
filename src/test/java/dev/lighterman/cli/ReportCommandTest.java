package dev.lighterman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.lab.Java;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    private Path directory;

    private Path saved;

    @BeforeEach
    void saved() throws Exception {
        saved = directory.resolve("result.json");
        try (InputStream golden =
                ReportCommandTest.class.getResourceAsStream("/dev/lighterman/report/result/result.json")) {
            Files.copy(golden, saved);
        }
    }

    @Test
    void jenkinsLinesOfASavedResult() {
        assertThat(CommandRun.of("report", saved.toString(), "--console", "jenkins"))
                .isEqualTo(new CommandRun(0, """
                        SSH: EXEC: completed after 36,423 ms
                        Triggering a new build of My-k8s-Project-Ansible
                        Finished: SUCCESS
                        Started by upstream project "My-Docker-Project"
                        SSH: EXEC: completed after 36,423 ms
                        Finished: SUCCESS
                        """, ""));
    }

    @Test
    void detailsOfASavedResultAreWhatItHas() {
        assertThat(CommandRun.of("report", saved.toString(), "--console", "plain", "-v")
                        .out()
                        .lines())
                .containsSubsequence(
                        "  ignored        0.1 s  localhost  remove remote docker images",
                        "  recap    localhost  ok=4 changed=3 unreachable=0 failed=0 skipped=0 rescued=0 ignored=1");
    }

    @Test
    void otherFormsOfASavedResult() throws Exception {
        Path again = directory.resolve("again.json");
        Path html = directory.resolve("new/report.html");
        Path junit = directory.resolve("junit.xml");
        Path summary = directory.resolve("summary.md");

        assertThat(CommandRun.of(
                        "report",
                        saved.toString(),
                        "--result",
                        again.toString(),
                        "--html",
                        html.toString(),
                        "--junit",
                        junit.toString(),
                        "--summary",
                        summary.toString()))
                .isEqualTo(new CommandRun(0, "", ""));

        assertThat(again).hasSameTextualContentAs(saved);
        assertThat(Files.readString(html)).startsWith("<!doctype html>").endsWith("</html>\n");
        assertThat(Files.readString(junit)).startsWith("<?xml ").endsWith("</testsuites>\n");
        assertThat(Files.readString(summary)).startsWith("## \u2705 My&#45;".replace("&#45;", "-"));
    }

    @Test
    void standardOutputInAFileKeepsWhatOthersWriteThere() throws Exception {
        Path summary = directory.resolve("summary.md");
        CommandRun.of("report", saved.toString(), "--summary", summary.toString());
        Path out = directory.resolve("out");
        String java = Java.path();

        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "{ echo first; \"$@\"; echo last; } > " + out,
                        "sh",
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "report",
                        saved.toString(),
                        "--summary",
                        "/dev/stdout")
                .redirectErrorStream(true)
                .start();

        assertThat(shell.getInputStream().readAllBytes()).isEmpty();
        assertThat(Files.readString(out)).isEqualTo("first\n" + Files.readString(summary) + "last\n");
    }

    @Test
    void whatIsNoResultIsSaidWithItsName() throws Exception {
        Path other = Files.writeString(directory.resolve("other.json"), "[]");

        assertThat(CommandRun.of("report", other.toString()))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "lighterman: " + other + ": this is no result file of Lighterman: expected an object\n"));
        Path text = Files.writeString(directory.resolve("lighterman.yml"), "name: shop\n");
        assertThat(CommandRun.of("report", text.toString()))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "lighterman: " + text
                                + ": this is no result file of Lighterman: it is no JSON (line 1, column 1)\n"));
        assertThat(CommandRun.of("report", directory + "/none.json"))
                .isEqualTo(new CommandRun(2, "", "lighterman: " + directory + "/none.json: there is no such file\n"));
    }

    @Test
    void whatAFileHoldsIsNoWorkflowCommandInTheSentenceAboutIt() throws Exception {
        Path hostile = Files.writeString(
                directory.resolve("hostile.json"),
                Files.readString(saved)
                        .replaceFirst("\"status\": \"changed\"", "\"status\": \"failed\"")
                        .replaceFirst(
                                "\"name\": \"build docker images\"",
                                "\"name\": \"a\\\\u001b[2J\\\\n::error::forged ##[error]b\""));

        assertThat(CommandRun.of(
                        Map.of("GITHUB_ACTIONS", "true", "LIGHTERMAN_HISTORY", "none"), "report", hostile.toString()))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "lighterman: " + hostile
                                + ": this is no result file of Lighterman: task \"a\\x1b[2J\\n::error::"
                                + "forged #\\x23[error]b\" is failed, but its failure is not listed\n"));
    }

    @Test
    void anUnreadableResultOfTheHistoryIsSaidWithItsName() throws Exception {
        Path shop = Files.createDirectories(directory.resolve("history/shop"));
        Path bad = Files.writeString(shop.resolve("20260101T000000.000Z-00000001.json"), "[]");

        assertThat(CommandRun.of(Map.of("LIGHTERMAN_HISTORY", directory + "/history"), "runs", "--local"))
                .isEqualTo(new CommandRun(
                        0, "", "lighterman: " + bad + ": this is no result file of Lighterman: expected an object\n"));
    }

    @Test
    void theHistoryAsAPage() throws Exception {
        Path html = directory.resolve("history.html");
        Map<String, String> environment = Map.of("LIGHTERMAN_HISTORY", directory.toString());

        assertThat(CommandRun.of(environment, "report", "--history", "--html", html.toString()))
                .isEqualTo(new CommandRun(0, "", ""));
        assertThat(Files.readString(html)).contains("<p>No runs yet.</p>");
        assertThat(CommandRun.of(environment, "report", "--history=nix", "--html", html.toString()))
                .isEqualTo(new CommandRun(2, "", "lighterman: there is no result of \"nix\" in the history\n"));
        assertThat(CommandRun.of(environment, "report", "--history"))
                .isEqualTo(new CommandRun(
                        2, "", "lighterman: --history needs --html FILE. Try \"lighterman report --help\".\n"));
        assertThat(CommandRun.of("report"))
                .isEqualTo(new CommandRun(2, "", "lighterman: RESULT is missing. Try \"lighterman report --help\".\n"));
    }
}
