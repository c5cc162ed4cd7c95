package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutStatusTest {
    @Test
    void waitsUntilTheGenerationIsObserved() {
        assertThat(RolloutStatus.of(deployment(3, 2, 2, 2, 2, 2), 3))
                .isEqualTo(waiting("waiting for deployment spec update to be observed"));
    }

    /** The trap of readiness checks: everything is ready, but of the revision before. */
    @Test
    void countsOfAnOlderGenerationThanTheOneWrittenAreNotBelieved() {
        assertThat(RolloutStatus.of(deployment(2, 2, 2, 2, 2, 2), 3))
                .isEqualTo(waiting("waiting for deployment spec update to be observed"));
    }

    @Test
    void waitsForUpdatedReplicas() {
        assertThat(RolloutStatus.of(deployment(3, 3, 2, 2, 1, 2), 3))
                .isEqualTo(waiting("1 out of 2 new replicas have been updated"));
    }

    @Test
    void waitsForOldReplicasToGo() {
        assertThat(RolloutStatus.of(deployment(3, 3, 2, 3, 2, 3), 3))
                .isEqualTo(waiting("1 old replicas are pending termination"));
    }

    @Test
    void waitsForAvailability() {
        assertThat(RolloutStatus.of(deployment(3, 3, 2, 2, 2, 1), 3))
                .isEqualTo(waiting("1 of 2 updated replicas are available"));
    }

    @Test
    void isDoneWhenAllUpdatedReplicasAreAvailable() {
        assertThat(RolloutStatus.of(deployment(3, 3, 2, 2, 2, 2), 3))
                .isEqualTo(new RolloutStatus(RolloutStatus.State.DONE, "deployment \"app\" successfully rolled out"));
    }

    @Test
    void aDeploymentScaledToZeroIsDone() {
        assertThat(RolloutStatus.of(deployment(3, 3, 0, 0, 0, 0), 3).state()).isEqualTo(RolloutStatus.State.DONE);
    }

    @Test
    void failsWhenTheProgressDeadlineIsExceeded() {
        Deployment deployment = new DeploymentBuilder(deployment(3, 3, 2, 2, 1, 1))
                .editStatus()
                .addNewCondition()
                .withType("Progressing")
                .withStatus("False")
                .withReason("ProgressDeadlineExceeded")
                .endCondition()
                .endStatus()
                .build();
        assertThat(RolloutStatus.of(deployment, 3))
                .isEqualTo(new RolloutStatus(
                        RolloutStatus.State.FAILED, "deployment \"app\" exceeded its progress deadline"));
        assertThat(RolloutStatus.of(deployment, 4))
                .as("left over from the generation before")
                .isEqualTo(waiting("waiting for deployment spec update to be observed"));
    }

    /** With the strategy Recreate it stands, observed or not, until the old pods have ended: seen on Kubernetes 1.20. */
    @Test
    void aProgressDeadlineExceededBeforeTheLastWriteIsNotBelieved() {
        assertThat(RolloutStatus.of(exceeded("2026-01-02T03:04:31Z", "2026-01-02T03:04:31Z"), 3))
                .isEqualTo(waiting("0 out of 2 new replicas have been updated"));
        assertThat(RolloutStatus.of(exceeded("2026-01-02T03:04:31Z", "2026-01-02T03:04:30Z"), 3)
                        .state())
                .isEqualTo(RolloutStatus.State.FAILED);
    }

    private static Deployment exceeded(String at, String written) {
        FieldsV1 fields = new FieldsV1();
        fields.setAdditionalProperty("f:spec", Map.of("f:template", Map.of()));
        FieldsV1 scaled = new FieldsV1();
        scaled.setAdditionalProperty("f:spec", Map.of("f:replicas", Map.of()));
        return new DeploymentBuilder(deployment(3, 3, 2, 2, 0, 0))
                .editMetadata()
                .addNewManagedField()
                .withTime(written)
                .withFieldsV1(fields)
                .endManagedField()
                .addNewManagedField()
                .withTime("2026-01-02T03:05:00Z")
                .withFieldsV1(scaled)
                .endManagedField()
                .endMetadata()
                .editStatus()
                .addNewCondition()
                .withType("Progressing")
                .withStatus("False")
                .withReason("ProgressDeadlineExceeded")
                .withLastUpdateTime(at)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void aPausedDeploymentNeverFinishes() {
        Deployment deployment = new DeploymentBuilder(deployment(3, 3, 2, 2, 2, 2))
                .editSpec()
                .withPaused(true)
                .endSpec()
                .build();
        assertThat(RolloutStatus.of(deployment, 3))
                .isEqualTo(new RolloutStatus(RolloutStatus.State.PAUSED, "deployment \"app\" is paused"));
    }

    private static RolloutStatus waiting(String message) {
        return new RolloutStatus(RolloutStatus.State.WAITING, message);
    }

    private static Deployment deployment(
            long generation, long observed, int wanted, int replicas, int updated, int available) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("app")
                .withGeneration(generation)
                .endMetadata()
                .withNewSpec()
                .withReplicas(wanted)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(observed)
                .withReplicas(replicas)
                .withUpdatedReplicas(updated)
                .withAvailableReplicas(available)
                .endStatus()
                .build();
    }
}
