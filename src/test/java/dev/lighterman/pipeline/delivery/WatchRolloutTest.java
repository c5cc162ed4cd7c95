package dev.lighterman.pipeline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.Samples;
import dev.lighterman.api.Deployment;
import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineResult.Provenance;
import dev.lighterman.api.Rollout;
import dev.lighterman.api.Secret;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.mask.SecretMask;
import dev.lighterman.pipeline.FakeBackends;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.settings.DeploySection;
import dev.lighterman.settings.ImageSection;
import dev.lighterman.settings.OptionValues;
import dev.lighterman.settings.Options;
import dev.lighterman.settings.SettingsBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WatchRolloutTest {
    private static Rollout rollout(String secret) {
        return Samples.rollout(
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

    /** What the registry had was told as this commit's push, on the workload and as consistent provenance. */
    @Test
    void anImageOfTheRegistryIsOfNoCommitOfTheSource() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(DeploySection.DEPLOYMENT, "app");
        JobState state =
                new JobState(SettingsBuilder.build(values, Path.of(".")), new FakeBackends(), Event.Listener.none());
        state.commit(Optional.of(new SourceCommit(
                "https://git.example.org/app.git",
                Optional.of("main"),
                "89abcdef".repeat(5),
                "Kim",
                "subject",
                false)));
        assertThat(WatchRollout.provenance(state, rollout("x")).commit()).contains("89abcdef".repeat(5));
        assertThat(DeploymentFiles.of(state).deploymentPlaybook(Optional.empty(), true))
                .contains("89abcdef".repeat(5));

        state.imageIsOfRegistry();

        assertThat(WatchRollout.provenance(state, rollout("x")).commit()).isEmpty();
        assertThat(DeploymentFiles.of(state).deploymentPlaybook(Optional.empty(), true))
                .doesNotContain("89abcdef");
    }

    @Test
    void uncommittedChangesAreSaid() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        JobState state =
                new JobState(SettingsBuilder.build(values, Path.of(".")), new FakeBackends(), Event.Listener.none());
        state.commit(
                Optional.of(new SourceCommit("/src", Optional.empty(), "89abcdef".repeat(5), "Kim", "subject", true)));
        assertThat(WatchRollout.provenance(state, rollout("x")).commit()).contains("89abcdef".repeat(5) + "-dirty");
    }

    @Test
    void secretsAreHiddenInWhatThePodsSayAndNothingElseIsLost() {
        assertThat(WatchRollout.masked(rollout("correct-horse"), SecretMask.of(List.of(Secret.of("correct-horse")))))
                .isEqualTo(rollout("********"));
    }

    /** The rollout of another cluster's Deployment of that name was good, and nothing said whose it was. */
    @Test
    void podsOfWhichNoneRunsWhatWasPinnedMayBeOfAnotherCluster() throws Exception {
        OptionValues values = new OptionValues();
        values.set(Options.NAME, "ci");
        values.set(ImageSection.NAME, "me/app");
        values.set(DeploySection.DEPLOYMENT, "app");
        String digest = "sha256:" + "0a".repeat(32);
        JobState state =
                new JobState(SettingsBuilder.build(values, Path.of(".")), new FakeBackends(), Event.Listener.none());
        Rollout.Pod other = new Rollout.Pod("app-1", true, 0, Optional.of("x"));
        Rollout.Pod unknown = new Rollout.Pod("app-2", true, 0, Optional.empty());
        assertThat(WatchRollout.isElsewhere(state, pushed(digest, 0), List.of(other)))
                .isTrue();
        assertThat(WatchRollout.isElsewhere(state, pushed(digest, 0), List.of(other, unknown)))
                .isFalse();
        assertThat(WatchRollout.isElsewhere(state, pushed(digest, 1), List.of(other)))
                .isFalse();
        values.set(DeploySection.PIN, Deployment.Pin.TAG);
        state = new JobState(SettingsBuilder.build(values, Path.of(".")), new FakeBackends(), Event.Listener.none());
        assertThat(WatchRollout.isElsewhere(state, pushed(digest, 0), List.of(other)))
                .isFalse();
    }

    private static Provenance pushed(String digest, int running) {
        return new Provenance(Optional.empty(), Optional.of(digest), 2, running, false);
    }

    /** An image that no registry gave has no digest, so it was called another one. */
    @Test
    void whatIsNotKnownIsNoDifference() {
        String digest = "sha256:" + "0a".repeat(32);
        Provenance one = new Provenance(Optional.empty(), Optional.of(digest), 2, 1, false);
        Rollout.Pod same = new Rollout.Pod("app-1", true, 0, Optional.of(digest));
        assertThat(WatchRollout.difference(one, List.of(same, new Rollout.Pod("app-2", true, 0, Optional.empty()))))
                .isEqualTo(
                        "what 1 of 2 pods run is not known: their container runtime tells no digest, as of an image that"
                                + " no registry gave");
        assertThat(WatchRollout.difference(one, List.of(same, new Rollout.Pod("app-2", true, 0, Optional.of("x")))))
                .isEqualTo("1 of 2 pods run the digest that was pushed, " + digest);
    }
}
