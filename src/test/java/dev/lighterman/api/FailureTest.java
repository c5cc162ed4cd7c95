package dev.lighterman.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final Failure FAILURE = Failure.of(FailureKind.RUN, "there is no python3 on h")
            .remedy("perhaps you should install python3 there")
            .runId("id");

    @Test
    void theMessageIsTheProblemAndTheRemedy() {
        assertThat(FAILURE.message()).isEqualTo("there is no python3 on h; perhaps you should install python3 there");
        assertThat(Failure.of(FailureKind.RUN, "no").message()).isEqualTo("no");
    }

    @Test
    void anExceptionCarriesIt() {
        LightermanException e = new LightermanException(FAILURE, null);
        assertThat(e).hasMessage("there is no python3 on h; perhaps you should install python3 there");
        assertThat(e.kind()).isEqualTo(FailureKind.RUN);
        assertThat(e.remedy()).contains("perhaps you should install python3 there");
        assertThat(e.runId()).contains("id");
    }

    @Test
    void textsAreChangedInBothParts() {
        assertThat(FAILURE.texts(text -> text.replace("python3", "***")).message())
                .isEqualTo("there is no *** on h; perhaps you should install *** there");
    }

    /** Kind, result without and with failOnError, exit code. */
    @Test
    void whatAKindMakesOfAJob() {
        assertThat(Arrays.stream(FailureKind.values())
                        .map(kind -> kind + " " + kind.result(false) + " " + kind.result(true) + " " + kind.exitCode())
                        .collect(Collectors.joining("\n")))
                .isEqualTo("""
                        SOURCE FAILURE FAILURE 1
                        BUILD FAILURE FAILURE 1
                        TRANSFER UNSTABLE FAILURE 1
                        CONNECTION UNSTABLE FAILURE 4
                        RUN UNSTABLE FAILURE 1
                        KEY_TAKEN FAILURE FAILURE 1
                        NOTHING_DONE NOT_BUILT NOT_BUILT 1
                        ROLLOUT FAILURE FAILURE 1
                        DEADLINE UNSTABLE FAILURE 124
                        ABORTED ABORTED ABORTED 130
                        OUTCOME_UNKNOWN UNSTABLE UNSTABLE 5""");
    }

    @Test
    void whatARunsOutcomeMakesOfAJob() {
        assertThat(Arrays.stream(RunOutcome.values())
                        .filter(outcome -> outcome.result(true) != Result.FAILURE)
                        .map(outcome -> outcome + " " + outcome.result(false)))
                .containsExactlyInAnyOrder("OK SUCCESS", "NO_HOSTS_MATCHED NOT_BUILT", "ABORTED ABORTED");
    }
}
