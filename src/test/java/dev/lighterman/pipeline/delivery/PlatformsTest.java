package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Verification;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pods that run the part of an index that is for their platform. RegistryDigestIT asks a registry for one. */
class PlatformsTest {
    private static final String INDEX = "sha256:" + "1".repeat(64);
    private static final String PART = "sha256:" + "2".repeat(64);
    private static final String OTHER = "sha256:" + "3".repeat(64);

    private static Rollout.Pod pod(String name, Optional<String> digest) {
        return new Rollout.Pod(name, true, 0, digest);
    }

    @Test
    void theyRunWhatWasPushedAndOthersDoNot() {
        Platforms platforms = new Platforms(INDEX, Set.of(PART));
        Rollout rollout = Samples.rollout(
                Rollout.Verdict.SUCCEEDED,
                "default",
                "app",
                Optional.empty(),
                List.of(pod("a", Optional.of(PART)), pod("b", Optional.of(OTHER)), pod("c", Optional.empty())),
                false,
                Optional.empty());

        assertThat(platforms.applied(rollout).pods())
                .containsExactly(
                        pod("a", Optional.of(INDEX)), pod("b", Optional.of(OTHER)), pod("c", Optional.empty()));
        Verification.Pod running = new Verification.Pod(
                "a", true, Optional.of("me/app:1"), Optional.of(PART), Optional.empty(), Optional.empty());
        assertThat(platforms.applied(List.of(running)).get(0).digest()).contains(INDEX);
    }

    @Test
    void theRegistryIsAskedOnlyForWhatDiffers() {
        assertThat(Platforms.differ(INDEX, List.of(Optional.of(INDEX), Optional.empty())))
                .isFalse();
        assertThat(Platforms.differ(INDEX, List.of(Optional.of(PART)))).isTrue();
    }
}
