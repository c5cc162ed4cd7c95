package dev.lighterman.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.run.SecretMask;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WatchRolloutTest {
    private static Rollout rollout(String secret) {
        return new Rollout(
                Rollout.Verdict.FAILED,
                "default",
                "app",
                Optional.of("container app said " + secret),
                List.of(new Rollout.Pod("app-1", false, 3, Optional.empty())),
                true,
                Optional.of(new Rollout.Diagnosis(
                        "app-1",
                        Optional.of("app"),
                        OptionalInt.of(3),
                        List.of("token: " + secret, "end"),
                        List.of("BackOff: with " + secret))));
    }

    @Test
    void secretsAreHiddenInWhatThePodsSayAndNothingElseIsLost() {
        assertThat(WatchRollout.masked(rollout("correct-horse"), SecretMask.of(List.of(Secret.of("correct-horse")))))
                .isEqualTo(rollout("********"));
    }
}
