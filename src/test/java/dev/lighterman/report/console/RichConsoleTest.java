package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.Script;
import dev.lighterman.report.Shown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RichConsoleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Terminal COLORLESS = new Terminal(true, false, 60);

    @Test
    void whatStaysOnTheScreenIsWhatPlainSays() {
        List<Event> events =
                Script.continuousIntegration().continuousDeployment().finished().events();

        assertThat(settled(Shown.by(out -> new RichConsole(out, COLORLESS, Verbosity.NORMAL), events)))
                .isEqualTo(Shown.by(out -> new PlainConsole(out, Verbosity.NORMAL), events));
    }

    @Test
    void ansiblesOutputIsNotMixedWithTheLiveLine() {
        List<Event> events = Script.continuousIntegration().finished().events();

        assertThat(settled(Shown.by(out -> new RichConsole(out, COLORLESS, Verbosity.VERBOSE), events)))
                .isEqualTo(Shown.by(out -> new PlainConsole(out, Verbosity.VERBOSE), events));
    }

    @Test
    void theCursorIsHiddenOnceAndComesBack() {
        String shown = Shown.by(
                out -> new RichConsole(out, COLORLESS, Verbosity.NORMAL),
                List.of(new PipelineEvent.JobStarted("a", Optional.empty(), Script.START)));

        assertThat(shown).startsWith("\u001b[?25l").endsWith("\u001b[?25h");
        assertThat(shown.split("\\Q\u001b[?25\\E", -1)).hasSize(3);
    }

    @Test
    void quietDrawsNoLiveLine() {
        assertThat(Shown.by(
                        out -> new RichConsole(out, COLORLESS, Verbosity.QUIET),
                        Script.continuousIntegration().finished().events()))
                .isEqualTo("SUCCESS after 1m 01s\n");
    }

    @Test
    void coloursAreThoseOfAnsible() {
        assertThat(Shown.by(
                        out -> new RichConsole(out, new Terminal(true, true, 60), Verbosity.NORMAL),
                        Script.continuousIntegration().finished().events()))
                .contains(
                        "\u001b[34mignored    \u001b[0m",
                        "\u001b[33mchanged    \u001b[0m",
                        "\u001b[1;32mSUCCESS\u001b[0m");
    }

    /** Colours that a build sets back are no line that it has begun: the live line was gone until the next one ended. */
    @Test
    void theLiveLineStaysBelowABuildThatOnlySetsColours() {
        String shown = Shown.by(
                out -> new RichConsole(out, new Terminal(true, true, 60), Verbosity.NORMAL),
                List.of(
                        new PipelineEvent.JobStarted("My-Docker-Project", Optional.empty(), Script.START),
                        new PipelineEvent.BuildStarted(List.of("mvn"), "/src"),
                        new PipelineEvent.BuildOutput(Script.bytes("[INFO] done\n")),
                        new PipelineEvent.BuildOutput(Script.bytes("\u001b[0;0m"))));
        assertThat(shown.substring(shown.indexOf("\u001b[0;0m"))).contains("My-Docker-Project");
    }

    @Test
    void differencesAreColoured() {
        assertThat(Shown.by(
                        out -> new RichConsole(out, new Terminal(true, true, 60), Verbosity.NORMAL),
                        PlainConsoleTest.differing()))
                .contains(
                        "                        \u001b[31m--- before: /etc/motd\u001b[0m\n",
                        "\u001b[36m@@ line 1 @@\u001b[0m",
                        "\u001b[31m-ol\\x1b[2Jd\u001b[0m",
                        "\u001b[32m+new\twith tab\u001b[0m");
    }

    @Test
    void theLiveLineSaysWhatGoesOnAndForHowLong() {
        Progress progress = new Progress(0);
        progress.on(new PipelineEvent.JobStarted("My-Docker-Project", Optional.empty(), Script.START), 0);
        assertThat(progress.lines(3 * SECOND, 60)).containsExactly("My-Docker-Project  3 s");
        progress.on(new PipelineEvent.TransferStarted(3, 2_000_000), 4 * SECOND);
        assertThat(progress.lines(5 * SECOND, 70))
                .containsExactly("My-Docker-Project: comparing 3 files, 2.0 MB  1 s / 5 s");
        progress.on(new PipelineEvent.TransferProgressed(500_000, 1_500_000), 6 * SECOND);
        assertThat(progress.lines(6 * SECOND, 70))
                .containsExactly("My-Docker-Project: sending 500.0 kB of 1.5 MB, 250.0 kB/s  2 s / 6 s");
        progress.on(new PipelineEvent.TransferFinished(1, 2, 1_500_000, Duration.ofSeconds(6)), 10 * SECOND);
        assertThat(progress.lines(11 * SECOND, 70)).containsExactly("My-Docker-Project  11 s");
        // A run's own files, a large playbook's, are announced by nothing.
        progress.on(new PipelineEvent.TransferProgressed(1_000_000, 9_000_000), 20 * SECOND);
        assertThat(progress.lines(20 * SECOND, 70))
                .containsExactly("My-Docker-Project: sending 1.0 MB of 9.0 MB  0 s / 20 s");
        progress.on(new PipelineEvent.TransferProgressed(4_000_000, 9_000_000), 24 * SECOND);
        assertThat(progress.lines(24 * SECOND, 70))
                .containsExactly("My-Docker-Project: sending 4.0 MB of 9.0 MB, 1.0 MB/s  4 s / 24 s");
        progress.on(new RunEvent.Started("20260102-030405-00000001", List.of("ansible-playbook")), 25 * SECOND);
        assertThat(progress.lines(25 * SECOND, 70))
                .containsExactly("My-Docker-Project: starting ansible-playbook  0 s / 25 s");
        progress.on(task("t1", "이미지를 만들고 저장소에 올린다", false), 60 * SECOND);
        progress.on(new RunEvent.HostStarted(2, Script.START, "web1", "t1"), 60 * SECOND);
        assertThat(progress.lines(65 * SECOND, 80))
                .containsExactly("My-Docker-Project: task 1: 이미지를 만들고 저장소에 올린다 (web1)  5 s / 1m 05s");
        assertThat(progress.lines(65 * SECOND, 50)).containsExactly("My-Docker-Project: task 1: 이미지를…  5 s / 1m 05s");
        assertThat(progress.lines(65 * SECOND, 12)).containsExactly("5 s / 1m 05s");
        assertThat(progress.lines(65 * SECOND, 5)).containsExactly("5 s…");
    }

    @Test
    void theLiveLineCountsTasksWhereTheirNumberIsKnown() {
        Progress progress = new Progress(0);
        progress.on(
                new RunEvent.PlaybookStarted(
                        1,
                        Script.START,
                        "site.yml",
                        "2.14.18",
                        "3.11.2",
                        List.of(new RunEvent.PlannedPlay("web", "web"), new RunEvent.PlannedPlay("db", "db")),
                        List.of()),
                0);
        progress.on(new RunEvent.PlayStarted(2, Script.START, "p1", "web", "web", List.of("web1")), 0);
        progress.on(new RunEvent.TasksPlanned(3, Script.START, "p1", List.of("a", "b", "c")), 0);
        progress.on(task("facts", "Gathering Facts", false), 0);
        assertThat(progress.lines(0, 70))
                .containsExactly("play 1 of 2, before task 1 of 3: Gathering Facts  0 s / 0 s");
        progress.on(task("a", "one", false), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 1 of 2, task 1 of 3: one  0 s / 0 s");
        progress.on(task("included", "more", false), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 1 of 2, task 1+ of 3: more  0 s / 0 s");
        progress.on(task("c", "three", false), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 1 of 2, task 3 of 3: three  0 s / 0 s");
        progress.on(task("h", "restart", true), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 1 of 2, handler: restart  0 s / 0 s");
        // Another batch of the same play.
        progress.on(new RunEvent.PlayStarted(4, Script.START, "p1", "web", "web", List.of()), 0);
        progress.on(task("a", "one", false), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 1 of 2, task 1 of 3: one  0 s / 0 s");
        progress.on(new RunEvent.PlayStarted(5, Script.START, "p2", "db", "db", List.of("db1")), 0);
        progress.on(task("d", "four", false), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 2 of 2, task 6: four  0 s / 0 s");
    }

    @Test
    void theLiveLineCountsPlaysThatMatchNoHost() {
        Progress progress = new Progress(0);
        RunEvent.PlannedPlay play = new RunEvent.PlannedPlay("p", "p");
        progress.on(
                new RunEvent.PlaybookStarted(
                        1, Script.START, "site.yml", "2.14.18", "3.11.2", List.of(play, play, play), List.of()),
                0);
        progress.on(new RunEvent.PlayStarted(2, Script.START, "p1", "nobody", "nobody", List.of()), 0);
        progress.on(new RunEvent.PlayStarted(3, Script.START, "p2", "web", "web", List.of("web1")), 0);
        progress.on(task("a", "one", false), 0);
        assertThat(progress.lines(0, 60)).containsExactly("play 2 of 3, task 1: one  0 s / 0 s");
    }

    @Test
    void hostsThatTakeTheirTimeHaveLinesOfTheirOwn() {
        Progress progress = new Progress(0);
        progress.on(task("t", "wait", false), 0);
        progress.on(task("u", "install", false), 0);
        for (int i = 1; i <= 7; i++) {
            progress.on(
                    new RunEvent.HostStarted(i, Script.START, i == 2 ? "웹서버" : "web" + i, i == 1 ? "u" : "t"),
                    i * SECOND);
        }
        assertThat(progress.lines(8 * SECOND, 40))
                .containsExactly(
                        "task 2: install (7 hosts)  8 s / 8 s",
                        "  web1    install  7 s",
                        "  웹서버  wait  6 s",
                        "  web3    wait  5 s",
                        "  web4    wait  4 s",
                        "  and 2 more");
    }

    private static RunEvent.TaskStarted task(String id, String name, boolean handler) {
        return new RunEvent.TaskStarted(
                1, Script.START, id, name, "command", Optional.empty(), Optional.empty(), handler);
    }

    /** What a terminal still shows: a cleared line goes, other control sequences have no width. */
    private static String settled(String written) {
        StringBuilder screen = new StringBuilder();
        for (String piece : written.split("\\Q\r\u001b[2K\\E", -1)) {
            screen.setLength(screen.lastIndexOf("\n") + 1);
            screen.append(piece);
        }
        return screen.toString().replaceAll("\u001b\\[[?0-9;]*[a-zA-Z]", "");
    }
}
