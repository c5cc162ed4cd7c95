package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.SourceCommit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMarksTest {
    private static final String COMMIT = "0123456789".repeat(4);

    private static CommitMarks marks(String url, boolean dirty) {
        return new CommitMarks(
                Optional.of(new SourceCommit(url, Optional.of("main"), COMMIT, "Kim <kim@example.org>", "s", dirty)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://git.example.org/app.git", "ssh://git@host:22/app", "git@host:team/app.git"})
    void sayCommitAndAddress(String url) {
        assertThat(marks(url, false).labels())
                .isEqualTo(Map.of("org.opencontainers.image.revision", COMMIT, "org.opencontainers.image.source", url));
        assertThat(marks(url, false).annotations())
                .isEqualTo(Map.of("lighterman.dev/commit", COMMIT, "lighterman.dev/source", url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/kim/app", "file:///srv/git/app.git", "C:/app"})
    void leaveOutWhereOnlyThisMachineFindsIt(String url) {
        assertThat(marks(url, false).labels()).isEqualTo(Map.of("org.opencontainers.image.revision", COMMIT));
    }

    @Test
    void saySoWhenThereIsMoreThanTheCommit() {
        assertThat(marks("/home/kim/app", true).annotations())
                .isEqualTo(Map.of("lighterman.dev/commit", COMMIT + "-dirty"));
    }

    @Test
    void sayNothingWithoutACommit() {
        assertThat(CommitMarks.none().labels()).isEmpty();
        assertThat(CommitMarks.none().annotations()).isEmpty();
    }
}
