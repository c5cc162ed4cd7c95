package dev.lighterman.pipeline.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.RunSummary;
import dev.lighterman.run.PlayedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastFailedTest {
    private static PlayedRun run(String id, String slices, int second) {
        return new PlayedRun(
                new RunSummary(
                        id,
                        "site.yml",
                        Optional.empty(),
                        Instant.ofEpochSecond(second),
                        RunSummary.State.RUNNING,
                        Optional.empty(),
                        Optional.empty()),
                Optional.ofNullable(slices));
    }

    /** The clock of one server was ahead, and hosts that had failed on the other were left out. */
    @Test
    void theSlicesOfAPlayAreThoseOfAllServersWhateverTheirClocksSay() {
        assertThat(LastFailed.plays(List.of(
                                run("later-a", "later", 360),
                                run("earlier-a", "earlier", 300),
                                run("later-b", "later", 60),
                                run("earlier-b", "earlier", 0),
                                run("alone", null, -60)))
                        .stream()
                        .map(play -> play.stream().map(RunSummary::id).toList()))
                .containsExactly(List.of("later-a", "later-b"), List.of("earlier-a", "earlier-b"), List.of("alone"));
    }

    /** A task may add hosts by names that a managed host has told. */
    @Test
    void aHostWhoseNameIsAPatternOrAFileIsNoLimit() {
        for (String name :
                new String[] {"web", "web-1.example.org", "192.0.2.1", "fe80::1", "::1", "a_b", "서버", "{{x}}"}) {
            assertThat(LastFailed.isName(name)).as(name).isTrue();
        }
        for (String name : new String[] {
            "",
            "@/etc/shadow",
            "!web",
            "&web",
            "~.*",
            "*",
            "web*",
            "web?",
            "web[1:3]",
            "a,b",
            "a;b",
            "a:b",
            "web:!x",
            "a b",
            "a\nb",
            "all,@/x"
        }) {
            assertThat(LastFailed.isName(name)).as(name).isFalse();
        }
    }
}
