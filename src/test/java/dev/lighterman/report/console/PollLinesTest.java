package dev.lighterman.report.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.PipelineEvent.PolledHead;
import dev.lighterman.report.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollLinesTest {
    private static final String URL = "https://git.example.org/app.git";
    private static final Instant TIME = LocalDateTime.of(2024, 1, 1, 22, 0, 0)
            .atZone(ZoneId.systemDefault())
            .toInstant();
    private static final String OLD = "0123456789".repeat(4);
    private static final String NEW = "89abcdef".repeat(5);
    private static final List<Event> EVENTS = List.of(
            polled(1200, new PolledHead("refs/heads/main", OLD, Optional.empty(), OptionalInt.empty(), 1)),
            polled(12, new PolledHead("refs/heads/main", OLD, Optional.of(OLD), OptionalInt.of(1), 0)),
            polled(12, new PolledHead("refs/heads/main", OLD, Optional.of(OLD), OptionalInt.of(1), 0)),
            new PipelineEvent.PollFailed(
                    URL, TIME, Duration.ofSeconds(3), "nothing answers there", Duration.ofMinutes(2)),
            polled(123, new PolledHead("refs/heads/main", NEW, Optional.of(OLD), OptionalInt.empty(), 3)));

    private static PipelineEvent.Polled polled(long millis, PolledHead head) {
        return new PipelineEvent.Polled(URL, TIME, Duration.ofMillis(millis), List.of(head), Duration.ofMinutes(1));
    }

    @Test
    void jenkinsPollingLog() {
        assertThat(Shown.by(out -> new JenkinsConsole(out, Verbosity.NORMAL), EVENTS))
                .isEqualTo("""
                Started on Jan 1, 2024, 10:00:00 PM
                Using strategy: Default
                [poll] No previous build, so forcing an initial build.
                Found 1 remote heads on https://git.example.org/app.git
                [poll] Latest remote head revision on refs/heads/main is: OLD
                Done. Took 1.2 sec
                Changes found
                Started on Jan 1, 2024, 10:00:00 PM
                Using strategy: Default
                [poll] Last Built Revision: Revision OLD (refs/remotes/origin/main)
                Found 1 remote heads on https://git.example.org/app.git
                [poll] Latest remote head revision on refs/heads/main is: OLD - already built by 1
                Done. Took 12 ms
                No changes
                Started on Jan 1, 2024, 10:00:00 PM
                Using strategy: Default
                [poll] Last Built Revision: Revision OLD (refs/remotes/origin/main)
                Found 1 remote heads on https://git.example.org/app.git
                [poll] Latest remote head revision on refs/heads/main is: OLD - already built by 1
                Done. Took 12 ms
                No changes
                Started on Jan 1, 2024, 10:00:00 PM
                Using strategy: Default
                FATAL: nothing answers there
                Done. Took 3 sec
                No changes
                Started on Jan 1, 2024, 10:00:00 PM
                Using strategy: Default
                [poll] Last Built Revision: Revision OLD (refs/remotes/origin/main)
                Found 1 remote heads on https://git.example.org/app.git
                [poll] Latest remote head revision on refs/heads/main is: NEW
                Done. Took 0.12 sec
                Changes found
                """.replace("OLD", OLD).replace("NEW", NEW));
    }

    /** It said that it was waiting, and ended. */
    @Test
    void whoLooksOnceIsToldThatNothingIsNew() {
        PipelineEvent.Polled once = new PipelineEvent.Polled(
                URL,
                TIME,
                Duration.ZERO,
                List.of(new PolledHead("refs/heads/main", OLD, Optional.of(OLD), OptionalInt.of(1), 0)),
                Duration.ZERO);
        assertThat(Shown.by(out -> new PlainConsole(out, Verbosity.NORMAL), List.of(once)))
                .isEqualTo("no change   main is 0123456 (already built)\n");
    }

    @Test
    void peopleAreToldWhatIsNew() {
        assertThat(Shown.by(out -> new PlainConsole(out, Verbosity.NORMAL), EVENTS))
                .isEqualTo("""
                new commit  main 0123456
                waiting     for commits on main of https://git.example.org/app.git, every 1m 00s
                warning     nothing answers there; looking again in 2m 00s
                new commit  main 89abcde and 2 before it
                """);
    }

    @Test
    void programsAreToldEverything() {
        assertThat(Shown.by(out -> new JsonConsole(out, Verbosity.NORMAL), EVENTS.subList(2, 5)))
                .isEqualTo("""
                {"event":"polled","url":"https://git.example.org/app.git","time":"TIME","durationMillis":12,"heads":[{"ref":"refs/heads/main","commit":"OLD","lastBuilt":"OLD","builtBy":1,"newCommits":0}],"intervalMillis":60000}
                {"event":"pollFailed","url":"https://git.example.org/app.git","time":"TIME","durationMillis":3000,"message":"nothing answers there","delayMillis":120000}
                {"event":"polled","url":"https://git.example.org/app.git","time":"TIME","durationMillis":123,"heads":[{"ref":"refs/heads/main","commit":"NEW","lastBuilt":"OLD","builtBy":null,"newCommits":3}],"intervalMillis":60000}
                """.replace("OLD", OLD).replace("NEW", NEW).replace("TIME", TIME.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "99, 99 ms",
        "100, 0.1 sec",
        "129, 0.12 sec",
        "1000, 1 sec",
        "9999, 9.9 sec",
        "12345, 12 sec",
        "60000, 1 min 0 sec",
        "223000, 3 min 43 sec",
        "803000, 13 min",
        "3660000, 1 hr 1 min"
    })
    void timeSpans(long millis, String text) {
        assertThat(PollLines.timeSpan(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
