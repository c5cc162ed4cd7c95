package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.report.Script;
import dev.lighterman.report.Shown;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CiConsolesTest {
    private static final Map<String, String> GITHUB = Map.of("GITHUB_ACTIONS", "true");

    @Test
    void onGitHubOutputOfTasksIsNoWorkflowCommand() {
        List<Event> events = List.of(
                new RunEvent.Output(Script.bytes("::error::from a task\nno line end")),
                new PipelineEvent.Warning("::set-env name=A::b"));

        String shown =
                Shown.by(out -> Consoles.of(ConsoleKind.PLAIN, out, Verbosity.VERBOSE, Terminal.NONE, GITHUB), events);

        String word = shown.substring("::stop-commands::".length(), shown.indexOf('\n'));
        assertThat(word).matches("[0-9a-f-]{36}");
        assertThat(shown).isEqualTo("""
                ::stop-commands::WORD
                ::error::from a task
                no line end
                warning     ::set-env name=A::b
                ::WORD::
                """.replace("WORD", word));
    }

    @Test
    void theWordCannotBeGuessed() {
        List<Event> events = List.of(new PipelineEvent.Warning("x"));

        assertThat(Shown.by(
                        out -> Consoles.of(ConsoleKind.PLAIN, out, Verbosity.NORMAL, Terminal.NONE, GITHUB), events))
                .isNotEqualTo(Shown.by(
                        out -> Consoles.of(ConsoleKind.PLAIN, out, Verbosity.NORMAL, Terminal.NONE, GITHUB), events));
    }

    @Test
    void commandsGoOnAfterALineThatIsNotFinished() {
        assertThat(Shown.by(
                        out -> new GitHubConsole(out, "word", to -> new PlainConsole(to, Verbosity.VERBOSE)),
                        List.of(new RunEvent.Output(Script.bytes("no line end")))))
                .isEqualTo("::stop-commands::word\nno line end\n::word::\n");
    }

    @Test
    void whatIsForProgramsStaysAsItIs() {
        List<Event> events = Script.continuousIntegration().finished().events();
        String json = Shown.by(out -> new JsonConsole(out, Verbosity.NORMAL), events);

        for (Map<String, String> environment : List.of(GITHUB, Map.of("GITLAB_CI", "true"))) {
            assertThat(Shown.by(
                            out -> Consoles.of(ConsoleKind.JSON, out, Verbosity.NORMAL, Terminal.NONE, environment),
                            events))
                    .isEqualTo(json);
        }
    }

    @Test
    void onGitLabTheBuildAndEachRunAreSections() {
        List<Event> events =
                Script.continuousIntegration().continuousDeployment().finished().events();

        String shown = Shown.by(
                out -> new GitLabConsole(
                        out, Clock.fixed(Script.START, ZoneOffset.UTC), to -> new PlainConsole(to, Verbosity.NORMAL)),
                events);

        assertThat(lines(shown).filter(line -> line.startsWith("\u001b")).map(line -> line.replace("\u001b[0K", "^")))
                .containsExactly(
                        "^section_start:1767323045:lighterman_build_1[collapsed=true]\r^build: mvn -B -q clean package",
                        "^section_end:1767323045:lighterman_build_1\r^",
                        "^section_start:1767323045:lighterman_run_2\r^ansible-playbook, run 20260102-030405-ab12",
                        "^section_end:1767323045:lighterman_run_2\r^",
                        "^section_start:1767323045:lighterman_run_3\r^ansible-playbook, run 20260102-030405-ab12",
                        "^section_end:1767323045:lighterman_run_3\r^");
        assertThat(lines(shown).filter(line -> !line.startsWith("\u001b")))
                .containsExactlyElementsOf(lines(Shown.by(out -> new PlainConsole(out, Verbosity.NORMAL), events))
                        .toList());
    }

    /** A carriage return ends no line here. */
    private static Stream<String> lines(String text) {
        return Stream.of(text.split("\n", -1));
    }
}
