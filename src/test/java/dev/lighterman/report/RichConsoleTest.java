package dev.lighterman.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RichConsoleTest {
    private static final Terminal COLORLESS = new Terminal(true, false, 60);

    @Test
    void whatStaysOnTheScreenIsWhatPlainSays() {
        List<Event> events =
                Script.continuousIntegration().continuousDeployment().finished().events();

        assertThat(settled(Shown.by(out -> Consoles.rich(out, COLORLESS, Verbosity.NORMAL), events)))
                .isEqualTo(Shown.by(out -> Consoles.plain(out, Verbosity.NORMAL), events));
    }

    @Test
    void ansiblesOutputIsNotMixedWithTheLiveLine() {
        List<Event> events = Script.continuousIntegration().finished().events();

        assertThat(settled(Shown.by(out -> Consoles.rich(out, COLORLESS, Verbosity.VERBOSE), events)))
                .isEqualTo(Shown.by(out -> Consoles.plain(out, Verbosity.VERBOSE), events));
    }

    @Test
    void theCursorIsHiddenOnceAndComesBack() {
        String shown = Shown.by(
                out -> Consoles.rich(out, COLORLESS, Verbosity.NORMAL),
                List.of(new PipelineEvent.JobStarted("a", Optional.empty(), Script.START)));

        assertThat(shown).startsWith("\u001b[?25l").endsWith("\u001b[?25h");
        assertThat(shown.split("\\Q\u001b[?25\\E", -1)).hasSize(3);
    }

    @Test
    void quietDrawsNoLiveLine() {
        assertThat(Shown.by(
                        out -> Consoles.rich(out, COLORLESS, Verbosity.QUIET),
                        Script.continuousIntegration().finished().events()))
                .isEqualTo("SUCCESS after 1m 01s\n");
    }

    @Test
    void coloursAreThoseOfAnsible() {
        assertThat(Shown.by(
                        out -> Consoles.rich(out, new Terminal(true, true, 60), Verbosity.NORMAL),
                        Script.continuousIntegration().finished().events()))
                .contains(
                        "\u001b[34mignored    \u001b[0m",
                        "\u001b[33mchanged    \u001b[0m",
                        "\u001b[1;32mSUCCESS\u001b[0m");
    }

    @Test
    void theLiveLineSaysWhatGoesOnAndForHowLong() {
        long second = TimeUnit.SECONDS.toNanos(1);
        Progress progress = new Progress(0);
        progress.on(new PipelineEvent.JobStarted("My-Docker-Project", Optional.empty(), Script.START), 0);
        assertThat(progress.line(3 * second, 60)).isEqualTo("My-Docker-Project  3 s");
        progress.on(new PipelineEvent.TransferStarted(3, 2_000_000), 4 * second);
        progress.on(new PipelineEvent.FileTransferred("a", 500_000, true), 5 * second);
        assertThat(progress.line(6 * second, 70))
                .isEqualTo("My-Docker-Project: sending 1 of 3 files, 500.0 kB of 2.0 MB  2 s / 6 s");
        progress.on(task("t1", "이미지를 만들고 저장소에 올린다"), 60 * second);
        progress.on(new RunEvent.HostStarted(2, Script.START, "web1", "t1"), 60 * second);
        assertThat(progress.line(65 * second, 80))
                .isEqualTo("My-Docker-Project: task 1: 이미지를 만들고 저장소에 올린다 (web1)  5 s / 1m 05s");
        progress.on(new RunEvent.HostStarted(2, Script.START, "web2", "t1"), 60 * second);
        assertThat(progress.line(65 * second, 50)).isEqualTo("My-Docker-Project: task 1: 이미지를…  5 s / 1m 05s");
        assertThat(progress.line(65 * second, 12)).isEqualTo("5 s / 1m 05s");
        assertThat(progress.line(65 * second, 5)).isEqualTo("5 s …");
    }

    private static RunEvent.TaskStarted task(String id, String name) {
        return new RunEvent.TaskStarted(
                1, Script.START, id, name, "command", Optional.empty(), Optional.empty(), false);
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
