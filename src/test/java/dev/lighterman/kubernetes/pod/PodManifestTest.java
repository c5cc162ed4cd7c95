package dev.lighterman.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.ControlPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodManifestTest {
    private static final ControlPod POD = ControlPod.image("registry.example.org/control-node:1");

    private static Pod made(ControlPod settings, String template) {
        return PodManifest.of(
                settings,
                Duration.ofDays(30),
                Optional.of(template)
                        .filter(text -> !text.isEmpty())
                        .map(text -> new KubernetesSerialization().unmarshal(text, Pod.class)),
                "lighterman-1",
                Map.of("a", "b"));
    }

    @Test
    void aPodEndsByItselfHasNoTokenAndMemoryForSecrets() {
        Pod pod = made(POD, "");
        PodSpec spec = pod.getSpec();
        assertThat(pod.getMetadata().getLabels())
                .isEqualTo(Map.of("a", "b", "app.kubernetes.io/managed-by", "lighterman"));
        assertThat(spec.getRestartPolicy()).isEqualTo("Never");
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        Container container = spec.getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("registry.example.org/control-node:1");
        assertThat(container.getCommand()).endsWith("600", "lighterman-keeper", "at once");
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/home/lighterman", "/run/lighterman");
        assertThat(spec.getVolumes().get(1).getEmptyDir().getMedium()).isEqualTo("Memory");
    }

    @Test
    void whatIsSetIsAddedToTheTemplate() {
        Pod pod = made(
                POD.namespace("deploy")
                        .serviceAccount("deployer")
                        .requests(Map.of("cpu", "500m"))
                        .limits(Map.of("memory", "1Gi"))
                        .nodeSelector(Map.of("pool", "ci"))
                        .claim("runs")
                        .keep(Duration.ofHours(1)),
                """
                metadata: {name: other, labels: {team: shop}}
                spec:
                  restartPolicy: Always
                  terminationGracePeriodSeconds: 600
                  nodeSelector: {disk: ssd}
                  tolerations: [{key: ci, operator: Exists}]
                  containers:
                  - name: ansible
                    image: other
                    resources: {limits: {cpu: "2"}}
                    env: [{name: HTTPS_PROXY, value: 'http://proxy:3128'}]
                  - {name: sidecar, image: s}
                """);
        PodSpec spec = pod.getSpec();
        assertThat(pod.getMetadata().getName()).isEqualTo("lighterman-1");
        assertThat(pod.getMetadata().getLabels()).containsEntry("team", "shop").containsEntry("a", "b");
        assertThat(spec.getRestartPolicy()).isEqualTo("Never");
        assertThat(spec.getServiceAccountName()).isEqualTo("deployer");
        assertThat(spec.getAutomountServiceAccountToken()).isTrue();
        assertThat(spec.getNodeSelector()).isEqualTo(Map.of("disk", "ssd", "pool", "ci"));
        assertThat(spec.getTolerations()).hasSize(1);
        assertThat(spec.getVolumes().get(0).getPersistentVolumeClaim().getClaimName())
                .isEqualTo("runs");
        assertThat(spec.getContainers()).extracting(Container::getName).containsExactly("ansible", "sidecar");
        Container container = spec.getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("registry.example.org/control-node:1");
        assertThat(container.getCommand()).endsWith("3600", "lighterman-keeper", "patient");
        assertThat(container.getResources().getLimits())
                .isEqualTo(Map.of("cpu", new Quantity("2"), "memory", new Quantity("1Gi")));
        assertThat(container.getResources().getRequests()).isEqualTo(Map.of("cpu", new Quantity("500m")));
        assertThat(container.getEnv())
                .extracting("name")
                .containsExactly("HTTPS_PROXY", "HOME", "LIGHTERMAN_POD_HOME", "XDG_RUNTIME_DIR");
    }
}
