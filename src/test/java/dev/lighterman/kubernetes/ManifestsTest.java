package dev.lighterman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lighterman.api.ImageReference;
import dev.lighterman.api.InvalidInputException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void rendersDeploymentAndServiceOfAPinnedImage() throws InvalidInputException {
        ImageReference image = ImageReference.parse("127.0.0.1:5000/app:v1").withDigest(DIGEST);
        assertThat(Manifests.render(DeploymentSettings.of(image)
                        .namespace("staging")
                        .name("app")
                        .replicas(3)
                        .containerPort(9090)
                        .service(Optional.of(new ServiceSettings("web", "ClusterIP", 80, OptionalInt.empty())))
                        .label("team", "on")
                        .annotation("lighterman.dev/commit", "0123456789012345678901234567890123456789")
                        .build()))
                .isEqualTo("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata:
                          name: app
                          namespace: staging
                          labels:
                            app: app
                            team: "on"
                          annotations:
                            lighterman.dev/commit: "0123456789012345678901234567890123456789"
                        spec:
                          replicas: 3
                          selector:
                            matchLabels:
                              app: app
                          strategy:
                            type: RollingUpdate
                            rollingUpdate:
                              maxSurge: 1
                              maxUnavailable: 0
                          template:
                            metadata:
                              labels:
                                app: app
                            spec:
                              containers:
                              - name: app
                                image: 127.0.0.1:5000/app:v1@%s
                                imagePullPolicy: IfNotPresent
                                ports:
                                - containerPort: 9090
                                  protocol: TCP
                                readinessProbe:
                                  tcpSocket:
                                    port: 9090
                                  periodSeconds: 2
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: web
                          namespace: staging
                          labels:
                            app: app
                            team: "on"
                        spec:
                          type: ClusterIP
                          selector:
                            app: app
                          ports:
                          - port: 80
                            targetPort: 9090
                            protocol: TCP
                        """.formatted(DIGEST));
    }

    @Test
    void rendersNoServiceWhereNoneIsWanted() throws InvalidInputException {
        String yaml = Manifests.render(DeploymentSettings.of(ImageReference.parse("a/b"))
                .service(Optional.empty())
                .build());
        assertThat(yaml).startsWith("apiVersion: apps/v1\nkind: Deployment\n").doesNotContain("---");
    }

    @Test
    void pinsEveryMentionOfTheImageAndNothingElse() throws InvalidInputException {
        String own = """
                # ours
                kind: Pod
                spec:
                  initContainers:
                  - image: docker.io/me/app
                  containers:
                  - image: me/app:old
                    env: [{name: IMAGE, value: me/app:old}]
                  - image: me/app-sidecar:1
                  - image: "{{ template }}"
                  - image: other.example/me/app:old
                    runAsUser: 0644
                ---
                ---
                kind: ConfigMap
                """;
        Manifests.Pinned pinned =
                Manifests.pin("app.yml", own, ImageReference.parse("me/app:new").withDigest(DIGEST));
        assertThat(pinned).isEqualTo(new Manifests.Pinned("""
                        kind: Pod
                        spec:
                          initContainers:
                          - image: me/app:new@%1$s
                          containers:
                          - image: me/app:new@%1$s
                            env:
                            - name: IMAGE
                              value: me/app:old
                          - image: me/app-sidecar:1
                          - image: "{{ template }}"
                          - image: other.example/me/app:old
                            runAsUser: 0644
                        ---
                        kind: ConfigMap
                        """.formatted(DIGEST), 2));
    }

    @Test
    void annotatesTheWorkloadOfThatNameAndNothingElse() throws InvalidInputException {
        String own = """
                kind: Service
                metadata:
                  name: app
                ---
                kind: StatefulSet
                metadata:
                  name: app
                  annotations:
                    owner: team
                    lighterman.dev/commit: old
                spec:
                  template:
                    metadata: {}
                ---
                kind: Deployment
                metadata:
                  name: other
                """;
        assertThat(Manifests.annotate("app.yml", own, "app", Map.of("lighterman.dev/commit", "new")))
                .isEqualTo("""
                        kind: Service
                        metadata:
                          name: app
                        ---
                        kind: StatefulSet
                        metadata:
                          name: app
                          annotations:
                            owner: team
                            lighterman.dev/commit: new
                        spec:
                          template:
                            metadata: {}
                        ---
                        kind: Deployment
                        metadata:
                          name: other
                        """);
        assertThat(Manifests.annotate("app.yml", own, "app", Map.of())).isEqualTo(own);
    }

    @Test
    void refusesWhatKubernetesWouldRefuse() throws InvalidInputException {
        DeploymentSettings.Builder builder = DeploymentSettings.of(ImageReference.parse("a/b"));
        assertThatThrownBy(() -> builder.name("My_App").build())
                .hasMessage(
                        "deployment name: \"My_App\" is not made of lower case letters, digits and \"-\" with a letter"
                                + " or digit at both ends; perhaps you should write \"my-app\"");
        assertThatThrownBy(() -> builder.name("a".repeat(64)).build())
                .hasMessage("deployment name: \"" + "a".repeat(64) + "\" has 64 characters; 63 are allowed");
        assertThatThrownBy(() -> builder.name("app").containerPort(0).build())
                .hasMessage("container port: 0 is no port; ports are 1 to 65535");
        assertThatThrownBy(() -> builder.containerPort(1).replicas(-1).build())
                .hasMessage("replicas: -1 is less than 0");
        assertThatThrownBy(() -> new ServiceSettings("1st", "NodePort", 1, OptionalInt.empty()))
                .hasMessage("service name: \"1st\" begins with a digit; the name of a service begins with a letter");
        assertThatThrownBy(() -> new ServiceSettings("s", "nodeport", 1, OptionalInt.empty()))
                .hasMessage("service type: \"nodeport\" is none of NodePort, ClusterIP, LoadBalancer");
        assertThatThrownBy(() -> new ServiceSettings("s", "ClusterIP", 1, OptionalInt.of(30000)))
                .hasMessage("a service of type ClusterIP has no node port");
        assertThat(KubernetesNames.warningAboutNodePort(8080))
                .contains("node port 8080 is outside 30000 to 32767, the range of most clusters");
        assertThat(KubernetesNames.warningAboutNodePort(30000)).isEmpty();
    }

    @Test
    void whatReadersDifferAboutKeepsItsSpelling() throws Exception {
        String yaml = "a: y\nb: 1e3\nc: \"1e3\"\nd:\n- n\n- yes\n";
        assertThat(Manifests.pin("k8s.yml", yaml, ImageReference.parse("me/app"))
                        .yaml())
                .isEqualTo(yaml);
    }

    @Test
    void objectsOfJsonNeedNothingBetweenThem() throws Exception {
        String json = "{\"kind\": \"Pod\", \"image\": \"me\\/app\", \"text\": \"}\\\" {\"}\n{\"kind\": \"Job\"}";
        assertThat(Manifests.pin("k8s.json", json, ImageReference.parse("me/app:2"))
                        .yaml())
                .isEqualTo("kind: Pod\nimage: me/app:2\ntext: '}\" {'\n---\nkind: Job\n");
    }

    @Test
    void aWorkloadInAList() throws Exception {
        String yaml = "kind: List\nitems:\n- kind: StatefulSet\n  metadata:\n    name: db\n";
        assertThat(Manifests.kindOf("k8s.yml", yaml, "db")).contains(WorkloadKind.STATEFUL_SET);
        assertThat(Manifests.annotate("k8s.yml", yaml, "db", Map.of("a", "b")))
                .isEqualTo(yaml + "    annotations:\n      a: b\n");
    }
}
