package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the image that a container runs, by what each runtime tells. */
class RunningDigestTest {
    private static final String ONE = "sha256:" + "0a".repeat(32);
    private static final String OTHER = "sha256:" + "0b".repeat(32);

    @ParameterizedTest
    @ValueSource(strings = {"docker-pullable://", ""})
    void aNameWithADigestIsThatDigest(String runtime) {
        assertThat(RunningDigest.of("host:5000/me/app:1", runtime + "host:5000/me/app@" + ONE))
                .contains(ONE);
        assertThat(RunningDigest.of("me/app", runtime + "docker.io/me/app@" + ONE))
                .contains(ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker://sha256:", "sha256:", ""})
    void theIdOfAnImageIsNoDigest(String runtime) {
        assertThat(RunningDigest.of("me/app:1", runtime + "0a".repeat(32))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker.io/library/import-2026-11-30@", "import-2026-11-30@"})
    void theDigestOfAnArchiveThatContainerdWasGivenIsNone(String name) {
        assertThat(RunningDigest.of("me/app:1", name + ONE)).isEmpty();
        assertThat(RunningDigest.of("me/import-2026-11-30", "docker.io/me/" + name.replaceFirst(".*/", "") + ONE))
                .contains(ONE);
    }

    @Test
    void aPinnedImageIsWhatThePodRunsWhateverItsRuntimeCallsIt() {
        String pinned = "me/app:1@" + ONE;
        assertThat(RunningDigest.of(pinned, "docker-pullable://me/app@" + OTHER))
                .contains(ONE);
        assertThat(RunningDigest.of(pinned, OTHER)).contains(ONE);
    }

    @Test
    void nothingHasStarted() {
        assertThat(RunningDigest.of("me/app:1@" + ONE, "")).isEmpty();
        assertThat(RunningDigest.of("me/app:1@" + ONE, null)).isEmpty();
    }
}
