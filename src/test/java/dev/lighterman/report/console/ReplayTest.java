package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.RunEvent;
import dev.lighterman.api.RunOutcome;
import dev.lighterman.api.RunResult;
import dev.lighterman.api.RunResult.HostRecap;
import dev.lighterman.api.TaskResult;
import dev.lighterman.report.Results;
import dev.lighterman.report.Script;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReplayTest {
    @Test
    void theRolloutIsToldWithTheJobThatDeployedAndNotWithTheLast() {
        List<Event> events = new ArrayList<>();
        Replay.tell(Results.rolloutFailedAndAJobAfterIt(), events::add);
        List<String> told = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof PipelineEvent.JobStarted started) {
                told.add(started.name());
            } else if (event instanceof PipelineEvent.RolloutFinished finished) {
                told.add(finished.rollout().verdict().name());
            }
        }
        assertThat(told).containsExactly(Script.CI, Script.CD, "FAILED", "report it");
    }

    @Test
    void aRunIsToldWithItsCommandAndEachTaskWithItsTime() {
        TaskResult first = task("first", Optional.of(Script.START.plusSeconds(2)));
        TaskResult second = task("second", Optional.empty());
        RunResult run = run(List.of("ansible-playbook", "-i", "hosts", "site.yml"), first, second);

        assertThat(runEvents(run))
                .containsExactly(
                        new RunEvent.Started(run.id(), List.of("ansible-playbook", "-i", "hosts", "site.yml")),
                        new RunEvent.TaskFinished(1, Script.START.plusSeconds(5), first, "t1", Map.of()),
                        new RunEvent.TaskFinished(2, Script.START.plusMillis(36_423), second, "t2", Map.of()),
                        new RunEvent.Finished(run, Duration.ofMillis(36_423)));
    }

    @Test
    void aCommandThatIsNotKnownIsNotInvented() {
        RunResult run = run(List.of());

        assertThat(runEvents(run)).contains(new RunEvent.Started(run.id(), List.of()));
        assertThat(shown(run, out -> new PlainConsole(out, Verbosity.REPLAY)))
                .contains("run         " + run.id() + "\n  recap ")
                .doesNotContain("ansible-playbook");
        assertThat(shown(run, out -> new JenkinsConsole(out, Verbosity.REPLAY))).isEqualTo("""
                SSH: Opening exec channel ...
                SSH: EXEC: channel open
                SSH: EXEC: connected
                SSH: EXEC: completed after 36,423 ms
                Finished: SUCCESS
                """);
    }

    /** Ansible's own output, which -v shows while a run goes on, is not in a result. */
    @Test
    void theTasksStandInPlaceOfAnsiblesOutput() {
        RunResult run = run(List.of("ansible-playbook", "site.yml"), task("first", Optional.empty()));

        assertThat(shown(run, out -> new PlainConsole(out, Verbosity.REPLAY))).isEqualTo("""
                site
                run         20260102-030405-ab12
                            ansible-playbook site.yml
                  ok             3.0 s  localhost  first
                  recap    localhost  ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0
                run         ok after 36.4 s
                result      SUCCESS after 45.1 s
                """);
    }

    private static String shown(RunResult run, Function<PrintStream, Console> make) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Console console = make.apply(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            Replay.tell(Results.of(run), console);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<Event> runEvents(RunResult run) {
        List<Event> events = new ArrayList<>();
        Replay.tell(Results.of(run), events::add);
        return events.stream().filter(RunEvent.class::isInstance).toList();
    }

    private static TaskResult task(String name, Optional<Instant> startedAt) {
        return new TaskResult(
                name,
                "localhost",
                TaskResult.Status.OK,
                Duration.ofSeconds(3),
                "command",
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                startedAt);
    }

    private static RunResult run(List<String> command, TaskResult... tasks) {
        RunResult run = Script.run("site.yml", RunOutcome.OK, new HostRecap(1, 0, 0, 0, 0, 0, 0), List.of(tasks));
        RunResult.Details unknown = RunResult.Details.unknown();
        return Results.with(
                run,
                run.tasks(),
                new RunResult.Details(
                        unknown.check(),
                        command,
                        unknown.ansibleVersion(),
                        unknown.pythonVersion(),
                        unknown.configuration(),
                        unknown.customStats(),
                        unknown.notReached(),
                        unknown.content()));
    }
}
