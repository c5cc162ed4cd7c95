package dev.lighterman.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.PipelineResult;
import dev.lighterman.api.PipelineResult.PushedImage;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.api.Verification;
import dev.lighterman.kubernetes.RunningPods;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.settings.PipelineFile;
import dev.lighterman.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verify makes of what runs. The lab's tests ask a real cluster. */
class VerifierTest {
    private static final String COMMIT = "89abcdef".repeat(5);
    private static final String BEFORE = "01234567".repeat(5);
    private static final String PUSHED = "sha256:" + "1".repeat(64);
    private static final String OTHER = "sha256:" + "2".repeat(64);

    @TempDir
    Path directory;

    private final FakeBackends backends = new FakeBackends();

    private static Verification.Pod pod(String name, String digest, String commit) {
        return new Verification.Pod(
                name,
                true,
                Optional.of("me/app:7"),
                Optional.of(digest),
                Optional.of(commit),
                Optional.of(Instant.EPOCH));
    }

    private Verification verified(Verification.Pod... pods) throws Exception {
        return verified("me/app:7", pods);
    }

    private Verification verified(String pushed, Verification.Pod... pods) throws Exception {
        Settings settings = PipelineFile.of(
                        directory,
                        Map.of(
                                "image.name",
                                "me/app:7",
                                "deploy.deployment",
                                "app",
                                "deploy.playbook",
                                "server:/root/x.yml"),
                        name -> null)
                .settings();
        backends.running = Optional.of(new RunningPods(Optional.of(BEFORE), List.of(pods)));
        PipelineResult result = new PipelineResult(
                "ci",
                Instant.EPOCH,
                Duration.ZERO,
                Optional.of(new SourceCommit(
                        "https://git.example.org/x", Optional.of("main"), COMMIT, "Kim", "why", false)),
                List.of(),
                Optional.of(new PushedImage(pushed, Optional.of(PUSHED))),
                Optional.empty(),
                Optional.empty());
        return new Verifier(settings, backends).against(result);
    }

    /** A deployment playbook of the user's leaves the annotation of an earlier deployment; pods were told to be of that commit. */
    @Test
    void aPodThatRunsWhatWasPushedIsOfThatCommit() throws Exception {
        Verification found = verified(pod("app-1", PUSHED, BEFORE));

        assertThat(found.consistent()).isTrue();
        assertThat(found.pods()).extracting(Verification.Pod::commit).containsExactly(Optional.of(COMMIT));
        assertThat(found.commit()).contains(BEFORE); // what the workload itself names
        assertThat(backends.asked).containsExactly("running app");
    }

    /** It was "the result is about the image docker.io/me/app:6, but the pipeline's is me/app". */
    @Test
    void aResultOfTheSameImageByAnotherNameIsOfThatImage() throws Exception {
        assertThat(verified("docker.io/me/app:6", pod("app-1", PUSHED, BEFORE)).consistent())
                .isTrue();
    }

    /** The registry, which would know an index, cannot be asked here. */
    @Test
    void oneThatRunsAnotherIsOfTheCommitThatItsRevisionNames() throws Exception {
        backends.refusals.add(new dev.lighterman.api.ConnectionException(
                dev.lighterman.api.ConnectionException.Cause.LOST, "s", "why", "cannot reach it", null));
        Verification found = verified(pod("app-1", PUSHED, BEFORE), pod("app-2", OTHER, BEFORE));

        assertThat(found.consistent()).isFalse();
        assertThat(found.pods())
                .extracting(Verification.Pod::commit)
                .containsExactly(Optional.of(COMMIT), Optional.of(BEFORE));
        assertThat(found.reason())
                .contains("1 of 2 pods of Deployment default/app does not run what was pushed, " + PUSHED
                        + ": app-2 runs " + OTHER + ", commit " + BEFORE + ", since 1970-01-01T00:00:00Z");
        assertThat(backends.asked).containsExactly("running app", "connect ansible-server");
    }
}
